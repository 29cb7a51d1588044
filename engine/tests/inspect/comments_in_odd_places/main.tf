# variable "not_this" {}
// variable "nor_this" {}
/* variable "nor_that" {
} */ variable /* here */ "a" /* and here */ {
  type = /* before */ string # after
  default /* around */ = /* the */ "x" // value
  /*
  description = "gone"
  */
  # sensitive = true
}
