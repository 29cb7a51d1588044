variable "name" {
  description = "Name of the app."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "The name must have 2 to 40 lower-case letters, digits or hyphens, start with a letter and not end with a hyphen."
  }
}

variable "image" {
  description = "Container image, with a tag or digest."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._/-]*(:[0-9]+/[a-z0-9._/-]+)?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|@sha256:[0-9a-f]{64})$", var.image))
    error_message = "The image must name a tag or digest, such as registry.example/shop/web:2.4.1."
  }

  validation {
    condition     = !endswith(var.image, ":latest")
    error_message = "The tag latest means something else every day; name a version."
  }
}

variable "cluster_endpoint" {
  description = "Address of the API of the cluster that the app runs on."
  type        = string

  validation {
    condition     = startswith(var.cluster_endpoint, "https://")
    error_message = "The cluster's endpoint must start with https://."
  }
}

variable "cluster_token" {
  description = "Token that opens the cluster's API."
  type        = string
  sensitive   = true
}

variable "command" {
  description = "Program and arguments to run instead of the image's own. Empty keeps the image's."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "replicas" {
  description = "How many copies of the app run."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 50 && floor(var.replicas) == var.replicas
    error_message = "The number of replicas must be a whole number from 0 to 50."
  }
}

variable "autoscaling" {
  description = "Follows the load between min_replicas and max_replicas. Null keeps the number of replicas as it is."
  type = object({
    min_replicas       = optional(number, 2)
    max_replicas       = number
    target_cpu_percent = optional(number, 70)
  })
  default = null

  validation {
    condition     = var.autoscaling == null ? true : var.autoscaling.min_replicas <= var.autoscaling.max_replicas
    error_message = "Autoscaling needs min_replicas to be at most max_replicas."
  }
}

variable "resources" {
  description = "Processor cores and mebibytes of memory that each copy may use."
  type = object({
    cpu       = optional(number, 0.25)
    memory_mb = optional(number, 256)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.resources.cpu > 0 && var.resources.memory_mb >= 16
    error_message = "Each copy needs more than 0 cores and at least 16 MiB of memory."
  }
}

variable "ports" {
  description = "Ports that the app listens on. The first one serves its hosts."
  type = list(object({
    name     = string
    port     = number
    protocol = optional(string, "TCP")
  }))
  default  = [{ name = "http", port = 8080 }]
  nullable = false

  validation {
    condition     = alltrue([for port in var.ports : port.port >= 1 && port.port <= 65535])
    error_message = "Every port must be between 1 and 65535."
  }

  validation {
    condition     = alltrue([for port in var.ports : contains(["TCP", "UDP"], port.protocol)])
    error_message = "A port's protocol must be TCP or UDP."
  }
}

variable "hosts" {
  description = "Host names under which the app is reached."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for host in var.hosts : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", host))])
    error_message = "Every host must be a full name in lower case, such as shop.example."
  }
}

variable "health_check" {
  description = "How the platform asks whether a copy is well."
  type = object({
    path             = optional(string, "/healthz")
    interval_seconds = optional(number, 10)
    failures         = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition     = startswith(var.health_check.path, "/")
    error_message = "The health check's path must start with a slash."
  }
}

variable "environment_variables" {
  description = "Settings that the app reads from its environment."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment_variables) : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))])
    error_message = "An environment variable's name must have letters, digits and underscores, and not start with a digit."
  }
}

variable "secrets" {
  description = "Secrets that the app reads from its environment."
  type        = map(string)
  default     = {}
  sensitive   = true
  nullable    = false
}

variable "settings" {
  description = "Settings of any shape, handed to the app as one JSON document. Null hands over none."
  type        = any
  default     = null
}

variable "region" {
  description = "Region that the app runs in."
  type        = string
  default     = "local-1"
  nullable    = false
}

variable "environment" {
  description = "Stage that the app serves, such as development or production."
  type        = string
  default     = "development"
  nullable    = false
}

variable "tags" {
  description = "Tags of the app."
  type        = map(string)
  default     = {}
  nullable    = false
}
