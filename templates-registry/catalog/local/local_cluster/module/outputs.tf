output "cluster_id" {
  description = "Identifier of the cluster."
  value       = local.cluster_id
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = terraform_data.cluster.output.name
}

output "cluster_endpoint" {
  description = "Address of the cluster's API."
  value       = local.endpoint
}

output "cluster_token" {
  description = "Token that opens the cluster's API."
  value       = local.token
  sensitive   = true
}

output "kubernetes_version" {
  description = "Minor version of Kubernetes that the cluster runs."
  value       = terraform_data.cluster.output.kubernetes_version
}

output "node_pool_ids" {
  description = "Identifiers of the node pools, by name."
  value       = { for name, pool in terraform_data.node_pool : name => "pool-${substr(pool.id, 0, 8)}" }
}

output "max_nodes" {
  description = "How many nodes the cluster can grow to."
  value       = sum(concat([0], var.node_pools[*].max_nodes))
}

output "subnet_ids" {
  description = "Identifiers of the subnets that nodes are placed in."
  value       = var.subnet_ids
}
