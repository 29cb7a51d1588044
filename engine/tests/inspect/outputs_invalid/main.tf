output "nothing" {}

output "rules" {
  value = 1

  precondition {
    condition = local.on
  }

  precondition {
    condition     = true
    error_message = "Speaks of nothing."
  }
}

locals {
  on = true
}
