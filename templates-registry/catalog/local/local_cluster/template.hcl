name        = "Local cluster"
description = "A practice cluster in a local network, with node pools, an endpoint and an access token. Kept in Terraform state only."
category    = "compute"
labels      = ["practice", "containers"]
parents     = ["local_network"]

links = {
  network_id = "network_id"
  subnet_ids = "private_subnet_ids"
}

input "name" {
  group = "Cluster"
  order = 10
}

input "kubernetes_version" {
  group = "Cluster"
  order = 20
  help  = "Altering it updates the cluster in place. Real clusters go forward one minor version at a time, and never back."
}

input "high_availability" {
  group = "Cluster"
  order = 30
}

input "node_pools" {
  group = "Nodes"
  order = 40
}

input "maintenance_window" {
  group = "Nodes"
  order = 50
}

input "allowed_cidrs" {
  label = "Allowed address ranges"
  group = "Access"
  order = 60
}

input "access_token" {
  group = "Access"
  order = 70
}

input "audit_log" {
  group = "Access"
  order = 80
}

input "addons" {
  label = "Add-ons"
  group = "Add-ons"
  order = 90
  help  = "An empty object takes the add-on's defaults."
}

input "network_id" {
  group = "Placement"
  order = 100
}

input "subnet_ids" {
  group = "Placement"
  order = 110
}

input "region" {
  group = "Placement"
  order = 120
}

input "environment" {
  group = "Placement"
  order = 130
}

input "tags" {
  group = "Placement"
  order = 140
}

example = {
  name               = "main"
  kubernetes_version = "1.32"

  node_pools = [
    { name = "general", min_nodes = 2, max_nodes = 6 },
    {
      name         = "batch"
      machine_type = "large"
      max_nodes    = 10
      labels       = { workload = "batch" }
      taints       = [{ key = "workload", value = "batch", effect = "NoSchedule" }]
    },
  ]

  allowed_cidrs      = ["10.0.0.0/8", "192.0.2.0/24"]
  maintenance_window = ["sunday", 3]
  addons             = { metrics = {}, ingress = { replicas = 2, class = "internal" } }
}
