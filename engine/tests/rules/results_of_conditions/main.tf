variable "as_text" {
  default = "true"

  validation {
    condition     = var.as_text
    error_message = "It must say true."
  }
}

variable "may_be_null" {
  default = 1

  validation {
    condition     = var.may_be_null == 1 ? true : null
    error_message = "One."
  }
}

variable "as_number" {
  default = 1

  validation {
    condition     = var.as_number == 1 ? 1 : var.as_number
    error_message = "One."
  }
}
