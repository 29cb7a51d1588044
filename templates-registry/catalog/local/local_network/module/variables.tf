variable "name" {
  description = "Name of the network."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,38}[a-z0-9]$", var.name))
    error_message = "The name must have 2 to 40 lower-case letters, digits or hyphens, start with a letter and not end with a hyphen."
  }
}

variable "cidr_block" {
  description = "IPv4 address range of the network in CIDR notation."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr_block, 0)) && can(regex("^[0-9.]+/[0-9]+$", var.cidr_block))
    error_message = "The address range must be IPv4 in CIDR notation, such as 10.20.0.0/16."
  }

  validation {
    condition     = try(tonumber(split("/", var.cidr_block)[1]) >= 8 && tonumber(split("/", var.cidr_block)[1]) <= 28, false)
    error_message = "The address range must be between /8 and /28."
  }
}

variable "description" {
  description = "What the network is for."
  type        = string
  default     = null
}

variable "subnets" {
  description = "Subnets, cut from the address range in this order. A subnet with newbits = 4 in a /16 network is a /20."
  type = list(object({
    name    = string
    newbits = optional(number, 4)
    public  = optional(bool, false)
  }))
  default = [
    { name = "public", public = true },
    { name = "private" },
    { name = "data" },
  ]
  nullable = false

  validation {
    condition     = length(var.subnets) > 0
    error_message = "A network needs at least one subnet."
  }

  validation {
    condition     = length(distinct(var.subnets[*].name)) == length(var.subnets)
    error_message = "Each subnet needs a name of its own."
  }

  validation {
    condition     = alltrue([for subnet in var.subnets : subnet.newbits >= 1 && subnet.newbits <= 16])
    error_message = "A subnet's newbits must be between 1 and 16."
  }
}

variable "peer_networks" {
  description = "Identifiers of the networks that may reach this one."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for id in var.peer_networks : startswith(id, "net-")])
    error_message = "A peer is the network_id of another network, which starts with net-."
  }
}

variable "dns" {
  description = "Name resolution inside the network. Without servers, the network's own resolver answers."
  type = object({
    enabled = optional(bool, true)
    domain  = optional(string)
    servers = optional(list(string), [])
  })
  default  = {}
  nullable = false
}

variable "node_port_range" {
  description = "First and last port that machines in the network may listen on."
  type        = tuple([number, number])
  default     = [1024, 65535]
  nullable    = false

  validation {
    condition     = var.node_port_range[0] >= 1 && var.node_port_range[0] <= var.node_port_range[1] && var.node_port_range[1] <= 65535
    error_message = "The port range must be two ports between 1 and 65535, the lower one first."
  }
}

variable "mtu" {
  description = "Largest packet in bytes."
  type        = number
  default     = 1500
  nullable    = false

  validation {
    condition     = var.mtu >= 1280 && var.mtu <= 9001
    error_message = "The MTU must be between 1280 and 9001 bytes."
  }
}

variable "flow_logs" {
  description = "Whether accepted and rejected connections are recorded."
  type        = bool
  default     = true
  nullable    = false
}

variable "region" {
  description = "Region that the network is in."
  type        = string
  default     = "local-1"
  nullable    = false
}

variable "environment" {
  description = "Stage that the network serves, such as development or production."
  type        = string
  default     = "development"
  nullable    = false
}

variable "tags" {
  description = "Tags of the network and its subnets."
  type        = map(string)
  default     = {}
  nullable    = false
}
