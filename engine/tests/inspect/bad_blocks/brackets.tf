variable "open_bracket" {
  default = [1, 2
}

output "after_bracket" {
  value = (1)
}

output "two_closing" {
  value = 2
}}

output "after_closing" {
  value = 3
}
}

output "last" {
  value = 4
}
