name        = "Local network"
description = "A practice network: one address range, cut into subnets. Kept in Terraform state only."
category    = "network"
labels      = ["practice", "network"]
parents     = ["local_region"]

input "name" {
  group = "Network"
  order = 10
  help  = "Renaming updates the network in place."
}

input "cidr_block" {
  label = "Address range"
  group = "Network"
  order = 20
  help  = "Between /8 and /28. Altering it replaces the network and its subnets."
}

input "description" {
  group  = "Network"
  order  = 30
  widget = "textarea"
}

input "subnets" {
  group = "Network"
  order = 40
  help  = "Add new ones at the end: inserting one moves those after it."
}

input "peer_networks" {
  group = "Connectivity"
  order = 50
}

input "dns" {
  label = "DNS"
  group = "Connectivity"
  order = 60
}

input "node_port_range" {
  group = "Connectivity"
  order = 70
}

input "mtu" {
  label   = "MTU"
  group   = "Connectivity"
  order   = 80
  options = [1280, 1500, 9001]
}

input "flow_logs" {
  group = "Observability"
  order = 90
}

input "region" {
  group = "Placement"
  order = 100
}

input "environment" {
  group = "Placement"
  order = 110
}

input "tags" {
  group = "Placement"
  order = 120
}

example = {
  name        = "main"
  cidr_block  = "10.20.0.0/16"
  description = "Shared by the storefront's services."

  subnets = [
    { name = "web", public = true },
    { name = "app" },
    { name = "data", newbits = 8 },
  ]

  peer_networks = ["net-shared"]
  dns           = { domain = "main.internal", servers = ["10.20.0.2"] }
}
