variable "count" {}

variable "has space" {}

variable {}

variable "two" "labels" {}

variable "default_is_a_call" {
  default = max(1, 2)
}

variable "default_is_a_reference" {
  default = var.other
}

variable "default_is_a_loop" {
  default = [for x in [1, 2] : x]
}

variable "default_does_not_fit" {
  type    = number
  default = "many"
}

variable "null_is_not_allowed" {
  nullable = false
  default  = null
}

variable "description_is_a_reference" {
  description = var.other
}

variable "rule_without_condition" {
  validation {
    error_message = "No."
  }
}
