output "instance_id" {
  description = "Name of the instance."
  value       = aws_db_instance.this.identifier
}

output "instance_arn" {
  description = "ARN of the instance."
  value       = aws_db_instance.this.arn
}

output "resource_id" {
  description = "Identifier that never alters, for policies that allow IAM authentication."
  value       = aws_db_instance.this.resource_id
}

output "address" {
  description = "Host name to connect to."
  value       = aws_db_instance.this.address
}

output "port" {
  description = "Port to connect to."
  value       = aws_db_instance.this.port
}

output "endpoint" {
  description = "Host name and port to connect to, with a colon between them."
  value       = aws_db_instance.this.endpoint
}

output "database_name" {
  description = "Name of the first database; null where none was asked for."
  value       = var.database_name
}

output "username" {
  description = "Name of the administrator."
  value       = var.username
}

output "master_secret_arn" {
  description = "ARN of the secret that holds the administrator's name and password."
  value       = try(aws_db_instance.this.master_user_secret[0].secret_arn, null)
}

output "security_group_id" {
  description = "Identifier of the security group that says who may connect."
  value       = aws_security_group.this.id
}
