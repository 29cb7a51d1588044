resource "terraform_data" "new" {}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

moved {
  from = module.before["a"]
  to   = module.after[0]
}

import {
  to = terraform_data.new
  id = "prefix-${local.id}"
}

import {
  for_each = toset(["a", "b"])
  provider = terraform
  to       = terraform_data.many[each.key]
  id       = each.value
}

resource "terraform_data" "many" {
  for_each = toset(["a", "b"])
}

removed {
  from = terraform_data.gone
}

removed {
  from = module.gone

  lifecycle {
    destroy = false
  }
}

module "after" {
  count  = 1
  source = "./after"
}

locals {
  id = "x"
}
