variable "a" {}

locals {
  x = 1
}

moved {
  from = a.b
  to   = a.c
}

check "health" {
  assert {
    condition     = true
    error_message = "No."
  }
}

frobnicate "x" {}

stray = 1
