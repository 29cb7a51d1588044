variable "region" {
  type = string
}

variable "az_count" {
  type = number
}

variable "size" {
  type     = string
  nullable = false
}

variable "ports" {
  type = list(object({ port = number }))
}
