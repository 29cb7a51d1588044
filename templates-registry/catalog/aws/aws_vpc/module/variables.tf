variable "name" {
  description = "Name of the VPC, and first part of the names of what is in it."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,38}[a-zA-Z0-9]$", var.name))
    error_message = "The name must have 2 to 40 letters, digits or hyphens, start with a letter and not end with a hyphen."
  }
}

variable "cidr_block" {
  description = "IPv4 address range in CIDR notation, between /16 and /20."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr_block, 0)) && can(regex("^[0-9.]+/(1[6-9]|20)$", var.cidr_block))
    error_message = "The address range must be IPv4 in CIDR notation, between /16 and /20, such as 10.40.0.0/16."
  }

  validation {
    condition     = try(cidrhost(var.cidr_block, 0) == split("/", var.cidr_block)[0], false)
    error_message = "The address range must start at its first address: 10.40.0.0/16, not 10.40.1.0/16."
  }
}

variable "availability_zone_count" {
  description = "How many availability zones the VPC spans, where they are not named."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = contains([2, 3, 4, 5, 6], var.availability_zone_count)
    error_message = "The number of availability zones must be from 2 to 6."
  }
}

variable "availability_zones" {
  description = "Names of the availability zones, in order. Null takes the first ones of the region."
  type        = list(string)
  default     = null

  validation {
    condition     = var.availability_zones == null ? true : length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "Each availability zone can be named only once."
  }

  validation {
    condition     = var.availability_zones == null ? true : contains([2, 3, 4, 5, 6], length(var.availability_zones))
    error_message = "Name 2 to 6 availability zones, or none."
  }
}

variable "nat_gateways" {
  description = "How private subnets reach the internet: none, single (one gateway for all zones) or per_zone."
  type        = string
  default     = "single"
  nullable    = false

  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat_gateways)
    error_message = "NAT gateways must be none, single or per_zone."
  }
}

variable "gateway_endpoints" {
  description = "Services that are reached through a gateway endpoint, free of charge."
  type        = set(string)
  default     = ["s3", "dynamodb"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.gateway_endpoints, ["s3", "dynamodb"])) == 0
    error_message = "Gateway endpoints exist for s3 and dynamodb only; use interface_endpoints for others."
  }
}

variable "interface_endpoints" {
  description = "Services that are reached through an interface endpoint in the private subnets, such as ecr.api or logs."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for service in var.interface_endpoints : !startswith(service, "com.amazonaws.")])
    error_message = "Name the service alone: ecr.api, not com.amazonaws.us-east-1.ecr.api."
  }
}

variable "flow_logs" {
  description = "Whether accepted and rejected connections are recorded in CloudWatch."
  type        = bool
  default     = true
  nullable    = false
}

variable "log_retention_days" {
  description = "How many days flow logs are kept; 0 keeps them for ever."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the flow logs. Null leaves it to CloudWatch's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "The KMS key must be given by its ARN, which starts with arn:aws:kms:."
  }
}

variable "public_subnet_tags" {
  description = "Further tags of the public subnets. The default lets Kubernetes put public load balancers there."
  type        = map(string)
  default     = { "kubernetes.io/role/elb" = "1" }
  nullable    = false
}

variable "private_subnet_tags" {
  description = "Further tags of the private subnets. The default lets Kubernetes put internal load balancers there."
  type        = map(string)
  default     = { "kubernetes.io/role/internal-elb" = "1" }
  nullable    = false
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
  nullable    = false
}
