variable "size" {
  type     = string
  default  = "small"
  nullable = false
}

variable "note" {
  type    = string
  default = "none"
}

variable "absent" {
  type    = string
  default = null
}
