terraform {
  required_version = var.x
  required_providers {
    aws = {
      source = "hashicorp/aws"
      verison = "1"
    }
    bad = [1]
  }
}

resource "aws_vpc" "main" {
  provider = aws["east"]
}
