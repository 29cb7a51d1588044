variable "config" {
  type    = any
  default = {}

  validation {
    condition     = try(var.config.size, 1) > 0
    error_message = "Positive."
  }

  validation {
    condition     = !can(var.config.password)
    error_message = "No passwords here."
  }

  validation {
    condition     = try(tonumber(var.config.port), var.config.named_port, null) != 0
    error_message = "No port 0."
  }

  validation {
    condition     = can(regex("^[a-z]+$", try(var.config.name, "x")))
    error_message = "Small letters."
  }

  validation {
    condition     = can(no_such_function(var.config)) == false
    error_message = "There is no such function."
  }

  validation {
    condition     = try(var.config.flag, var.config.other) != "x"
    error_message = "Neither."
  }
}
