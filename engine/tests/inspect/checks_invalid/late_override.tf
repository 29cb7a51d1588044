check "twice" {
  assert {
    condition     = local.name != "x"
    error_message = "third"
  }
}
