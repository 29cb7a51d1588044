variable "name" {
  description = "Name of the cluster."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "The name must have 2 to 40 lower-case letters, digits or hyphens, start with a letter and not end with a hyphen."
  }
}

variable "network_id" {
  description = "Identifier of the network that the cluster is in."
  type        = string

  validation {
    condition     = startswith(var.network_id, "net-")
    error_message = "The network must be the network_id of a local network, which starts with net-."
  }
}

variable "subnet_ids" {
  description = "Identifiers of the subnets that nodes are placed in."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "Nodes need at least one subnet. A network without private subnets offers none by link: name public ones here, or add a private one to the network."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.32"
  nullable    = false

  validation {
    condition     = contains(["1.31", "1.32", "1.33"], var.kubernetes_version)
    error_message = "The Kubernetes version must be 1.31, 1.32 or 1.33."
  }
}

variable "high_availability" {
  description = "Whether the control plane runs three times over instead of once."
  type        = bool
  default     = false
  nullable    = false
}

variable "node_pools" {
  description = "Groups of equal nodes. Each scales by itself between min_nodes and max_nodes."
  type = list(object({
    name         = string
    machine_type = optional(string, "small")
    min_nodes    = optional(number, 1)
    max_nodes    = optional(number, 3)
    labels       = optional(map(string), {})
    taints = optional(list(object({
      key    = string
      value  = optional(string)
      effect = string
    })), [])
  }))
  default  = [{ name = "general" }]
  nullable = false

  validation {
    condition     = length(distinct(var.node_pools[*].name)) == length(var.node_pools)
    error_message = "Each node pool needs a name of its own."
  }

  validation {
    condition     = alltrue([for pool in var.node_pools : contains(["small", "medium", "large"], pool.machine_type)])
    error_message = "A node pool's machine_type must be small, medium or large."
  }

  validation {
    condition     = alltrue([for pool in var.node_pools : pool.min_nodes >= 0 && pool.min_nodes <= pool.max_nodes && pool.max_nodes <= 100])
    error_message = "A node pool's sizes must satisfy 0 <= min_nodes <= max_nodes <= 100."
  }

  validation {
    condition = alltrue(flatten([
      for pool in var.node_pools : [
        for taint in pool.taints : contains(["NoSchedule", "PreferNoSchedule", "NoExecute"], taint.effect)
      ]
    ]))
    error_message = "A taint's effect must be NoSchedule, PreferNoSchedule or NoExecute."
  }
}

variable "maintenance_window" {
  description = "Day of the week, and hour of the day in UTC, at which nodes may be replaced."
  type        = tuple([string, number])
  default     = ["sunday", 3]
  nullable    = false

  validation {
    condition = (
      contains(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], var.maintenance_window[0])
      && contains(range(24), var.maintenance_window[1])
    )
    error_message = "The maintenance window must be a day such as \"sunday\" and an hour from 0 to 23."
  }
}

variable "allowed_cidrs" {
  description = "Address ranges that may reach the cluster's endpoint. Without one, only the network itself may."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.allowed_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every allowed address range must be in CIDR notation, such as 10.0.0.0/8."
  }

  validation {
    condition     = !contains(var.allowed_cidrs, "0.0.0.0/0") && !contains(var.allowed_cidrs, "::/0")
    error_message = "The endpoint may not be opened to every address; name the ranges that need it."
  }
}

variable "access_token" {
  description = "Token that opens the cluster's endpoint, at least 16 characters. Null makes one."
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.access_token == null ? true : length(var.access_token) >= 16
    error_message = "The access token must have at least 16 characters."
  }
}

variable "audit_log" {
  description = "Whether calls to the endpoint are recorded, and for how many days. Null turns recording off."
  type = object({
    retention_days = optional(number, 90)
    include_reads  = optional(bool, false)
  })
  default = {}
}

variable "addons" {
  description = "Add-ons by name, each with settings of its own."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.addons))
    error_message = "Add-ons must be an object: name to settings."
  }
}

variable "region" {
  description = "Region that the cluster is in."
  type        = string
  default     = "local-1"
  nullable    = false
}

variable "environment" {
  description = "Stage that the cluster serves, such as development or production."
  type        = string
  default     = "development"
  nullable    = false
}

variable "tags" {
  description = "Tags of the cluster and its node pools."
  type        = map(string)
  default     = {}
  nullable    = false
}
