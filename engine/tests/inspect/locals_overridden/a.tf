locals {
  one = 1
  two = 2
}

locals {
  three = 3
}
