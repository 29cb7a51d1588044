variable "size" {
  type    = number
  default = 1

  validation {
    condition     = var.size < 10
    error_message = "The size is ${var.size}, and ${var.size > 100 ? "far " : ""}above ${local.most}."
  }

  validation {
    condition     = var.size < 100
    error_message = <<-EOT
      Sizes above 100 are not made.
        Ask the platform team.

    EOT
  }

  validation {
    condition     = var.size < 200
    error_message = "  ${var.size}  "
  }

  validation {
    condition     = var.size < 300
    error_message = ""
  }

  validation {
    condition     = var.size < 400
    error_message = var.size > 500 ? null : "Not above 400."
  }

  validation {
    condition     = var.size < 700
    error_message = var.size
  }
}

locals {
  most = 9
}
