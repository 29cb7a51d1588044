variable "secret" {
  type      = string
  sensitive = true
  nullable  = false
}

variable "session" {
  type      = string
  ephemeral = true
}

variable "old" {
  default    = ""
  deprecated = "Use size."
}

variable "as_text" {
  default   = ""
  sensitive = "true"
}
