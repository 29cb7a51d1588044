variable "negative" {
  default = -1
}

variable "fraction" {
  default = 0.5
}

variable "whole_with_a_point" {
  default = 2.0
}

variable "exponent" {
  default = 1e3
}

variable "long" {
  default = 123456789012
}

variable "negative_in_a_list" {
  default = [-1, -0.25]
}
