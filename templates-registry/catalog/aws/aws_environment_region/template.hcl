name        = "AWS environment in a region"
description = "One environment in one region of an account, such as production in eu-central-1. The region reaches every provider below."
category    = "foundation"
labels      = ["aws", "environment", "region"]
abstract    = true
parents     = ["aws_account"]

tag "Environment" {
  value = "development"
}

config "environment" {
  value = "development"
}

config "region" {
  value = "us-east-1"
}
