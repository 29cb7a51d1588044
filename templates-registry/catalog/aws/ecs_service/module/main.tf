data "aws_region" "current" {}

locals {
  tags         = merge(var.tags, { Name = var.name })
  cluster_name = element(split("/", var.cluster_arn), 1)
  service_name = var.autoscaling == null ? aws_ecs_service.fixed[0].name : aws_ecs_service.scaled[0].name

  # Memory that Fargate offers for each number of CPU units, in MiB.
  memory_range = {
    256   = [512, 2048]
    512   = [1024, 4096]
    1024  = [2048, 8192]
    2048  = [4096, 16384]
    4096  = [8192, 30720]
    8192  = [16384, 61440]
    16384 = [32768, 122880]
  }[var.cpu]

  container = {
    name      = var.name
    image     = var.image
    essential = true
    command   = length(var.command) > 0 ? var.command : null

    environment = [for name, value in var.environment_variables : { name = name, value = value }]
    secrets     = [for name, arn in var.secrets : { name = name, valueFrom = arn }]

    portMappings = var.container_port == null ? [] : [{
      name          = var.name
      containerPort = var.container_port
      hostPort      = var.container_port
      protocol      = "tcp"
    }]

    healthCheck = length(var.health_check_command) == 0 ? null : {
      command     = var.health_check_command
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = var.health_check_grace_seconds > 300 ? 300 : var.health_check_grace_seconds
    }

    # A small first process that collects orphans, which shell access leaves behind.
    linuxParameters = { initProcessEnabled = true }

    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = var.name
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/ecs/${local.cluster_name}/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${local.cluster_name}-${var.name}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions    = jsonencode([{ for key, value in local.container : key => value if value != null }])
  tags                     = local.tags

  # A rollout that undoes itself goes back to the revision before: revisions cost nothing and stay.
  skip_destroy = true

  runtime_platform {
    cpu_architecture        = var.architecture
    operating_system_family = "LINUX"
  }

  lifecycle {
    precondition {
      condition     = var.memory >= local.memory_range[0] && var.memory <= local.memory_range[1]
      error_message = "With ${var.cpu} CPU units, Fargate offers from ${local.memory_range[0]} to ${local.memory_range[1]} MiB of memory."
    }
    precondition {
      condition     = length(setintersection(keys(var.environment_variables), keys(var.secrets))) == 0
      error_message = "A name is both in environment_variables and in secrets."
    }
  }
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-service-"
  description = "Who may reach the service ${var.name}"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-service" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = var.container_port == null ? [] : var.allowed_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "Members of ${each.key}"
  referenced_security_group_id = each.key
  from_port                    = var.container_port
  to_port                      = var.container_port
  ip_protocol                  = "tcp"
  tags                         = local.tags
}

# Images, logs and secrets are fetched over the network; what an app talks to is its own affair.
resource "aws_vpc_security_group_egress_rule" "this" {
  security_group_id = aws_security_group.this.id
  description       = "To anywhere"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = local.tags
}
