variable "server" {
  type = any

  validation {
    condition     = var.server.port > 0
    error_message = "The port must be positive."
  }
}

variable "names" {
  type    = list(string)
  default = ["a"]

  validation {
    condition     = var.names[0] != ""
    error_message = "The first name must not be empty."
  }
}

variable "ratio" {
  type    = number
  default = 1

  validation {
    condition     = 0 / var.ratio == 0
    error_message = "No ratio."
  }
}
