locals {
  tags    = merge(var.tags, { Name = var.name })
  numbers = split(".", var.engine_version)

  # PostgreSQL counts major versions by one number, the others by two.
  major  = var.engine == "postgres" ? local.numbers[0] : join(".", slice(local.numbers, 0, min(2, length(local.numbers))))
  family = "${var.engine}${local.major}"

  port = var.engine == "postgres" ? 5432 : 3306
  logs = {
    postgres = ["postgresql", "upgrade"]
    mysql    = ["error", "slowquery"]
    mariadb  = ["error", "slowquery"]
  }[var.engine]
  secure_transport = var.engine == "postgres" ? { "rds.force_ssl" = "1" } : { require_secure_transport = var.engine == "mysql" ? "ON" : "1" }
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-database-"
  description = "Who may connect to the database ${var.name}"
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, { Name = "${var.name}-database" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  for_each = var.allowed_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "Members of ${each.key}"
  referenced_security_group_id = each.key
  from_port                    = local.port
  to_port                      = local.port
  ip_protocol                  = "tcp"
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "range" {
  for_each = var.allowed_cidr_blocks

  security_group_id = aws_security_group.this.id
  description       = "Addresses in ${each.key}"
  cidr_ipv4         = each.key
  from_port         = local.port
  to_port           = local.port
  ip_protocol       = "tcp"
  tags              = local.tags
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  description = "Parameters of the database ${var.name}"
  family      = local.family
  tags        = local.tags

  dynamic "parameter" {
    for_each = merge(local.secure_transport, var.parameters)

    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "pending-reboot"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

# Made here rather than by RDS, which would keep them for ever and without a key.
resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(local.logs)

  name              = "/aws/rds/instance/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = local.tags
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "monitoring" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "monitoring" {
  count = var.monitoring_interval > 0 ? 1 : 0

  # A role's prefix may have 38 characters.
  name_prefix        = "${substr(var.name, 0, 26)}-monitoring-"
  description        = "Measures the operating system of the database ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.monitoring.json
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  count = var.monitoring_interval > 0 ? 1 : 0

  role       = aws_iam_role.monitoring[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# New with every instance, so that two last snapshots never share a name.
resource "terraform_data" "generation" {
  triggers_replace = [var.kms_key_arn, var.username, var.database_name]
}

resource "aws_db_instance" "this" {
  identifier = var.name
  db_name    = var.database_name

  engine                      = var.engine
  engine_version              = var.engine_version
  allow_major_version_upgrade = var.allow_major_version_upgrade
  auto_minor_version_upgrade  = true
  parameter_group_name        = aws_db_parameter_group.this.name

  instance_class        = var.instance_class
  storage_type          = "gp3"
  allocated_storage     = var.allocated_storage
  max_allocated_storage = var.max_allocated_storage
  multi_az              = var.multi_az

  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  username                            = var.username
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = var.kms_key_arn
  iam_database_authentication_enabled = var.iam_authentication
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"

  db_subnet_group_name   = var.subnet_group_name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  port                   = local.port

  deletion_protection       = var.deletion_protection
  backup_retention_period   = var.backup_retention_days
  backup_window             = var.backup_window
  delete_automated_backups  = false
  copy_tags_to_snapshot     = true
  skip_final_snapshot       = var.skip_final_snapshot
  final_snapshot_identifier = "${var.name}-final-${substr(terraform_data.generation.id, 0, 8)}"

  maintenance_window = var.maintenance_window
  apply_immediately  = var.apply_immediately

  monitoring_interval             = var.monitoring_interval
  monitoring_role_arn             = one(aws_iam_role.monitoring[*].arn)
  performance_insights_enabled    = var.performance_insights
  performance_insights_kms_key_id = var.performance_insights ? var.kms_key_arn : null
  enabled_cloudwatch_logs_exports = local.logs

  tags = local.tags

  lifecycle {
    precondition {
      condition     = var.max_allocated_storage == null ? true : var.max_allocated_storage >= var.allocated_storage
      error_message = "max_allocated_storage must be at least allocated_storage, or null."
    }
    precondition {
      condition     = var.engine == "postgres" || length(local.numbers) >= 2
      error_message = "Versions of mysql and mariadb have at least two numbers, such as 8.4."
    }
    precondition {
      condition     = !(var.engine == "mariadb" && var.iam_authentication && tonumber(local.numbers[0]) == 10 && try(tonumber(local.numbers[1]) < 6, false))
      error_message = "MariaDB can do IAM authentication from 10.6 on; choose a newer version or turn iam_authentication off."
    }
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy_attachment.monitoring]
}
