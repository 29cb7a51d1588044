variable "az_count" {
  type = number
}

variable "public" {
  type = bool
}

variable "name" {
  type = string
}

variable "subnets" {
  type = map(object({
    cidr   = string
    public = optional(bool, false)
  }))
  default = {
    a = { cidr = "10.0.0.0/24" }
  }
}
