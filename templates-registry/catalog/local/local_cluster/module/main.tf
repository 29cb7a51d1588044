locals {
  tags       = merge(var.tags, { Name = var.name })
  cluster_id = "cluster-${substr(terraform_data.cluster.id, 0, 8)}"
  endpoint   = "https://${local.cluster_id}.${var.region}.internal:6443"

  # Derived from the cluster's identity: stable between runs, new when the cluster is replaced.
  token = sensitive(coalesce(var.access_token, sha256("token of ${terraform_data.cluster.id}")))
}

resource "terraform_data" "cluster" {
  input = {
    name               = var.name
    kubernetes_version = var.kubernetes_version
    environment        = var.environment
    region             = var.region
    allowed_cidrs      = sort(var.allowed_cidrs)
    maintenance_window = var.maintenance_window
    audit_log          = var.audit_log
    addons             = var.addons
    tags               = local.tags
  }

  triggers_replace = {
    network_id        = var.network_id
    high_availability = var.high_availability
  }
}

resource "terraform_data" "node_pool" {
  for_each = { for pool in var.node_pools : pool.name => pool }

  input = {
    name       = "${var.name}-${each.key}"
    min_nodes  = each.value.min_nodes
    max_nodes  = each.value.max_nodes
    labels     = merge(each.value.labels, { pool = each.key })
    taints     = each.value.taints
    subnet_ids = var.subnet_ids
    tags       = merge(local.tags, { Name = "${var.name}-${each.key}" })
  }

  triggers_replace = {
    cluster_id   = terraform_data.cluster.id
    machine_type = each.value.machine_type
  }
}

resource "terraform_data" "access" {
  # Only a fingerprint is kept: a state file should hold as few secrets as it can.
  input = {
    cluster_id  = local.cluster_id
    fingerprint = nonsensitive(sha256(local.token))
  }
}
