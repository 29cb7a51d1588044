variable "name" {
  default = "a"

  validation {
    condition     = var.name != path.module && var.name != terraform.workspace
    error_message = "Not the name of the folder."
  }

  validation {
    condition     = var.name != terraform_data.this.id
    error_message = "Not the id."
  }

  validation {
    condition     = fileexists(var.name)
    error_message = "There is no file ${var.name}."
  }

  validation {
    condition     = timecmp(timestamp(), var.name) < 0
    error_message = "In the past."
  }

  validation {
    condition     = provider::terraform::encode_expr(var.name) != ""
    error_message = "Not encoded."
  }

  validation {
    condition     = var.name == "a"
    error_message = "In ${path.module}, only a will do."
  }

  validation {
    condition     = var.name == "a" || can(terraform_data.this.id)
    error_message = "Perhaps."
  }
}

resource "terraform_data" "this" {}
