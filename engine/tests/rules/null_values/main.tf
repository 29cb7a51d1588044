variable "name" {
  type    = string
  default = null

  validation {
    condition     = var.name == null ? true : length(var.name) > 2
    error_message = "The name needs three letters."
  }

  validation {
    condition     = var.name != "admin"
    error_message = "The name is taken."
  }
}

variable "count_of" {
  type    = number
  default = 1

  validation {
    condition     = var.count_of > 0
    error_message = "At least one."
  }
}

variable "zones" {
  type     = list(string)
  nullable = false
  default  = ["a"]

  validation {
    condition     = length(var.zones) > 0
    error_message = "At least one zone."
  }
}
