terraform {
  required_version = ">= 1.5, <"

  required_providers {
    random = {
      source  = "hashicorp/random"
      version = "^3.0"
    }
    null = "~> three"
  }
}

terraform {
  required_version = ">= 1.6.0-rc1"
}

terraform {
  required_version = "~> 1.6, != 1.6.1,< 3"
}

provider "time" {
  version = "latest"
}

module "network" {
  source  = "example/network/local"
  version = "1.x"
}
