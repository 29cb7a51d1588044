variable "size" {
  type = string

  validation {
    condition     = contains(["small", "large"], var.size)
    error_message = "The size must be small or large."
  }

  validation {
    condition = (
      length(var.size) > 1
    )
    error_message = "The size ${var.size} is too short."
  }
}
