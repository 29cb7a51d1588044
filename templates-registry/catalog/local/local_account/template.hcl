name        = "Local account"
description = "The root of a practice tree: everything below it exists only in Terraform state."
category    = "foundation"
labels      = ["practice"]
abstract    = true

tag "ManagedBy" {
  value  = "terrace"
  locked = true
}

config "environment" {
  value = "development"
}
