terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "google" {}

variable "size" {
  default   = "large"
  sensitive = true
}

resource "aws_vpc" "main" {
  provider = aws.east
}
