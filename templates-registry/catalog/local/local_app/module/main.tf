locals {
  app_id = "app-${substr(terraform_data.app.id, 0, 8)}"

  # Names and a fingerprint, never the values: the state is no place for secrets.
  secret_names       = sort(nonsensitive(keys(var.secrets)))
  secret_fingerprint = nonsensitive(sha256(jsonencode([var.secrets, var.cluster_token])))

  specification = {
    image              = var.image
    command            = var.command
    replicas           = var.replicas
    autoscaling        = var.autoscaling
    resources          = var.resources
    ports              = var.ports
    health_check       = var.health_check
    variables          = var.environment_variables
    secret_names       = local.secret_names
    secret_fingerprint = local.secret_fingerprint
    settings           = jsonencode(var.settings)
  }
}

resource "terraform_data" "app" {
  input = {
    specification = local.specification
    environment   = var.environment
    region        = var.region
    tags          = merge(var.tags, { Name = var.name })
  }

  triggers_replace = {
    name             = var.name
    cluster_endpoint = var.cluster_endpoint
  }

  lifecycle {
    precondition {
      condition     = length(var.hosts) == 0 || length(var.ports) > 0
      error_message = "An app with hosts needs a port to serve them from."
    }
    precondition {
      condition     = length(setintersection(keys(var.environment_variables), local.secret_names)) == 0
      error_message = "A name is both in environment_variables and in secrets."
    }
  }
}

resource "terraform_data" "host" {
  for_each = var.hosts

  input = {
    port = var.ports[0].port
  }

  triggers_replace = {
    app_id = terraform_data.app.id
    host   = each.key
  }
}
