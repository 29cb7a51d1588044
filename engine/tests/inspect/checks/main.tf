check "health" {
  data "terraform_remote_state" "network" {
    backend = "local"
  }

  assert {
    condition     = data.terraform_remote_state.network.outputs != null
    error_message = "The state of ${local.name} is empty."
  }

  assert {
    condition     = local.name != ""
    error_message = "The name is empty."
  }
}

locals {
  name = "network"
}
