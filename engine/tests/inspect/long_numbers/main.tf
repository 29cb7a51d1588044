variable "kept" {
  type    = number
  default = -9223372036854775808
}

variable "long" {
  type    = number
  default = 12345678901234567890123
}

variable "long_inside" {
  default = { a = [-0.12345678901234567890] }
}

variable "in_quotes" {
  type    = number
  default = "12345678901234567890123"
}
