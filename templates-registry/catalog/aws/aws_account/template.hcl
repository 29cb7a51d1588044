name        = "AWS account"
description = "An AWS account: the root of everything that is built in it."
category    = "foundation"
labels      = ["aws", "account"]
abstract    = true

tag "ManagedBy" {
  value  = "terrace"
  locked = true
}
