output "service_name" {
  description = "Name of the service in its cluster."
  value       = local.service_name
}

output "task_definition_arn" {
  description = "ARN of the task definition, with its revision."
  value       = aws_ecs_task_definition.this.arn
}

output "security_group_id" {
  description = "Identifier of the service's security group; databases and others let it in."
  value       = aws_security_group.this.id
}

output "task_role_arn" {
  description = "ARN of the role that says what the app may do, for policies elsewhere."
  value       = aws_iam_role.task.arn
}

output "execution_role_name" {
  description = "Name of the role that starts copies, to give it further rights."
  value       = aws_iam_role.execution.name
}

output "log_group_name" {
  description = "Name of the log group that holds the container's output."
  value       = aws_cloudwatch_log_group.this.name
}

output "internal_address" {
  description = "Where other services of the cluster reach this one; null without a port or namespace."
  value       = var.container_port == null || var.namespace_arn == null ? null : "http://${var.name}:${var.container_port}"
}
