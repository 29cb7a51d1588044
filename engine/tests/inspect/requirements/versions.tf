terraform {
  required_version = ">= 1.3, < 2.0"

  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 5.0"
      configuration_aliases = [aws.east, aws.west]
    }
    random = ">= 3.0"
    local = {
      source = "hashicorp/local"
    }
  }
}

terraform {
  required_version = "!= 1.4.0"
}
