data "aws_partition" "current" {}

locals {
  tags       = merge(var.tags, { Name = var.name })
  policies   = "arn:${data.aws_partition.current.partition}:iam::aws:policy"
  kms_key    = var.kms_key_arn == null ? aws_kms_key.this[0].arn : var.kms_key_arn
  issuer_url = aws_eks_cluster.this.identity[0].oidc[0].issuer
}

resource "aws_kms_key" "this" {
  count = var.kms_key_arn == null ? 1 : 0

  description             = "Secrets of the EKS cluster ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = local.tags
}

# Made here rather than by EKS, which would keep the logs for ever.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

data "aws_iam_policy_document" "cluster_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  # A role's prefix may have 38 characters.
  name_prefix        = "${substr(var.name, 0, 29)}-cluster-"
  description        = "Control plane of the EKS cluster ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.cluster_trust.json
  tags               = local.tags
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "${local.policies}/AmazonEKSClusterPolicy"
}

data "aws_iam_policy_document" "cluster_key" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"]
    resources = [local.kms_key]
  }
}

resource "aws_iam_role_policy" "cluster_key" {
  name   = "use-key"
  role   = aws_iam_role.cluster.id
  policy = data.aws_iam_policy_document.cluster_key.json
}

resource "aws_eks_cluster" "this" {
  name                          = var.name
  version                       = var.kubernetes_version
  role_arn                      = aws_iam_role.cluster.arn
  enabled_cluster_log_types     = var.log_types
  bootstrap_self_managed_addons = false
  tags                          = local.tags

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = var.endpoint_public_access
    public_access_cidrs     = var.endpoint_public_access ? var.public_access_cidrs : null
  }

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = var.creator_is_admin
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = local.kms_key
    }
  }

  upgrade_policy {
    support_type = var.support_type
  }

  lifecycle {
    precondition {
      condition     = !var.endpoint_public_access || length(var.public_access_cidrs) > 0
      error_message = "A public endpoint needs public_access_cidrs: without them AWS opens it to every address."
    }
    precondition {
      condition     = var.creator_is_admin || length(var.access_entries) > 0
      error_message = "Nobody could enter the cluster: set creator_is_admin, or name somebody in access_entries."
    }
  }

  depends_on = [
    aws_cloudwatch_log_group.this,
    aws_iam_role_policy.cluster_key,
    aws_iam_role_policy_attachment.cluster,
  ]
}

# Lets service accounts take IAM roles.
resource "aws_iam_openid_connect_provider" "this" {
  url            = local.issuer_url
  client_id_list = ["sts.amazonaws.com"]
  tags           = local.tags
}

resource "aws_eks_access_entry" "this" {
  for_each = var.access_entries

  cluster_name      = aws_eks_cluster.this.name
  principal_arn     = each.value.principal_arn
  kubernetes_groups = each.value.groups
  tags              = local.tags
}

resource "aws_eks_access_policy_association" "this" {
  for_each = { for name, entry in var.access_entries : name => entry if entry.policy != null }

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.this[each.key].principal_arn
  policy_arn    = "arn:${data.aws_partition.current.partition}:eks::aws:cluster-access-policy/${each.value.policy}"

  access_scope {
    type       = length(each.value.namespaces) > 0 ? "namespace" : "cluster"
    namespaces = length(each.value.namespaces) > 0 ? each.value.namespaces : null
  }
}
