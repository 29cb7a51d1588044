variable "plain" {
  default = <<EOT
first
  second
EOT
}

variable "indented" {
  default = <<-EOT
    first
      second

    third
  EOT
}

variable "with_marks_and_escapes" {
  default = <<-EOT
    $${not_a_template} %%{nor_this} \n stays
  EOT
}

variable "empty" {
  default = <<EOT
EOT
}
variable "empty_and_followed" {
  default = <<-EOT
  EOT
}

variable "after" {
  default = <<-EOT
      deep
    ${1 + 1} shallow
        
    blank lines keep their spaces
  EOT
}
