variable "a" {
  default = 1

  validation {
    condition     = var.a + var.b == 2
    error_message = "One."
  }
}

variable "c" {
  default = 1

  validation {
    condition     = each.value == var.c
    error_message = "Each."
  }
}

variable "d" {
  default = 1

  validation {
    condition     = self.d == var.d
    error_message = "Self."
  }
}
