locals {
  looped   = local.circle
  circle   = [local.looped]
  mistaken = var.size.name
  fine     = [for local in ["a"] : local]
}

variable "size" {
  default = "small"

  validation {
    condition     = contains(local.looped, var.size)
    error_message = "One of ${join(", ", local.looped)}."
  }

  validation {
    condition     = var.size != local.mistaken
    error_message = "Mistaken."
  }

  validation {
    condition     = var.size != local.missing
    error_message = "Missing."
  }

  validation {
    condition     = try(local.mistaken, "x") == var.size
    error_message = "A local value with an error stops Terraform wherever it is used."
  }

  validation {
    condition     = [for item in ["b"] : local.fine[0]] == ["b"] || var.size == "x"
    error_message = "A local value knows nothing of the loop around its name: ${jsonencode([for local in ["b"] : local])}."
  }
}
