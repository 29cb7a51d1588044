locals {
  one = 1
}
