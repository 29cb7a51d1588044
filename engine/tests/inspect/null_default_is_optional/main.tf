variable "cidr" {
  type    = string
  default = null
}
