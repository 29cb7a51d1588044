variable "b" {
  default = 1
}

provider "aws" {
  alias = "east"
}

variable "a" {
  validation {
    condition     = true
    error_message = "No."
  }
}
