terraform {
  # terraform_data is part of Terraform itself since 1.4: there is no provider to download.
  required_version = ">= 1.5.0"
}
