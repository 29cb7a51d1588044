variable "a" {
  defualt = 1
}

output "o" {
  valeu = 1
}
