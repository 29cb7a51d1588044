variable "quoted" {
  type = "string"
}

variable "unknown" {
  type = strnig
}

variable "bare_set" {
  type = set
}

variable "nested_bare_list" {
  type = list(list)
}

variable "two_arguments" {
  type = list(string, number)
}

variable "optional_outside" {
  type = list(optional(string))
}

variable "optional_default_does_not_fit" {
  type = object({ a = optional(number, "x") })
}

variable "quoted_attribute" {
  type = object({ "a" = string })
}

variable "reference" {
  type = var.other
}
