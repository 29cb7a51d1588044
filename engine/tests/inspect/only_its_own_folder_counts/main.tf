variable "own" {}

output "id" {
  value = "x"
}
