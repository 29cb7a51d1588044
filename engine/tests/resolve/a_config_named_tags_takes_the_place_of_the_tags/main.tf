variable "cidr_block" {
  type    = string
  default = "10.0.0.0/16"
}

variable "region" {
  type = string
}

variable "az_count" {
  type    = number
  default = 2
}

variable "tags" {
  type    = map(string)
  default = {}
}
