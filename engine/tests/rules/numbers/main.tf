variable "number" {
  type    = number
  default = 0.1

  validation {
    condition     = var.number + 0.2 == 0.3 || var.number > 1
    error_message = "It is ${var.number + 0.2}, a third is ${substr(1 / 3, 0, 12)}, the rest ${7 % -4} ${-7.5 % 2}."
  }

  validation {
    condition     = var.number * 100000000000000000000 < 1e30
    error_message = "${var.number * 100000000000000000000}"
  }

  validation {
    condition     = var.number / 0 > 1
    error_message = "Infinite."
  }
}
