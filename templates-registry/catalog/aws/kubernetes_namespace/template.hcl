name        = "Kubernetes namespace"
description = "A place of its own in an EKS cluster for one team or service: bounded, closed to its neighbours, with roles for groups."
category    = "application"
labels      = ["aws", "containers", "kubernetes", "eks"]
parents     = ["eks_cluster"]

links = {
  cluster_name                  = "cluster_name"
  cluster_endpoint              = "cluster_endpoint"
  cluster_certificate_authority = "cluster_certificate_authority"
}

input "name" {
  group = "Namespace"
  order = 10
  help  = "Altering it deletes everything that is in the namespace."
}

input "namespace_labels" {
  group = "Namespace"
  order = 20
}

input "annotations" {
  group = "Namespace"
  order = 30
}

input "quota" {
  group = "Limits"
  order = 40
}

input "container_defaults" {
  label = "What containers get by default"
  group = "Limits"
  order = 50
}

input "pod_security" {
  group = "Protection"
  order = 60
}

input "network_isolation" {
  group = "Protection"
  order = 70
}

input "allowed_namespaces" {
  group = "Protection"
  order = 80
}

input "admin_groups" {
  label = "Administrators"
  group = "Access"
  order = 90
}

input "editor_groups" {
  label = "Editors"
  group = "Access"
  order = 100
}

input "viewer_groups" {
  label = "Viewers"
  group = "Access"
  order = 110
}

input "cluster_name" {
  group = "Placement"
  order = 120
}

input "cluster_endpoint" {
  group = "Placement"
  order = 130
}

input "cluster_certificate_authority" {
  group = "Placement"
  order = 140
}

input "tags" {
  group = "Placement"
  order = 150
}

example = {
  name               = "storefront"
  quota              = { cpu_requests = "8", memory_requests = "16Gi", memory_limits = "32Gi", pods = 60 }
  allowed_namespaces = ["ingress", "monitoring"]
  editor_groups      = ["shop"]
}
