output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_ecs_cluster.this.arn
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "namespace_arn" {
  description = "ARN of the namespace in which services reach each other; null where there is none."
  value       = one(aws_service_discovery_http_namespace.this[*].arn)
}

output "exec_log_group_name" {
  description = "Name of the log group that records shell access."
  value       = aws_cloudwatch_log_group.exec.name
}
