check "empty" {}

check "twice" {
  assert {
    condition     = local.name != ""
    error_message = "first"
  }
}

check "twice" {
  assert {
    condition     = local.name != ""
    error_message = "second"
  }
}

check "parts" {
  data "terraform_remote_state" {}

  assert {
    condition = local.name != ""
  }

  assert {
    error_message = "no condition"
  }

  assert {
    condition     = 1 == 1
    error_message = "speaks of nothing"
  }
}

locals {
  name = "x"
}
