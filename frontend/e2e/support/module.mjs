// Modules to fill forms in for: one whose variables have every type that Terraform knows, and a large one.

export const everything = `variable "name" {
  type        = string
  description = "What it is called."
  validation {
    condition     = length(var.name) >= 3
    error_message = "The name has at least three letters."
  }
}
variable "size" {
  type = number
}
variable "open" {
  type = bool
}
variable "ports" {
  type = list(object({
    name     = string
    port     = number
    protocol = optional(string, "TCP")
    note     = optional(string)
  }))
  validation {
    condition     = alltrue([for p in var.ports : p.port >= 1 && p.port <= 65535])
    error_message = "Every port lies between 1 and 65535."
  }
}
variable "tier" {
  type    = string
  default = "gold"
  validation {
    condition     = contains(["gold", "silver"], var.tier)
    error_message = "The tier is gold or silver."
  }
}
variable "zones" {
  type    = set(string)
  default = []
}
variable "labels" {
  type    = map(string)
  default = {}
}
variable "window" {
  type    = tuple([string, number, bool])
  default = ["sunday", 3, true]
}
variable "scaling" {
  type = object({
    min   = optional(number, 1)
    max   = number
    rules = optional(map(list(number)))
  })
  default = null
}
variable "matrix" {
  type    = list(list(number))
  default = []
}
variable "extra" {
  type    = any
  default = {}
}
variable "note" {
  type    = string
  default = "none"
}
variable "token" {
  type      = string
  sensitive = true
  default   = ""
}
output "name" {
  value = var.name
}
`;

const kinds = [
  ["string", '"x"'],
  ["number", "1"],
  ["bool", "false"],
  ["list(string)", '["a", "b"]'],
  ["map(string)", '{ a = "1" }'],
];

/** A module with so many variables, of several types. */
export function large(count) {
  const variables = Array.from({ length: count }, (_, index) => {
    const [type, value] = kinds[index % kinds.length];
    return `variable "setting_${index}" {\n  type    = ${type}\n  default = ${value}\n}\n`;
  });
  return variables.join("");
}

/** A module that is planned well, and cannot be applied as long as there is a file where its input says. */
export const fragile = `variable "marker" {
  type        = string
  description = "Where nothing may be when it is applied."
}
variable "size" {
  type        = number
  description = "How large it is."
  default     = 1
}
resource "terraform_data" "this" {
  input            = var.size
  triggers_replace = [var.size]
  provisioner "local-exec" {
    command = "test ! -e '\${var.marker}'"
  }
}
`;
