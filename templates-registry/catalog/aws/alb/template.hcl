name        = "Application load balancer"
description = "HTTPS in front of services: modern TLS, plain HTTP sent on to HTTPS, and a rule for each service by host or path."
category    = "network"
labels      = ["aws", "network", "load-balancer", "https"]
parents     = ["aws_vpc"]

links = {
  vpc_id     = "vpc_id"
  subnet_ids = "public_subnet_ids"
}

input "name" {
  group = "Load balancer"
  order = 10
  help  = "Altering it replaces the load balancer, and with it its host name."
}

input "internal" {
  group = "Load balancer"
  order = 20
  help  = "An internal one belongs in private subnets: link subnet_ids to the VPC's private_subnet_ids. Altering it replaces the load balancer."
}

input "idle_timeout_seconds" {
  group = "Load balancer"
  order = 30
}

input "certificate_arn" {
  label = "Certificate"
  group = "TLS"
  order = 40
}

input "additional_certificate_arns" {
  label = "Further certificates"
  group = "TLS"
  order = 50
}

input "tls_policy" {
  label   = "TLS policy"
  group   = "TLS"
  order   = 60
  options = ["ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06"]
}

input "services" {
  group = "Services"
  order = 70
}

input "further_target_cidr_blocks" {
  label = "Further ranges of services"
  group = "Services"
  order = 75
}

input "allowed_cidr_blocks" {
  label = "Allowed address ranges"
  group = "Access"
  order = 80
}

input "web_acl_arn" {
  label = "Web firewall"
  group = "Access"
  order = 90
}

input "access_log_bucket" {
  group = "Protection"
  order = 100
}

input "deletion_protection" {
  group = "Protection"
  order = 110
  help  = "To destroy the load balancer, turn this off in a change of its own first."
}

input "vpc_id" {
  label = "VPC"
  group = "Placement"
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
  name            = "shop"
  certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000"

  services = {
    storefront = {
      hosts    = ["shop.example"]
      port     = 8080
      priority = 100
    }
    api = {
      hosts        = ["shop.example"]
      paths        = ["/api/*"]
      port         = 8080
      priority     = 50
      health_check = { path = "/api/health" }
    }
  }
}
