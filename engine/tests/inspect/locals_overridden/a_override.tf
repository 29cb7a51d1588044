locals {
  three = 33
  one   = 11
}
