locals {
  twice = 1
}

locals "label" {
  lost = 1
}

locals {
  twice = 2
}
