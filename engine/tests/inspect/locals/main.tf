locals {
  name = "${var.prefix}-vpc" # the name of all
  tags = {
    Name = local.name
    Zone = [for zone in var.zones : upper(zone)]
  }
}

locals { count = length(var.zones) }

locals {}

variable "prefix" {}

variable "zones" {
  type = list(string)
}
