variable "before" {}

variable "unclosed" {
  type = string

variable "after_unclosed" {
  default = {
    a = 1
  }
}

locals {
  last = 1
}
