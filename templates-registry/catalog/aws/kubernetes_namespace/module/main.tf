ephemeral "aws_eks_cluster_auth" "this" {
  name = var.cluster_name
}

provider "kubernetes" {
  host                   = var.cluster_endpoint
  cluster_ca_certificate = base64decode(var.cluster_certificate_authority)
  token                  = ephemeral.aws_eks_cluster_auth.this.token
}

locals {
  # A tag's key may hold what an annotation's key may not: whatever is refused becomes a hyphen.
  tag_annotations = {
    for key, value in var.tags :
    "terrace.tags/${trim(substr(replace(key, "/[^A-Za-z0-9._-]/", "-"), 0, 63), "-._")}" => value
  }

  # Besides what the tags and the security standard say.
  labels = merge(var.namespace_labels, {
    "pod-security.kubernetes.io/enforce" = var.pod_security
    "pod-security.kubernetes.io/warn"    = "restricted"
    "pod-security.kubernetes.io/audit"   = "restricted"
  })

  bindings = merge([
    for role, groups in { admin = var.admin_groups, edit = var.editor_groups, view = var.viewer_groups } :
    length(groups) > 0 ? { (role) = groups } : {}
  ]...)
}

resource "kubernetes_namespace_v1" "this" {
  metadata {
    name        = var.name
    labels      = local.labels
    annotations = merge(local.tag_annotations, var.annotations)
  }
}

resource "kubernetes_resource_quota_v1" "this" {
  count = var.quota == null ? 0 : 1

  metadata {
    name      = "namespace"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }

  spec {
    hard = {
      "requests.cpu"     = var.quota.cpu_requests
      "requests.memory"  = var.quota.memory_requests
      "requests.storage" = var.quota.storage
      "limits.memory"    = var.quota.memory_limits
      "pods"             = tostring(var.quota.pods)
    }
  }
}

resource "kubernetes_limit_range_v1" "this" {
  count = var.container_defaults == null ? 0 : 1

  metadata {
    name      = "containers"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }

  spec {
    limit {
      type = "Container"

      # No limit for processors: it slows an app down even while the node is idle.
      default = {
        memory = var.container_defaults.memory_limit
      }

      default_request = {
        cpu    = var.container_defaults.cpu_request
        memory = var.container_defaults.memory_request
      }
    }
  }
}

resource "kubernetes_network_policy_v1" "isolation" {
  count = var.network_isolation ? 1 : 0

  metadata {
    name      = "isolation"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }

  spec {
    pod_selector {}
    policy_types = ["Ingress"]

    ingress {
      from {
        pod_selector {}
      }

      dynamic "from" {
        for_each = var.allowed_namespaces

        content {
          namespace_selector {
            match_labels = { "kubernetes.io/metadata.name" = from.value }
          }
        }
      }
    }
  }
}

resource "kubernetes_role_binding_v1" "this" {
  for_each = local.bindings

  metadata {
    name      = "terrace-${each.key}"
    namespace = kubernetes_namespace_v1.this.metadata[0].name
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = each.key
  }

  dynamic "subject" {
    for_each = each.value

    content {
      api_group = "rbac.authorization.k8s.io"
      kind      = "Group"
      name      = subject.value
    }
  }
}
