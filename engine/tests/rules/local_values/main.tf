locals {
  allowed = concat(local.small, ["large"])
  small   = ["tiny", "small"]
  unused  = terraform_data.none
}

resource "terraform_data" "none" {}

variable "size" {
  default = "small"

  validation {
    condition     = contains(local.allowed, var.size)
    error_message = "One of ${join(", ", local.allowed)}."
  }

  validation {
    condition     = length([for allowed in local.small : allowed if allowed == var.size]) < 2
    error_message = "Never."
  }
}
