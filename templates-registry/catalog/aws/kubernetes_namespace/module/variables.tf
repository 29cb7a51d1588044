variable "name" {
  description = "Name of the namespace."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.name))
    error_message = "The name must have 1 to 63 lower-case letters, digits or hyphens, start with a letter and not end with a hyphen."
  }

  validation {
    condition     = !startswith(var.name, "kube-") && var.name != "default"
    error_message = "Kubernetes keeps the namespace default, and names that start with kube-, for itself."
  }
}

variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
}

variable "cluster_endpoint" {
  description = "Address of the cluster's API."
  type        = string

  validation {
    condition     = startswith(var.cluster_endpoint, "https://")
    error_message = "The cluster's endpoint must start with https://."
  }
}

variable "cluster_certificate_authority" {
  description = "Certificate by which the API is recognised, in Base64."
  type        = string

  validation {
    condition     = can(base64decode(var.cluster_certificate_authority))
    error_message = "The certificate must be in Base64, as EKS gives it."
  }
}

variable "namespace_labels" {
  description = "Labels of the namespace."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for value in values(var.namespace_labels) : can(regex("^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$", value))])
    error_message = "A label's value must have at most 63 letters, digits, dots, hyphens or underscores, and start and end with a letter or digit."
  }
}

variable "annotations" {
  description = "Annotations of the namespace, besides the tags."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "quota" {
  description = "What all pods of the namespace may use together. Null sets no quota."
  type = object({
    cpu_requests    = optional(string, "4")
    memory_requests = optional(string, "8Gi")
    memory_limits   = optional(string, "16Gi")
    storage         = optional(string, "100Gi")
    pods            = optional(number, 50)
  })
  default = {}
}

variable "container_defaults" {
  description = "What a container asks for and may use at most, where it does not say so itself. Null sets nothing."
  type = object({
    cpu_request    = optional(string, "100m")
    memory_request = optional(string, "128Mi")
    memory_limit   = optional(string, "512Mi")
  })
  default = {}
}

variable "pod_security" {
  description = "Pod security standard that is enforced: restricted, baseline or privileged."
  type        = string
  default     = "restricted"
  nullable    = false

  validation {
    condition     = contains(["restricted", "baseline", "privileged"], var.pod_security)
    error_message = "The pod security standard must be restricted, baseline or privileged."
  }
}

variable "network_isolation" {
  description = "Whether pods are reached only from their own namespace and from allowed_namespaces."
  type        = bool
  default     = true
  nullable    = false
}

variable "allowed_namespaces" {
  description = "Namespaces whose pods may reach the pods of this one."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "admin_groups" {
  description = "Groups that may do everything in the namespace, role bindings included."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "editor_groups" {
  description = "Groups that may alter what runs in the namespace, and read its secrets."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "viewer_groups" {
  description = "Groups that may look, but not at secrets."
  type        = set(string)
  default     = []
  nullable    = false
}

variable "tags" {
  description = "Tags of the namespace, kept as annotations."
  type        = map(string)
  default     = {}
  nullable    = false
}
