variable "good" {}
