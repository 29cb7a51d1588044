variable "name" {
  description = "Name of the cluster."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,98}[a-zA-Z0-9]$", var.name))
    error_message = "The name must have 2 to 100 letters, digits or hyphens, start with a letter and not end with a hyphen."
  }
}

variable "spot_percent" {
  description = "How many percent of the tasks run on spare capacity, for services that do not choose for themselves."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.spot_percent >= 0 && var.spot_percent <= 100 && floor(var.spot_percent) == var.spot_percent
    error_message = "The share of Spot must be a whole number from 0 to 100."
  }
}

variable "on_demand_tasks" {
  description = "How many tasks of each service run on capacity that is not taken away, before spot_percent counts."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.on_demand_tasks >= 0 && var.on_demand_tasks <= 1000 && floor(var.on_demand_tasks) == var.on_demand_tasks
    error_message = "The number of tasks must be a whole number from 0 to 1000."
  }
}

variable "container_insights" {
  description = "How closely the cluster is measured: enhanced (by container), enabled (by service) or disabled."
  type        = string
  default     = "enabled"
  nullable    = false

  validation {
    condition     = contains(["enhanced", "enabled", "disabled"], var.container_insights)
    error_message = "Container Insights must be enhanced, enabled or disabled."
  }
}

variable "service_connect" {
  description = "Whether the cluster has a namespace in which services reach each other by name."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_retention_days" {
  description = "How many days the record of shell access is kept; 0 keeps it for ever."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts shell sessions and their record. Null leaves it to the services' own keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "The KMS key must be given by its ARN, which starts with arn:aws:kms:."
  }
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
  nullable    = false
}
