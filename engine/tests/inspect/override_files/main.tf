terraform {
  required_version = ">= 1.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 4.0"
    }
    random = {
      source = "hashicorp/random"
    }
  }
}

provider "aws" {
  alias = "east"
}

variable "size" {
  type        = string
  description = "How large."
  default     = "small"

  validation {
    condition     = var.size != ""
    error_message = "Not empty."
  }
}

output "id" {
  value = "a"
}

resource "aws_vpc" "main" {}

module "call" {
  source = "./a"
}
