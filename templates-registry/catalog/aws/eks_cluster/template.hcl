name        = "EKS cluster"
description = "Managed Kubernetes with private endpoint, encrypted secrets, audit logs and groups of nodes that keep themselves current."
category    = "compute"
labels      = ["aws", "containers", "kubernetes", "eks"]
parents     = ["aws_vpc"]

links = {
  subnet_ids = "private_subnet_ids"
}

input "name" {
  group = "Cluster"
  order = 10
  help  = "Altering it replaces the cluster, and everything that runs in it is gone."
}

input "kubernetes_version" {
  group = "Cluster"
  order = 20
  help  = "One minor version at a time, and never back. Nodes follow in the same run."
}

input "support_type" {
  group = "Cluster"
  order = 30
}

input "endpoint_public_access" {
  label = "Endpoint reachable from the internet"
  group = "Access"
  order = 40
  help  = "Otherwise it is reached from inside the VPC only, and whoever builds in the cluster must be there too, Terrace's worker included."
}

input "public_access_cidrs" {
  label = "Allowed address ranges"
  group = "Access"
  order = 50
}

input "creator_is_admin" {
  label = "Who creates it is administrator"
  group = "Access"
  order = 60
  help  = "Altering it replaces the cluster."
}

input "access_entries" {
  label = "People and roles"
  group = "Access"
  order = 70
}

input "node_groups" {
  group = "Nodes"
  order = 80
  help  = "Altering disk_size rolls the nodes over; instance_types, ami_type and capacity_type make the group anew."
}

input "addons" {
  label = "Add-ons"
  group = "Add-ons"
  order = 90
}

input "kms_key_arn" {
  label = "KMS key"
  group = "Protection"
  order = 100
  help  = "Altering it replaces the cluster."
}

input "log_types" {
  group = "Logs"
  order = 110
}

input "log_retention_days" {
  group = "Logs"
  order = 120
}

input "subnet_ids" {
  label = "Subnets"
  group = "Placement"
  order = 130
}

input "tags" {
  group = "Placement"
  order = 140
}

example = {
  name               = "main"
  kubernetes_version = "1.33"

  node_groups = {
    general = {
      instance_types = ["m7g.large"]
      ami_type       = "AL2023_ARM_64_STANDARD"
      min_size       = 2
      max_size       = 6
    }
    batch = {
      instance_types = ["m7i.large", "m6i.large"]
      capacity_type  = "SPOT"
      min_size       = 0
      max_size       = 20
      labels         = { workload = "batch" }
      taints         = [{ key = "workload", value = "batch", effect = "NO_SCHEDULE" }]
    }
  }

  access_entries = {
    platform = {
      principal_arn = "arn:aws:iam::123456789012:role/platform"
      policy        = "AmazonEKSClusterAdminPolicy"
    }
    shop = {
      principal_arn = "arn:aws:iam::123456789012:role/shop"
      policy        = "AmazonEKSEditPolicy"
      namespaces    = ["storefront"]
    }
  }
}
