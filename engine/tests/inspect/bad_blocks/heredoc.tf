variable "open_heredoc" {
  default = <<EOT
  text
}

variable "after_heredoc" {
  default = <<-END
    variable "in_a_text" {
    }
  END
}
