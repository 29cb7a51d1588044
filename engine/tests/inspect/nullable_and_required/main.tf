variable "required_and_not_nullable" {
  type     = string
  nullable = false
}

variable "optional_and_not_nullable" {
  type     = string
  nullable = false
  default  = "x"
}
