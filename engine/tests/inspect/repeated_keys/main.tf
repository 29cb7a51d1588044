resource "helm_release" "main" {
  values = {
    annotations = 1
    annotations = 2
  }
}

variable "kept" {
  type = string
}

variable "map" {
  default = { a = 1, a = 2 }
}
