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

variable "fraction" {
  default = 0.1 + 0.2
}

variable "picked" {
  default = { a = [1, "two"] }.a[1]
}

variable "endless" {
  default = 1 / 3
}

variable "infinite" {
  default = [1 / 0]
}

variable "written_out" {
  default = "${1 / 3}"
}

variable "refers" {
  default = "${true ? 1 : var.product}"
}

variable "calls" {
  default = "${upper("a")}"
}

variable "wrong" {
  default = 1 + "x"
}
