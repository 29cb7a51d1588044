variable "set" {
  type = set(string)
}

variable "list" {
  type = list(number)
}

variable "map" {
  type = map(bool)
}

variable "tuple" {
  type = tuple([string, number, bool])
}

variable "any" {
  type = any
}

variable "no_type" {}

variable "bare_list" {
  type = list
}

variable "nested" {
  type = map(object({
    name    = string
    ports   = optional(list(number), [80, 443])
    options = optional(object({
      size   = optional(string, "small")
      public = optional(bool)
    }), {})
    tags = map(string)
  }))
}
