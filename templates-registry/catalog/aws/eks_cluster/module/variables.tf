variable "name" {
  description = "Name of the cluster, unique in the account and region."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9][a-zA-Z0-9-]{0,38}[a-zA-Z0-9]$", var.name))
    error_message = "The name must have 2 to 40 letters, digits or hyphens, and start and end with a letter or digit."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes, such as 1.33."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "The version must name a minor version of Kubernetes, such as 1.33; EKS chooses the patch."
  }
}

variable "support_type" {
  description = "What happens when standard support of the version ends: STANDARD upgrades, EXTENDED stays and costs more."
  type        = string
  default     = "STANDARD"
  nullable    = false

  validation {
    condition     = contains(["STANDARD", "EXTENDED"], var.support_type)
    error_message = "The support type must be STANDARD or EXTENDED."
  }
}

variable "subnet_ids" {
  description = "Identifiers of private subnets in at least two availability zones, for the control plane's interfaces and the nodes."
  type        = list(string)

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2
    error_message = "A cluster needs subnets in at least two availability zones."
  }
}

variable "endpoint_public_access" {
  description = "Whether the cluster's endpoint is reached from the internet too, by public_access_cidrs."
  type        = bool
  default     = false
  nullable    = false
}

variable "public_access_cidrs" {
  description = "Address ranges that may reach the endpoint from the internet."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Every address range must be in CIDR notation, such as 192.0.2.0/24."
  }

  validation {
    condition     = !contains(var.public_access_cidrs, "0.0.0.0/0")
    error_message = "The endpoint may not be opened to every address; name the ranges that need it."
  }
}

variable "creator_is_admin" {
  description = "Whether the identity that creates the cluster administers it. Without it, access_entries must name somebody who does."
  type        = bool
  default     = true
  nullable    = false
}

variable "access_entries" {
  description = "Who may do what: a role or user, one of EKS's policies, and the namespaces it holds in; without namespaces, in all."
  type = map(object({
    principal_arn = string
    policy        = optional(string)
    namespaces    = optional(list(string), [])
    groups        = optional(set(string), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for entry in values(var.access_entries) : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/", entry.principal_arn))])
    error_message = "Every principal must be the ARN of an IAM role or user, such as arn:aws:iam::123456789012:role/platform."
  }

  validation {
    condition     = alltrue([for entry in values(var.access_entries) : entry.policy == null ? true : can(regex("^AmazonEKS[A-Za-z]*Policy$", entry.policy))])
    error_message = "A policy must be named like AmazonEKSViewPolicy, AmazonEKSEditPolicy, AmazonEKSAdminPolicy or AmazonEKSClusterAdminPolicy."
  }

  validation {
    condition     = alltrue([for entry in values(var.access_entries) : entry.policy != null || length(entry.groups) > 0])
    error_message = "An access entry needs a policy, groups, or both."
  }
}

variable "node_groups" {
  description = "Groups of nodes, by name. AL2023 and Bottlerocket images are kept current by EKS when the group is updated."
  type = map(object({
    instance_types = optional(list(string), ["m7i.large"])
    ami_type       = optional(string, "AL2023_x86_64_STANDARD")
    capacity_type  = optional(string, "ON_DEMAND")
    min_size       = optional(number, 2)
    max_size       = optional(number, 4)
    disk_size      = optional(number, 50)
    labels         = optional(map(string), {})
    taints = optional(list(object({
      key    = string
      value  = optional(string)
      effect = string
    })), [])
  }))
  default  = { general = {} }
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.node_groups) : can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", name))])
    error_message = "A node group's name must have 2 to 20 lower-case letters, digits or hyphens, start with a letter and not end with a hyphen."
  }

  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.min_size >= 0 && group.min_size <= group.max_size && group.max_size >= 1])
    error_message = "A node group's sizes must satisfy 0 <= min_size <= max_size, and max_size at least 1."
  }

  validation {
    condition     = alltrue([for group in values(var.node_groups) : contains(["ON_DEMAND", "SPOT"], group.capacity_type)])
    error_message = "A node group's capacity_type must be ON_DEMAND or SPOT."
  }

  validation {
    condition     = alltrue([for group in values(var.node_groups) : group.disk_size >= 20])
    error_message = "Nodes need disks of at least 20 GiB."
  }

  validation {
    condition = alltrue(flatten([
      for group in values(var.node_groups) : [
        for taint in group.taints : contains(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], taint.effect)
      ]
    ]))
    error_message = "A taint's effect must be NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE."
  }
}

variable "addons" {
  description = "Add-ons of EKS, by name: a version (null takes the default), settings as JSON, and the role of its service account."
  type = map(object({
    version                  = optional(string)
    configuration_json       = optional(string)
    service_account_role_arn = optional(string)
  }))
  default = {
    coredns                = {}
    eks-pod-identity-agent = {}
    kube-proxy             = {}
    vpc-cni                = {}
  }
  nullable = false

  validation {
    condition     = length(setsubtract(["coredns", "kube-proxy", "vpc-cni"], keys(var.addons))) == 0
    error_message = "Nodes do not become ready without coredns, kube-proxy and vpc-cni: keep them in the map."
  }

  validation {
    condition     = alltrue([for addon in values(var.addons) : addon.configuration_json == null ? true : can(jsondecode(addon.configuration_json))])
    error_message = "An add-on's configuration_json must be JSON."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts Kubernetes secrets. Null makes a key for the cluster."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "The KMS key must be given by its ARN, which starts with arn:aws:kms:."
  }
}

variable "log_types" {
  description = "Which logs of the control plane are kept."
  type        = set(string)
  default     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.log_types, ["api", "audit", "authenticator", "controllerManager", "scheduler"])) == 0
    error_message = "The control plane's logs are api, audit, authenticator, controllerManager and scheduler."
  }
}

variable "log_retention_days" {
  description = "How many days the control plane's logs are kept; 0 keeps them for ever."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 0 (for ever), 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "tags" {
  description = "Tags of everything that is created, nodes and their disks included."
  type        = map(string)
  default     = {}
  nullable    = false
}
