variable "name" {
  description = "Name of the service, unique in the cluster."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,38}[a-zA-Z0-9]$", var.name))
    error_message = "The name must have 2 to 40 letters, digits or hyphens, start with a letter and not end with a hyphen."
  }
}

variable "cluster_arn" {
  description = "ARN of the cluster that the service runs on."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:ecs:[^:]+:[0-9]+:cluster/", var.cluster_arn))
    error_message = "The cluster must be given by its ARN, such as arn:aws:ecs:us-east-1:123456789012:cluster/main."
  }
}

variable "namespace_arn" {
  description = "ARN of the namespace in which other services reach this one by its name. Null leaves it out."
  type        = string
  default     = null
}

variable "image" {
  description = "Container image, with a tag or digest."
  type        = string

  validation {
    condition     = can(regex("(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$", var.image)) && !can(regex("\\s", var.image))
    error_message = "The image must name a tag or digest, such as example/shop:2.4.1."
  }

  validation {
    condition     = !endswith(var.image, ":latest")
    error_message = "The tag latest means something else every day; name a version."
  }
}

variable "command" {
  description = "Program and arguments to run instead of the image's own. Empty keeps the image's."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "container_port" {
  description = "Port that the container listens on. Null is for workers that listen on none."
  type        = number
  default     = null

  validation {
    condition     = var.container_port == null ? true : var.container_port >= 1 && var.container_port <= 65535
    error_message = "The port must be from 1 to 65535."
  }
}

variable "architecture" {
  description = "Processor that the image is built for: X86_64 or ARM64."
  type        = string
  default     = "X86_64"
  nullable    = false

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "The architecture must be X86_64 or ARM64."
  }
}

variable "cpu" {
  description = "CPU units of each copy; 1024 are one core."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "Fargate offers 256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units."
  }
}

variable "memory" {
  description = "Memory of each copy in MiB: from two to eight times as many as there are CPU units."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.memory >= 512 && var.memory <= 122880
    error_message = "Fargate offers from 512 to 122880 MiB of memory."
  }
}

variable "desired_count" {
  description = "How many copies run, where there is no autoscaling."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.desired_count >= 0 && floor(var.desired_count) == var.desired_count
    error_message = "The number of copies must be a whole number, 0 or more."
  }
}

variable "autoscaling" {
  description = "Follows the load between min_count and max_count. Null keeps desired_count."
  type = object({
    min_count            = optional(number, 2)
    max_count            = number
    cpu_percent          = optional(number, 60)
    memory_percent       = optional(number, 80)
    scale_in_after_secs  = optional(number, 300)
    scale_out_after_secs = optional(number, 60)
  })
  default = null

  validation {
    condition     = var.autoscaling == null ? true : var.autoscaling.min_count <= var.autoscaling.max_count
    error_message = "Autoscaling needs min_count to be at most max_count."
  }
}

variable "environment_variables" {
  description = "Settings that the app reads from its environment. Everybody who may see the task sees them: secrets belong in secrets."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "secrets" {
  description = "Secrets that the app reads from its environment: name of the variable to ARN in Secrets Manager or Parameter Store."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[^:]+:(secretsmanager|ssm):", arn))])
    error_message = "A secret is given by its ARN in Secrets Manager or Parameter Store, never by its value."
  }
}

variable "secret_kms_key_arns" {
  description = "ARNs of the customer KMS keys that the secrets are encrypted with."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "task_policy_json" {
  description = "What the app itself may do in AWS, as a policy document in JSON. Null allows nothing."
  type        = string
  default     = null

  validation {
    condition     = var.task_policy_json == null ? true : can(jsondecode(var.task_policy_json).Statement)
    error_message = "The policy must be a JSON document with a Statement."
  }
}

variable "task_policy_arns" {
  description = "ARNs of further policies that say what the app may do."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "execute_command" {
  description = "Whether people with the right to do so may open a shell in a copy."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc_id" {
  description = "Identifier of the VPC that the service runs in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "The VPC must be given by its identifier, which starts with vpc-."
  }
}

variable "subnet_ids" {
  description = "Identifiers of the subnets that copies are spread over."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "A service needs at least one subnet."
  }
}

variable "assign_public_ip" {
  description = "Whether copies get a public address, which they need in a public subnet to fetch their image."
  type        = bool
  default     = false
  nullable    = false
}

variable "allowed_security_group_ids" {
  description = "Security groups whose members may reach the container's port."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.allowed_security_group_ids : startswith(id, "sg-")])
    error_message = "A security group must be given by its identifier, which starts with sg-."
  }
}

variable "target_group_arn" {
  description = "ARN of the load balancer's target group. Null is for services without one."
  type        = string
  default     = null

  validation {
    condition     = var.target_group_arn == null ? true : can(regex("^arn:[^:]+:elasticloadbalancing:", var.target_group_arn))
    error_message = "The target group must be given by its ARN, which starts with arn:aws:elasticloadbalancing:."
  }
}

variable "health_check_grace_seconds" {
  description = "How many seconds a new copy has before the load balancer's health check counts."
  type        = number
  default     = 60
  nullable    = false
}

variable "health_check_command" {
  description = "Program in the container that ends with 0 while it is well, such as [\"CMD-SHELL\", \"curl -f localhost:8080/healthz\"]. Empty asks nothing."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.health_check_command) == 0 ? true : contains(["CMD", "CMD-SHELL"], var.health_check_command[0])
    error_message = "The health check must begin with CMD or CMD-SHELL."
  }
}

variable "minimum_healthy_percent" {
  description = "How many percent of the copies stay up while new ones are rolled out."
  type        = number
  default     = 100
  nullable    = false

  validation {
    condition     = var.minimum_healthy_percent >= 0 && var.minimum_healthy_percent <= 100
    error_message = "The percentage must be from 0 to 100."
  }
}

variable "maximum_percent" {
  description = "How many percent of the copies, old and new together, run at most while new ones are rolled out."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.maximum_percent >= 100 && var.maximum_percent <= 400
    error_message = "The percentage must be from 100 to 400."
  }
}

variable "log_retention_days" {
  description = "How many days the container's output is kept; 0 keeps it for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the logs. Null leaves it to CloudWatch's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "The KMS key must be given by its ARN, which starts with arn:aws:kms:."
  }
}

variable "tags" {
  description = "Tags of everything that is created, copies included."
  type        = map(string)
  default     = {}
  nullable    = false
}
