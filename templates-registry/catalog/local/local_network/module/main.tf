locals {
  tags = merge(var.tags, { Name = var.name })

  # By name, so that a subnet keeps its address in the state when the list is reordered.
  subnets = {
    for index, subnet in var.subnets : subnet.name => {
      cidr_block = cidrsubnets(var.cidr_block, var.subnets[*].newbits...)[index]
      public     = subnet.public
    }
  }

  network_id = "net-${substr(terraform_data.network.id, 0, 8)}"
  subnet_ids = {
    for name, subnet in terraform_data.subnet : name => "subnet-${substr(subnet.id, 0, 8)}"
  }
}

resource "terraform_data" "network" {
  input = {
    name            = var.name
    description     = var.description
    environment     = var.environment
    peer_networks   = sort(var.peer_networks)
    dns             = var.dns
    node_port_range = var.node_port_range
    mtu             = var.mtu
    flow_logs       = var.flow_logs
    tags            = local.tags
  }

  # As in a real network: neither the address range nor the region can be altered afterwards.
  triggers_replace = {
    cidr_block = var.cidr_block
    region     = var.region
  }
}

resource "terraform_data" "subnet" {
  for_each = local.subnets

  input = {
    name   = "${var.name}-${each.key}"
    public = each.value.public
    tags   = merge(local.tags, { Name = "${var.name}-${each.key}" })
  }

  triggers_replace = {
    network_id = terraform_data.network.id
    cidr_block = each.value.cidr_block
  }
}
