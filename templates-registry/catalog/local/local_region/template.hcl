name        = "Local region"
description = "A region of a practice account. Its name reaches every module below as the variable region."
category    = "foundation"
labels      = ["practice"]
abstract    = true
parents     = ["local_account"]

config "region" {
  value = "local-1"
}
