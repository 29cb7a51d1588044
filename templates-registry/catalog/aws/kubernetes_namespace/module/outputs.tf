output "namespace" {
  description = "Name of the namespace."
  value       = kubernetes_namespace_v1.this.metadata[0].name
}

output "cluster_name" {
  description = "Name of the cluster that the namespace is in."
  value       = var.cluster_name
}

output "labels" {
  description = "Labels of the namespace."
  value       = local.labels
}
