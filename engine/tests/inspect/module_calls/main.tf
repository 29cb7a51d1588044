module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"

  name = "main"

  providers = {
    aws = aws.east
  }
}

module "local" {
  source = "./modules/local"
}

module "nowhere" {
}
