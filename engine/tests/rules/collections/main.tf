variable "zones" {
  type    = set(string)
  default = ["b", "a"]

  validation {
    condition     = var.zones == toset(["a", "b"]) || length(var.zones) == 1
    error_message = "Zones: ${join(",", var.zones)}."
  }
}

variable "tags" {
  type    = map(string)
  default = {}

  validation {
    condition     = alltrue([for key, value in var.tags : can(regex("^[a-z]+$", key)) && value != ""])
    error_message = "Keys have small letters, values are not empty."
  }

  validation {
    condition     = var.tags == tomap({}) || lookup(var.tags, "owner", "") != ""
    error_message = "An owner is needed."
  }
}

variable "pair" {
  type    = tuple([string, number])
  default = ["a", 1]

  validation {
    condition     = var.pair[0] != "" && var.pair.1 > 0 && var.pair == ["a", 1]
    error_message = "Only a and 1."
  }
}

variable "empty" {
  type    = list(string)
  default = []

  validation {
    condition     = var.empty == tolist([]) || var.empty != []
    error_message = "Never."
  }
}
