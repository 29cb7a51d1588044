variable "a" {}
variable "b" { type = string }
variable "c" { default = 3 }
output "d" { value = var.a }
