name        = "RDS instance"
description = "A PostgreSQL, MySQL or MariaDB database in a VPC: encrypted, backed up, on two zones, its password kept by AWS."
category    = "database"
labels      = ["aws", "database", "postgresql", "mysql"]
parents     = ["aws_vpc"]

links = {
  vpc_id            = "vpc_id"
  subnet_group_name = "database_subnet_group_name"
}

input "name" {
  group = "Database"
  order = 10
}

input "engine" {
  group = "Database"
  order = 20
}

input "engine_version" {
  group = "Database"
  order = 30
  help  = "With a major version alone, AWS keeps the minor one current in the maintenance window. A new major version also needs allow_major_version_upgrade."
}

input "allow_major_version_upgrade" {
  group = "Database"
  order = 40
}

input "database_name" {
  group = "Database"
  order = 50
  help  = "Altering it replaces the database."
}

input "username" {
  group = "Database"
  order = 60
  help  = "It is rotated in Secrets Manager, and Terraform never sees it. Altering the name replaces the database."
}

input "instance_class" {
  group = "Size"
  order = 70
  help  = "Altering it restarts the database, in the maintenance window unless apply_immediately is set."
}

input "allocated_storage" {
  label = "Storage (GiB)"
  group = "Size"
  order = 80
  help  = "It can grow and never shrink."
}

input "max_allocated_storage" {
  label = "Largest storage (GiB)"
  group = "Size"
  order = 90
}

input "multi_az" {
  label = "Standby in a second zone"
  group = "Size"
  order = 100
}

input "allowed_security_group_ids" {
  group = "Access"
  order = 110
}

input "allowed_cidr_blocks" {
  label = "Allowed address ranges"
  group = "Access"
  order = 120
}

input "iam_authentication" {
  label = "IAM authentication"
  group = "Access"
  order = 130
}

input "kms_key_arn" {
  label = "KMS key"
  group = "Protection"
  order = 140
  help  = "Altering it replaces the database."
}

input "deletion_protection" {
  group = "Protection"
  order = 150
  help  = "To destroy the database, turn this off in a change of its own first."
}

input "skip_final_snapshot" {
  group = "Protection"
  order = 160
}

input "backup_retention_days" {
  group = "Protection"
  order = 170
}

input "backup_window" {
  group = "Times"
  order = 180
}

input "maintenance_window" {
  group = "Times"
  order = 190
}

input "apply_immediately" {
  group = "Times"
  order = 200
  help  = "Without it, what needs a restart waits for the maintenance window, and the plan looks done before the database is."
}

input "parameters" {
  group = "Tuning"
  order = 210
}

input "monitoring_interval" {
  group = "Tuning"
  order = 220
}

input "performance_insights" {
  group = "Tuning"
  order = 230
}

input "log_retention_days" {
  group = "Tuning"
  order = 240
}

input "vpc_id" {
  label = "VPC"
  group = "Placement"
  order = 250
}

input "subnet_group_name" {
  label = "Subnet group"
  group = "Placement"
  order = 260
}

input "tags" {
  group = "Placement"
  order = 270
}

example = {
  name                  = "storefront"
  engine                = "postgres"
  engine_version        = "17"
  database_name         = "storefront"
  instance_class        = "db.m7g.large"
  allocated_storage     = 100
  max_allocated_storage = 500
  allowed_cidr_blocks   = ["10.40.0.0/18"]
  parameters            = { log_min_duration_statement = "500" }
}
