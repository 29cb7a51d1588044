output "rules" {
  value = 2

  precondition {
    condition     = local.on
    error_message = "Late."
  }
}
