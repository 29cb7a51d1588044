resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "east" {
  provider = aws.east
}

resource "random" "bare" {}

resource "terraform_data" "here" {}

data "aws_ami" "image" {
  provider = "aws.west"
}

data "external" "script" {
  provider = external
}

ephemeral "vault_token" "main" {}
