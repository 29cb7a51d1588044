variable "both" {}
