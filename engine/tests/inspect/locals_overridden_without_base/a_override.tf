locals {
  other = 2
}
