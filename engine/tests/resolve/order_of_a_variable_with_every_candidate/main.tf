variable "zone" {
  type    = string
  default = "from default"
}
