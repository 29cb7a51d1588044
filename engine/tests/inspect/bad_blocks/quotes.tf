variable "open_quote" {
  default = "abc
}

variable "after_quote" {
  description = "one ${upper("two")} three"
}

variable "open_template" {
  default = "costs ${ 5"
}

variable "after_template" {}
