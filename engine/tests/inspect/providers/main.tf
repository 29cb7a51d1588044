provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "east"
  region = "us-east-1"
}

provider "google" {
  version = "~> 4.0"
}
