variable "tags" {
  type    = list(string)
  default = []
}
