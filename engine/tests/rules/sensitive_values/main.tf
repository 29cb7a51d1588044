variable "password" {
  type      = string
  sensitive = true

  validation {
    condition     = length(var.password) > 8
    error_message = "The password is too short."
  }

  validation {
    condition     = var.password != "password1"
    error_message = "${var.password} is the first that everybody tries."
  }

  validation {
    condition     = var.password != "password2"
    error_message = "It has ${nonsensitive(length(var.password))} letters and is still bad."
  }

  validation {
    condition     = tonumber(var.password) != 1234567890
    error_message = "No digits alone."
  }
}

variable "token" {
  type      = string
  default   = "t"
  ephemeral = true

  validation {
    condition     = var.token != "x"
    error_message = "Not ${var.token}."
  }
}

variable "user" {
  type    = string
  default = "u"

  validation {
    condition     = var.user != local.secret
    error_message = "The user is ${local.secret}."
  }
}

locals {
  secret = upper(var.password)
}
