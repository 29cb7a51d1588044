variable "name" {
  description = "Name of the load balancer, unique in the account and region."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "The name must have 1 to 32 letters, digits or hyphens, not start or end with a hyphen, and not start with internal-."
  }
}

variable "internal" {
  description = "Whether the load balancer is reached from inside the VPC only."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc_id" {
  description = "Identifier of the VPC that the load balancer is in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "The VPC must be given by its identifier, which starts with vpc-."
  }
}

variable "subnet_ids" {
  description = "Identifiers of the subnets, in at least two availability zones: public ones, or private ones for an internal load balancer."
  type        = list(string)

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "A load balancer needs subnets in at least two availability zones."
  }
}

variable "certificate_arn" {
  description = "ARN of the certificate in AWS Certificate Manager, in the same region."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:(acm|iam):", var.certificate_arn))
    error_message = "The certificate must be given by its ARN, which starts with arn:aws:acm:."
  }
}

variable "additional_certificate_arns" {
  description = "ARNs of further certificates; the client's host name chooses among them."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.additional_certificate_arns : can(regex("^arn:[^:]+:(acm|iam):", arn))])
    error_message = "Every certificate must be given by its ARN, which starts with arn:aws:acm:."
  }
}

variable "tls_policy" {
  description = "Name of the policy that says which versions of TLS and which ciphers are spoken."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  nullable    = false

  validation {
    condition     = startswith(var.tls_policy, "ELBSecurityPolicy-TLS13-1-2") || startswith(var.tls_policy, "ELBSecurityPolicy-TLS13-1-3")
    error_message = "Policies that speak TLS older than 1.2 are refused; choose one that starts with ELBSecurityPolicy-TLS13-1-2 or ELBSecurityPolicy-TLS13-1-3."
  }
}

variable "allowed_cidr_blocks" {
  description = "IPv4 address ranges that may reach the load balancer."
  type        = set(string)
  default     = ["0.0.0.0/0"]
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.allowed_cidr_blocks : can(cidrhost(cidr, 0))])
    error_message = "Every allowed address range must be in CIDR notation, such as 192.0.2.0/24."
  }
}

variable "services" {
  description = "Services behind the load balancer, by name: which hosts and paths lead to them, where they listen, how their health is asked."
  type = map(object({
    hosts       = optional(list(string), [])
    paths       = optional(list(string), [])
    priority    = number
    port        = optional(number, 80)
    protocol    = optional(string, "HTTP")
    target_type = optional(string, "ip")
    sticky      = optional(bool, false)
    health_check = optional(object({
      path             = optional(string, "/")
      codes            = optional(string, "200-399")
      interval_seconds = optional(number, 15)
      timeout_seconds  = optional(number, 5)
      healthy_after    = optional(number, 2)
      unhealthy_after  = optional(number, 3)
    }), {})
    drain_seconds = optional(number, 30)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.services) : can(regex("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$", name))])
    error_message = "A service's name must have 1 to 32 lower-case letters, digits or hyphens and not start or end with a hyphen."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : length(service.hosts) + length(service.paths) > 0])
    error_message = "A service needs at least one host or path."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : length(service.hosts) + length(service.paths) <= 5])
    error_message = "AWS allows at most five hosts and paths together in one rule."
  }

  validation {
    condition     = length(distinct(values(var.services)[*].priority)) == length(var.services)
    error_message = "Each service needs a priority of its own."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : service.priority >= 1 && service.priority <= 50000])
    error_message = "A priority must be from 1 to 50000."
  }

  validation {
    condition     = alltrue([for service in values(var.services) : contains(["HTTP", "HTTPS"], service.protocol) && contains(["ip", "instance"], service.target_type)])
    error_message = "A service's protocol must be HTTP or HTTPS, and its target_type ip or instance."
  }
}

variable "further_target_cidr_blocks" {
  description = "Address ranges in which services listen, besides the VPC's own: secondary ranges, or networks that are joined to it."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.further_target_cidr_blocks : can(cidrhost(cidr, 0))])
    error_message = "Every address range must be in CIDR notation, such as 100.64.0.0/16."
  }
}

variable "idle_timeout_seconds" {
  description = "After how many seconds a silent connection is closed."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.idle_timeout_seconds >= 1 && var.idle_timeout_seconds <= 4000
    error_message = "The idle timeout must be from 1 to 4000 seconds."
  }
}

variable "web_acl_arn" {
  description = "ARN of the web firewall's access list. Null puts no firewall in front."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null ? true : can(regex("^arn:[^:]+:wafv2:", var.web_acl_arn))
    error_message = "The access list must be given by its ARN, which starts with arn:aws:wafv2:."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that records every request. Null records nothing."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
  nullable    = false
}
