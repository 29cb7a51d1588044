variable "a" {
  type = object({
    x = string
  })
  description = "text"
}

variable "b" {
  default = <<EOT
one
two
EOT
}
