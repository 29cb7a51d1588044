locals {
  rows = [for row in range(100) : row]
}

variable "cheap" {
  type    = number
  default = 1

  validation {
    condition     = var.cheap > 1
    error_message = "More than one is needed."
  }
}

variable "wide" {
  type    = number
  default = 700

  validation {
    condition     = length([for a in range(var.wide) : [for b in range(var.wide) : a]]) > 1
    error_message = "Too narrow."
  }
}

variable "read_again" {
  type    = number
  default = 1000

  validation {
    condition     = length([for a in range(var.read_again) : [for b in [local.rows] : length(b) < 0]]) > 1
    error_message = "Too few."
  }
}

variable "written_again" {
  type    = number
  default = 1000

  validation {
    condition     = length("%{for a in range(var.written_again)}%{for b in [local.rows]}%{endfor}%{endfor}x") > 1
    error_message = "Too short."
  }
}
