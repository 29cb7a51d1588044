variable "two_words" {
  type = strin g
}

this is not
Terraform "at" all {

variable "after_words" {
  type = string
}

variable "comma" { type = string, default = "" }

/* a comment without end

variable "after_comment" {}
