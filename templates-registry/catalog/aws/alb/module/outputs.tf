output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "dns_name" {
  description = "Host name of the load balancer; point your own names at it."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "Identifier of the host name's zone, for an alias record in Route 53."
  value       = aws_lb.this.zone_id
}

output "security_group_id" {
  description = "Identifier of the load balancer's security group; services let it in."
  value       = aws_security_group.this.id
}

output "https_listener_arn" {
  description = "ARN of the HTTPS listener, for rules made elsewhere."
  value       = aws_lb_listener.https.arn
}

output "target_group_arns" {
  description = "ARNs of the target groups, by service."
  value       = { for name, group in aws_lb_target_group.this : name => group.arn }
}
