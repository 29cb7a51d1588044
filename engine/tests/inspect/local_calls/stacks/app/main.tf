module "beside" {
  source = "../../modules/network"
}

module "below" {
  source = "./parts/database/"
}

module "away" {
  source = "../../../elsewhere"
}

module "missing" {
  source = "./parts/missing"
}

module "registry" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"
}
