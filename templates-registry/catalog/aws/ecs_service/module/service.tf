# Two services of which one exists: Terraform takes ignore_changes as it is written, whatever the
# inputs say. Only the scaled one leaves its number of copies to AWS.

resource "aws_ecs_service" "fixed" {
  count = var.autoscaling == null ? 1 : 0

  name                               = var.name
  cluster                            = var.cluster_arn
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.desired_count
  deployment_minimum_healthy_percent = var.minimum_healthy_percent
  deployment_maximum_percent         = var.maximum_percent
  enable_execute_command             = var.execute_command
  health_check_grace_period_seconds  = var.target_group_arn == null ? null : var.health_check_grace_seconds
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  tags                               = local.tags

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = var.assign_public_ip
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "load_balancer" {
    for_each = var.target_group_arn == null ? [] : [var.target_group_arn]

    content {
      target_group_arn = load_balancer.value
      container_name   = var.name
      container_port   = var.container_port
    }
  }

  dynamic "service_connect_configuration" {
    for_each = var.namespace_arn == null ? [] : [var.namespace_arn]

    content {
      enabled   = true
      namespace = service_connect_configuration.value

      dynamic "service" {
        for_each = var.container_port == null ? [] : [var.container_port]

        content {
          port_name      = var.name
          discovery_name = var.name

          client_alias {
            dns_name = var.name
            port     = service.value
          }
        }
      }
    }
  }

  lifecycle {
    precondition {
      condition     = var.target_group_arn == null || var.container_port != null
      error_message = "A service behind a load balancer needs a container_port."
    }
  }

  depends_on = [aws_iam_role_policy.secrets, aws_iam_role_policy_attachment.execution]
}

resource "aws_ecs_service" "scaled" {
  count = var.autoscaling == null ? 0 : 1

  name                               = "${var.name}-scaled"
  cluster                            = var.cluster_arn
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = var.autoscaling.min_count
  deployment_minimum_healthy_percent = var.minimum_healthy_percent
  deployment_maximum_percent         = var.maximum_percent
  enable_execute_command             = var.execute_command
  health_check_grace_period_seconds  = var.target_group_arn == null ? null : var.health_check_grace_seconds
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  tags                               = local.tags

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = var.assign_public_ip
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "load_balancer" {
    for_each = var.target_group_arn == null ? [] : [var.target_group_arn]

    content {
      target_group_arn = load_balancer.value
      container_name   = var.name
      container_port   = var.container_port
    }
  }

  dynamic "service_connect_configuration" {
    for_each = var.namespace_arn == null ? [] : [var.namespace_arn]

    content {
      enabled   = true
      namespace = service_connect_configuration.value

      dynamic "service" {
        for_each = var.container_port == null ? [] : [var.container_port]

        content {
          port_name      = var.name
          discovery_name = var.name

          client_alias {
            dns_name = var.name
            port     = service.value
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [desired_count]

    precondition {
      condition     = var.target_group_arn == null || var.container_port != null
      error_message = "A service behind a load balancer needs a container_port."
    }
  }

  depends_on = [aws_iam_role_policy.secrets, aws_iam_role_policy_attachment.execution]
}

resource "aws_appautoscaling_target" "this" {
  count = var.autoscaling == null ? 0 : 1

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${local.cluster_name}/${aws_ecs_service.scaled[0].name}"
  min_capacity       = var.autoscaling.min_count
  max_capacity       = var.autoscaling.max_count
  tags               = local.tags
}

resource "aws_appautoscaling_policy" "this" {
  for_each = var.autoscaling == null ? {} : {
    ECSServiceAverageCPUUtilization    = var.autoscaling.cpu_percent
    ECSServiceAverageMemoryUtilization = var.autoscaling.memory_percent
  }

  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value
    scale_in_cooldown  = var.autoscaling.scale_in_after_secs
    scale_out_cooldown = var.autoscaling.scale_out_after_secs

    predefined_metric_specification {
      predefined_metric_type = each.key
    }
  }
}
