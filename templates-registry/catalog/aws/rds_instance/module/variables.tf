variable "name" {
  description = "Name of the instance, unique in the account and region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9]|-[a-z0-9]){1,39}$", var.name)) && length(var.name) <= 40
    error_message = "The name must have 2 to 40 lower-case letters, digits or single hyphens, start with a letter and not end with a hyphen."
  }
}

variable "engine" {
  description = "Database engine: postgres, mysql or mariadb."
  type        = string
  default     = "postgres"
  nullable    = false

  validation {
    condition     = contains(["postgres", "mysql", "mariadb"], var.engine)
    error_message = "The engine must be postgres, mysql or mariadb."
  }
}

variable "engine_version" {
  description = "Version of the engine: postgres 17 or 17.5, mysql 8.4 or 8.4.5, mariadb 11.4 or 11.4.5."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+(\\.[0-9]+){0,2}$", var.engine_version))
    error_message = "The version must be numbers with dots between them, such as 17 or 8.4.5."
  }
}

variable "allow_major_version_upgrade" {
  description = "Whether engine_version may go to another major version."
  type        = bool
  default     = false
  nullable    = false
}

variable "database_name" {
  description = "Name of the first database. Null makes none."
  type        = string
  default     = null

  validation {
    condition     = var.database_name == null ? true : can(regex("^[A-Za-z][A-Za-z0-9_]{0,62}$", var.database_name))
    error_message = "The database's name must have letters, digits and underscores, start with a letter, and have at most 63 characters."
  }
}

variable "username" {
  description = "Name of the administrator. The password is made and kept by AWS."
  type        = string
  default     = "dbadmin"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,15}$", var.username)) && !contains(["admin", "postgres", "rdsadmin", "root", "user"], var.username)
    error_message = "The administrator's name must have 1 to 16 lower-case letters, digits or underscores and start with a letter; admin, postgres, rdsadmin, root and user are taken or too easy to guess."
  }
}

variable "instance_class" {
  description = "Class of the instance: its processor and memory."
  type        = string
  default     = "db.t4g.medium"
  nullable    = false

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "The class must be written like db.m7g.large."
  }
}

variable "allocated_storage" {
  description = "Storage to start with, in GiB."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.allocated_storage >= 20 && var.allocated_storage <= 65536
    error_message = "Storage must be from 20 to 65536 GiB."
  }
}

variable "max_allocated_storage" {
  description = "Up to how many GiB storage grows by itself. Null keeps it as it is."
  type        = number
  default     = 100

  validation {
    condition     = var.max_allocated_storage == null ? true : var.max_allocated_storage <= 65536
    error_message = "Storage can grow to at most 65536 GiB."
  }
}

variable "multi_az" {
  description = "Whether a standby in a second availability zone takes over when the first fails."
  type        = bool
  default     = true
  nullable    = false
}

variable "vpc_id" {
  description = "Identifier of the VPC that the database is in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "The VPC must be given by its identifier, which starts with vpc-."
  }
}

variable "subnet_group_name" {
  description = "Name of the database subnet group."
  type        = string
}

variable "allowed_security_group_ids" {
  description = "Security groups whose members may connect."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.allowed_security_group_ids : startswith(id, "sg-")])
    error_message = "A security group must be given by its identifier, which starts with sg-."
  }
}

variable "allowed_cidr_blocks" {
  description = "Address ranges that may connect."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.allowed_cidr_blocks : can(cidrhost(cidr, 0))])
    error_message = "Every allowed address range must be in CIDR notation, such as 10.40.0.0/18."
  }

  validation {
    condition     = !contains(var.allowed_cidr_blocks, "0.0.0.0/0")
    error_message = "A database may not be opened to every address; name the ranges that need it."
  }
}

variable "iam_authentication" {
  description = "Whether people and apps may also log in with their AWS identity."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts storage, backups, logs and the password. Null leaves it to the keys of the services."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "The KMS key must be given by its ARN, which starts with arn:aws:kms:."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the database."
  type        = bool
  default     = true
  nullable    = false
}

variable "skip_final_snapshot" {
  description = "Whether the database is destroyed without a last snapshot: its data is gone then."
  type        = bool
  default     = false
  nullable    = false
}

variable "backup_retention_days" {
  description = "How many days of backups are kept, and how far back the database can be restored to any second."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "Backups are kept for 1 to 35 days."
  }
}

variable "backup_window" {
  description = "When backups are made, in UTC. It must not overlap with the maintenance window."
  type        = string
  default     = "02:00-03:00"
  nullable    = false

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup_window))
    error_message = "The backup window must be written like 02:00-03:00."
  }
}

variable "maintenance_window" {
  description = "When AWS may restart the database, in UTC."
  type        = string
  default     = "sun:03:30-sun:04:30"
  nullable    = false

  validation {
    condition     = can(regex("^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance_window))
    error_message = "The maintenance window must be written like sun:03:30-sun:04:30."
  }
}

variable "apply_immediately" {
  description = "Whether alterations that need a restart are made at once instead of in the maintenance window."
  type        = bool
  default     = false
  nullable    = false
}

variable "parameters" {
  description = "Parameters of the engine, by name."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "monitoring_interval" {
  description = "Every how many seconds the operating system is measured; 0 turns that off."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = contains([0, 1, 5, 10, 15, 30, 60], var.monitoring_interval)
    error_message = "The monitoring interval must be 0, 1, 5, 10, 15, 30 or 60 seconds."
  }
}

variable "performance_insights" {
  description = "Whether the load is recorded by query for a week. Not every small instance class can do it."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_retention_days" {
  description = "How many days the engine's logs are kept; 0 keeps them for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
  nullable    = false
}
