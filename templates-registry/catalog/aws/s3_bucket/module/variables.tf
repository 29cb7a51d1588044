variable "name" {
  description = "Name of the bucket, unique among all buckets of all accounts."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "The name must have 3 to 63 lower-case letters, digits or hyphens, and start and end with a letter or digit. Dots are refused: they break TLS."
  }

  validation {
    condition     = !startswith(var.name, "xn--") && !endswith(var.name, "-s3alias")
    error_message = "S3 keeps names that start with xn-- or end with -s3alias for itself."
  }
}

variable "versioning" {
  description = "Whether overwritten and deleted objects are kept as versions."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts objects. Null leaves it to S3's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "The KMS key must be given by its ARN, which starts with arn:aws:kms:."
  }
}

variable "policy_json" {
  description = "Further statements of the bucket's policy, as a policy document in JSON. Null adds none."
  type        = string
  default     = null

  validation {
    condition     = var.policy_json == null ? true : can(jsondecode(var.policy_json).Statement)
    error_message = "The policy must be a JSON document with a Statement."
  }
}

variable "access_log_bucket" {
  description = "Name of the bucket that records who reads and writes. Null records nothing."
  type        = string
  default     = null
}

variable "force_destroy" {
  description = "Whether destroying the bucket deletes the objects that are still in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "noncurrent_version_days" {
  description = "How many days an overwritten or deleted version is kept. Null keeps it for ever."
  type        = number
  default     = 90

  validation {
    condition     = var.noncurrent_version_days == null ? true : var.noncurrent_version_days >= 1
    error_message = "Versions are kept for at least 1 day, or for ever with null."
  }
}

variable "abort_upload_days" {
  description = "After how many days an unfinished multipart upload is removed."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.abort_upload_days >= 1
    error_message = "Unfinished uploads are kept for at least 1 day."
  }
}

variable "lifecycle_rules" {
  description = "What happens to objects that grow old: moved to a cheaper storage class, or deleted."
  type = list(object({
    name        = string
    prefix      = optional(string, "")
    expire_days = optional(number)
    transitions = optional(list(object({
      days          = number
      storage_class = string
    })), [])
  }))
  default  = []
  nullable = false

  validation {
    condition     = length(distinct(var.lifecycle_rules[*].name)) == length(var.lifecycle_rules)
    error_message = "Each lifecycle rule needs a name of its own."
  }

  validation {
    condition     = alltrue([for rule in var.lifecycle_rules : rule.expire_days != null || length(rule.transitions) > 0])
    error_message = "A lifecycle rule needs expire_days, transitions, or both."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.lifecycle_rules : [
        for transition in rule.transitions :
        contains(["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"], transition.storage_class)
      ]
    ]))
    error_message = "A storage class must be STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER or DEEP_ARCHIVE."
  }
}

variable "cors_rules" {
  description = "Which web pages may reach the bucket from a browser."
  type = list(object({
    allowed_origins = list(string)
    allowed_methods = optional(list(string), ["GET"])
    allowed_headers = optional(list(string), ["*"])
    expose_headers  = optional(list(string), [])
    max_age_seconds = optional(number, 3600)
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue(flatten([
      for rule in var.cors_rules : [for method in rule.allowed_methods : contains(["GET", "HEAD", "PUT", "POST", "DELETE"], method)]
    ]))
    error_message = "A CORS method must be GET, HEAD, PUT, POST or DELETE."
  }
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
  nullable    = false
}
