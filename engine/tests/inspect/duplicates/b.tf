variable "a" {
  default = 2
}

output "o" {
  value = 2
}

resource "x_y" "z" {}
resource "x_y" "z" {}

module "m" {
  source = "./m"
}
module "m" {
  source = "./n"
}

provider "x" {}
provider "x" {}

terraform {
  required_providers {}
}
terraform {
  required_providers {}
}
