variable "network" {
  type = string

  validation {
    condition     = startswith(var.network, "vpc-")
    error_message = "A network starts with vpc-."
  }
}

variable "size" {
  type    = number
  default = 1

  validation {
    condition     = var.size > 0
    error_message = "Positive."
  }

  validation {
    condition     = var.network != "" || var.size == 1
    error_message = "Without a network the size is 1."
  }

  validation {
    condition     = var.size < 5 ? true : var.network == ""
    error_message = "Large ones have no network."
  }
}
