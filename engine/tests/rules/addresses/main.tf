variable "cidr" {
  type    = string
  default = "10.0.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("^(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}$", var.cidr))
    error_message = "Write it as 10.0.0.0/16."
  }

  validation {
    condition     = try(tonumber(split("/", var.cidr)[1]) <= 24, false)
    error_message = "At most /24."
  }
}

variable "subnets" {
  type    = list(string)
  default = []

  validation {
    condition = alltrue([
      for subnet in var.subnets : cidrhost(var.cidr, 0) == cidrhost(
        format("%s/%s", split("/", subnet)[0], split("/", var.cidr)[1]), 0
      )
    ])
    error_message = "Subnets lie in ${var.cidr}."
  }
}
