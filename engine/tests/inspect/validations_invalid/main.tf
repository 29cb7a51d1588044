variable "silent" {
  validation {
    condition = var.silent != ""
  }
}

variable "open" {
  validation {
    error_message = "No condition."
  }
}

variable "other" {
  validation {
    condition     = var.open != ""
    error_message = "Speaks of something else."
  }
}

variable "across" {
  validation {
    condition     = var.across != var.open
    error_message = "May speak of others too."
  }
}
