variable "server" {
  type    = map(string)
  default = { name = "a" }

  validation {
    condition     = var.server.name != "b"
    error_message = "The server in ${var.server.zone} must not be b."
  }
}
