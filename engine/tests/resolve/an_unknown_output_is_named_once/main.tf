variable "vpc_id" {
  type = string
}

variable "zone" {
  type    = string
  default = "z"
}

variable "free" {
  type = string
}
