variable "name" {
  type    = string
  default = null

  validation {
    condition     = var.name == null || length(var.name) > 2
    error_message = "The name needs three letters."
  }

  validation {
    condition     = !(length(var.name) < 3 && var.name != null)
    error_message = "It still does."
  }

  validation {
    condition     = var.name != "abc" || length(var.name.letters) > 2
    error_message = "Letters of abc."
  }

  validation {
    condition     = can(var.name == null || length(var.name) > 2)
    error_message = "It can be said."
  }
}
