variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = set(string)
}

variable "password" {
  type = string
}

variable "note" {
  type      = string
  sensitive = true
}
