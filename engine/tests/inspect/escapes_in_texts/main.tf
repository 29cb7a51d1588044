variable "escapes" {
  default = "tab\t newline\n quote\" backslash\\ \u00e9 $${x} %%{y}"
}

variable "brackets" {
  default     = "}"
  description = "A brace } in a \"description\" { and # no comment"
}
