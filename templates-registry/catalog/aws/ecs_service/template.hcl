name        = "ECS service"
description = "A container that is kept running on Fargate: rolled out safely, scaled by load, secrets from AWS, logs in CloudWatch."
category    = "application"
labels      = ["aws", "containers", "ecs", "fargate", "service"]
parents     = ["ecs_cluster"]

links = {
  cluster_arn   = "cluster_arn"
  namespace_arn = "namespace_arn"
}

input "name" {
  group = "Service"
  order = 10
  help  = "Altering it replaces the service."
}

input "image" {
  group = "Service"
  order = 20
  help  = "The tag latest is refused: nobody could say what runs."
}

input "command" {
  group = "Service"
  order = 30
}

input "container_port" {
  group = "Service"
  order = 40
}

input "architecture" {
  group = "Size"
  order = 50
}

input "cpu" {
  label = "CPU units"
  group = "Size"
  order = 60
}

input "memory" {
  label = "Memory (MiB)"
  group = "Size"
  order = 70
}

input "desired_count" {
  label = "Copies"
  group = "Size"
  order = 80
}

input "autoscaling" {
  group = "Size"
  order = 90
  help  = "Turning it on or off makes the service anew, with an interruption."
}

input "environment_variables" {
  group = "Settings"
  order = 100
}

input "secrets" {
  group = "Settings"
  order = 110
  help  = "The values stay in AWS."
}

input "secret_kms_key_arns" {
  label = "Keys of the secrets"
  group = "Settings"
  order = 120
}

input "task_policy_json" {
  label  = "What the app may do"
  group  = "Permissions"
  order  = 130
  widget = "textarea"
}

input "task_policy_arns" {
  label = "Policies by ARN"
  group = "Permissions"
  order = 140
}

input "execute_command" {
  label = "Shell access"
  group = "Permissions"
  order = 150
}

input "vpc_id" {
  label = "VPC"
  group = "Network"
  order = 160
}

input "subnet_ids" {
  label = "Subnets"
  group = "Network"
  order = 170
  help  = "Link it to the VPC's private_subnet_ids."
}

input "assign_public_ip" {
  label = "Public address"
  group = "Network"
  order = 180
}

input "allowed_security_group_ids" {
  group = "Network"
  order = 190
  help  = "Name the load balancer's security group here."
}

input "target_group_arn" {
  label = "Target group"
  group = "Network"
  order = 200
}

input "health_check_grace_seconds" {
  group = "Rollout"
  order = 210
}

input "health_check_command" {
  group = "Rollout"
  order = 220
}

input "minimum_healthy_percent" {
  group = "Rollout"
  order = 230
}

input "maximum_percent" {
  group = "Rollout"
  order = 240
}

input "log_retention_days" {
  group = "Logs"
  order = 250
}

input "kms_key_arn" {
  label = "KMS key"
  group = "Logs"
  order = 260
}

input "cluster_arn" {
  label = "Cluster"
  group = "Placement"
  order = 270
}

input "namespace_arn" {
  label = "Namespace"
  group = "Placement"
  order = 280
}

input "tags" {
  group = "Placement"
  order = 290
}

example = {
  name           = "storefront"
  image          = "123456789012.dkr.ecr.us-east-1.amazonaws.com/storefront:2.4.1"
  container_port = 8080
  cpu            = 512
  memory         = 1024
  vpc_id         = "vpc-0a1b2c3d4e5f60718"
  subnet_ids     = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"]

  environment_variables = { LOG_LEVEL = "info" }
  secrets               = { DATABASE_URL = "arn:aws:secretsmanager:us-east-1:123456789012:secret:storefront-a1b2c3" }
  autoscaling           = { min_count = 2, max_count = 10, cpu_percent = 60 }
}
