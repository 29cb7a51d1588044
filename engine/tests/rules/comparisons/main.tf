variable "port" {
  type = number

  validation {
    condition     = var.port >= 1024 && var.port < 65536
    error_message = "The port must be between 1024 and 65535."
  }
}

variable "size" {
  type    = string
  default = "small"

  validation {
    condition     = var.size == "small" || var.size == "large"
    error_message = "The size must be small or large."
  }

  validation {
    condition     = var.size != "large" || var.port > 8000
    error_message = "Large ones need a port above 8000."
  }
}
