name        = "AWS VPC"
description = "A private network over several availability zones, with public, private and database subnets, NAT, endpoints and flow logs."
category    = "network"
labels      = ["aws", "network", "vpc"]
parents     = ["aws_environment_region"]

input "name" {
  group = "Network"
  order = 10
}

input "cidr_block" {
  label = "Address range"
  group = "Network"
  order = 20
  help  = "It must not overlap with networks that this one will be joined to. Altering it replaces the VPC, which fails while anything is in it."
}

input "availability_zone_count" {
  label = "Availability zones"
  group = "Network"
  order = 30
  help  = "Adding a zone later leaves the existing subnets as they are."
}

input "availability_zones" {
  label = "Availability zones by name"
  group = "Network"
  order = 40
}

input "nat_gateways" {
  label = "NAT gateways"
  group = "Internet"
  order = 50
  help  = "A single one is cheap, and all zones lose the internet with the zone it is in; production wants one per zone. Each costs by the hour and by traffic."
}

input "public_subnet_tags" {
  group = "Internet"
  order = 60
}

input "private_subnet_tags" {
  group = "Internet"
  order = 70
}

input "gateway_endpoints" {
  group = "Endpoints"
  order = 80
}

input "interface_endpoints" {
  group = "Endpoints"
  order = 90
  help  = "Each costs by the hour in every zone."
}

input "flow_logs" {
  group = "Logs"
  order = 100
}

input "log_retention_days" {
  group = "Logs"
  order = 110
}

input "kms_key_arn" {
  label = "KMS key"
  group = "Logs"
  order = 120
}

input "tags" {
  group = "Tags"
  order = 130
}

example = {
  name                    = "main"
  cidr_block              = "10.40.0.0/16"
  availability_zone_count = 3
  nat_gateways            = "per_zone"
  interface_endpoints     = ["ecr.api", "ecr.dkr", "logs"]
}
