variable "lost" {
  type = string
