variable "mode" {
  type    = any
  default = "none"

  validation {
    condition     = (var.mode == "none" ? null : var.mode) == null || can(var.mode.name)
    error_message = "A mode is none or has a name."
  }

  validation {
    condition     = (var.mode == "none" ? 1 : "1") == "1"
    error_message = "The results of a conditional share a type."
  }

  validation {
    condition     = length(can(var.mode.list) ? var.mode.list : [1, 2]) == 2
    error_message = "Two."
  }

  validation {
    condition     = (can(var.mode.wrong) ? { a = 1 } : "text") != "x"
    error_message = "Never."
  }
}
