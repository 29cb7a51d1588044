variable "name" {
  default = "web"

  validation {
    condition     = "x-${var.name}" == "x-web" && "${var.name}" == "web" && "$${var.name}%%{" != "web"
    error_message = "Quoted: $${var.name} %%{ if } \"${var.name}\"\t| ${~ var.name ~} |."
  }

  validation {
    condition     = var.name == "web"
    error_message = "%{ if var.name == "api" ~}  an api %{~ else ~}  \t no api: ${var.name} %{~ endif }!"
  }

  validation {
    condition     = var.name == "web"
    error_message = "%{ for i, letter in split("", var.name) }${i}${letter}\n%{ endfor }"
  }

  validation {
    condition     = var.name == "web"
    error_message = <<-EOT
          one
        %{ if var.name == "api" ~}
        two
        %{~ else }
          ${upper(var.name)}
      %{ endif ~}
      three

       %{ for letter in split("", var.name) ~}
      ${letter}
      %{ endfor ~}
      end
    EOT
  }

  validation {
    condition     = var.name == "web"
    error_message = <<EOT
    kept ${~ var.name ~}
    as it is

${"inner ${<<-INNER
      deep ${var.name}
    INNER
}"}
EOT
  }
}
