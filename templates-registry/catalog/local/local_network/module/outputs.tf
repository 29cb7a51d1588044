output "network_id" {
  description = "Identifier of the network."
  value       = local.network_id
}

output "name" {
  description = "Name of the network."
  value       = terraform_data.network.output.name
}

output "cidr_block" {
  description = "Address range of the network."
  value       = terraform_data.network.triggers_replace.cidr_block
}

output "region" {
  description = "Region that the network is in."
  value       = terraform_data.network.triggers_replace.region
}

output "subnets" {
  description = "Every subnet by name, with its identifier, address range and whether it is public."
  value = {
    for name, subnet in local.subnets : name => merge(subnet, { id = local.subnet_ids[name] })
  }
}

output "subnet_ids" {
  description = "Identifiers of all subnets, in the order in which they were asked for."
  value       = [for subnet in var.subnets : local.subnet_ids[subnet.name]]
}

output "public_subnet_ids" {
  description = "Identifiers of the subnets that are reachable from outside."
  value       = [for subnet in var.subnets : local.subnet_ids[subnet.name] if subnet.public]
}

output "private_subnet_ids" {
  description = "Identifiers of the subnets that are not reachable from outside."
  value       = [for subnet in var.subnets : local.subnet_ids[subnet.name] if !subnet.public]
}

output "gateway_address" {
  description = "Address of the network's own router."
  value       = cidrhost(var.cidr_block, 1)
}

output "domain" {
  description = "Domain of names inside the network; null where name resolution is off or has no domain."
  value       = var.dns.enabled ? var.dns.domain : null
}
