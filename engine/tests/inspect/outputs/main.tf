output "id" {
  description = "The id."
  value       = aws_vpc.main.id
  depends_on  = [aws_subnet.a, module.b]
}

output "password" {
  value     = random_password.main.result
  sensitive = true
}

output "token" {
  value     = ephemeral.vault_token.main.token
  ephemeral = true
}
