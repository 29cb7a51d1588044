resource "terraform_data" "this" {
  count = 2
}

data "terraform_remote_state" "other" {
  backend = "local"
}

module "inner" {
  source = "./inner"
}

variable "name" {}

locals {
  all = [for item in terraform_data.this : item.id]
}

output "all" {
  value = {
    one   = terraform_data.this[0].id
    every = terraform_data.this[*].id
    text  = "${var.name}-${local.all[0]}-${module.inner.id}"
    loop  = [for item in data.terraform_remote_state.other.outputs.list : item.id]
    place = path.module
    lines = <<-EOT
      %{for each in local.all}${each}${upper(var.name)}%{endfor}
    EOT
  }

  precondition {
    condition     = length(terraform_data.this) > 1
    error_message = "There must be more than one."
  }

  precondition {
    condition     = var.name != ""
    error_message = "The name \"${var.name}\" is empty."
  }
}

output "constant" {
  value = 1
}

output "placed" {
  value = 1

  precondition {
    condition     = path.module != ""
    error_message = "Speaks of no object of the module."
  }
}
