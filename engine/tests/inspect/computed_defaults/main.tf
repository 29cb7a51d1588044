variable "product" {
  default = 60 * 60
}

variable "choice" {
  default = 1 > 2 ? "yes" : "no"
}

variable "template" {
  default = "${1 + 1} and ${true}"
}

variable "parenthesised" {
  default = (-(1))
}

variable "nested" {
  default = {
    "quoted key" = [1, "two", null, true]
    (1 + 1)      = { a = [] }
    bare         = {}
    colon : "x"
  }
}
