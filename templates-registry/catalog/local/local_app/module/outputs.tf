output "app_id" {
  description = "Identifier of the app."
  value       = local.app_id
}

output "revision" {
  description = "Alters whenever what runs alters: the first twelve digits of the specification's fingerprint."
  value       = substr(sha256(jsonencode(local.specification)), 0, 12)
}

output "internal_address" {
  description = "Where other apps on the cluster reach this one; null where it listens on no port."
  value       = length(var.ports) == 0 ? null : "${var.name}.internal:${var.ports[0].port}"
}

output "urls" {
  description = "Where the app is reached from outside, one for each host."
  value       = [for host in sort(keys(terraform_data.host)) : "https://${host}"]
}

output "replicas" {
  description = "Fewest and most copies that run at once."
  value = {
    min = try(var.autoscaling.min_replicas, var.replicas)
    max = try(var.autoscaling.max_replicas, var.replicas)
  }
}
