name        = "Local app"
description = "A practice app on a local cluster: image, replicas, ports, secrets and a web address. Kept in Terraform state only."
category    = "application"
labels      = ["practice", "containers"]
parents     = ["local_cluster"]

links = {
  cluster_endpoint = "cluster_endpoint"
  cluster_token    = "cluster_token"
}

tag "Tier" {
  value   = "application"
  inherit = false
}

input "name" {
  group = "App"
  order = 10
}

input "image" {
  group = "App"
  order = 20
  help  = "Such as registry.example/shop/web:2.4.1. The tag latest is refused."
}

input "command" {
  group = "App"
  order = 30
}

input "replicas" {
  group = "Scale"
  order = 40
}

input "autoscaling" {
  group = "Scale"
  order = 50
  help  = "With it, replicas is only where the app starts."
}

input "resources" {
  group = "Scale"
  order = 60
}

input "ports" {
  group = "Network"
  order = 70
}

input "hosts" {
  label = "Host names"
  group = "Network"
  order = 80
}

input "health_check" {
  group = "Network"
  order = 90
}

input "environment_variables" {
  group = "Settings"
  order = 100
}

input "secrets" {
  group = "Settings"
  order = 110
}

input "settings" {
  group  = "Settings"
  order  = 120
  widget = "json"
}

input "cluster_endpoint" {
  group = "Placement"
  order = 130
}

input "cluster_token" {
  group = "Placement"
  order = 140
}

input "region" {
  group = "Placement"
  order = 150
}

input "environment" {
  group = "Placement"
  order = 160
}

input "tags" {
  group = "Placement"
  order = 170
}

example = {
  name     = "storefront"
  image    = "registry.example/shop/storefront:2.4.1"
  replicas = 3

  ports = [
    { name = "http", port = 8080 },
    { name = "metrics", port = 9090 },
  ]

  hosts                 = ["shop.example", "www.shop.example"]
  environment_variables = { LOG_LEVEL = "info", CURRENCY = "EUR" }
  secrets               = { PAYMENT_KEY = "not-a-real-key" }
  autoscaling           = { max_replicas = 12 }
  settings              = { features = { gift_cards = true, reviews = false }, page_size = 24 }
}
