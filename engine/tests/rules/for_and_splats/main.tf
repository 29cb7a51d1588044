variable "servers" {
  type = list(object({
    name  = string
    ports = optional(list(number), [])
    zone  = optional(string)
  }))
  default = []

  validation {
    condition     = alltrue([for server in var.servers : length(server.name) <= 4])
    error_message = "Names have four letters at most: ${join(", ", [for server in var.servers : server.name if length(server.name) > 4])}."
  }

  validation {
    condition     = length(distinct(var.servers[*].name)) == length(var.servers)
    error_message = "Names repeat: ${jsonencode({ for server in var.servers : server.name => server.zone... })}."
  }

  validation {
    condition     = alltrue(flatten(var.servers[*].ports[*] == null ? [] : [for ports in var.servers.*.ports : [for port in ports : port > 0]]))
    error_message = "Ports are positive."
  }

  validation {
    condition     = alltrue([for server in var.servers : server.zone[*] == [] || contains(["a", "b"], coalesce(server.zone, "-"))])
    error_message = "Zones are a and b."
  }

  validation {
    condition     = length({ for i, server in var.servers : server.name => i }) == length(var.servers)
    error_message = "No two of a name."
  }
}
