name        = "ECS cluster"
description = "A cluster for containers without servers: Fargate and Fargate Spot, Container Insights, audited shell access."
category    = "compute"
labels      = ["aws", "containers", "ecs", "fargate"]
parents     = ["aws_environment_region"]

input "name" {
  group = "Cluster"
  order = 10
  help  = "Altering it replaces the cluster."
}

input "spot_percent" {
  label = "Share of Fargate Spot (%)"
  group = "Cluster"
  order = 20
  help  = "Spot is cheaper and is taken away with two minutes' notice."
}

input "on_demand_tasks" {
  label = "Tasks that are never Spot"
  group = "Cluster"
  order = 30
}

input "container_insights" {
  group = "Observability"
  order = 40
}

input "service_connect" {
  group = "Cluster"
  order = 50
}

input "log_retention_days" {
  group = "Observability"
  order = 60
}

input "kms_key_arn" {
  label = "KMS key"
  group = "Observability"
  order = 70
}

input "tags" {
  group = "Tags"
  order = 80
}

example = {
  name            = "main"
  spot_percent    = 50
  on_demand_tasks = 2
}
