data "aws_region" "current" {}

data "aws_availability_zones" "available" {
  count = var.availability_zones == null ? 1 : 0

  state = "available"

  # Local zones and wavelength zones are not what a VPC spans by default.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  # Fewer zones than asked for give none at all, which the VPC's precondition explains.
  zones = var.availability_zones != null ? var.availability_zones : try(
    slice(data.aws_availability_zones.available[0].names, 0, var.availability_zone_count), []
  )

  # Each kind of subnet has its own part of the range, so that a further zone moves nothing.
  private_ranges  = [for index, _ in local.zones : cidrsubnet(var.cidr_block, 4, index)]
  public_ranges   = [for index, _ in local.zones : cidrsubnet(cidrsubnet(var.cidr_block, 4, 14), 4, index)]
  database_ranges = [for index, _ in local.zones : cidrsubnet(cidrsubnet(var.cidr_block, 4, 15), 4, index)]

  zone_index = { for index, zone in local.zones : zone => index }
  nat_zones  = [for index, zone in local.zones : zone if var.nat_gateways == "per_zone" || (var.nat_gateways == "single" && index == 0)]
  tags       = merge(var.tags, { Name = var.name })
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr_block
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = local.tags

  lifecycle {
    precondition {
      condition     = length(local.zones) >= 2
      error_message = "The region has fewer availability zones than asked for: lower availability_zone_count, or name the zones."
    }
  }
}

# Taken over without a single rule: whatever is started without a security group of its own is cut
# off instead of open.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-default-closed" })
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = local.tags
}

resource "aws_subnet" "public" {
  for_each = local.zone_index

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = local.public_ranges[each.value]
  map_public_ip_on_launch = false
  tags                    = merge(var.tags, var.public_subnet_tags, { Name = "${var.name}-public-${each.key}" })
}

resource "aws_subnet" "private" {
  for_each = local.zone_index

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = local.private_ranges[each.value]
  tags              = merge(var.tags, var.private_subnet_tags, { Name = "${var.name}-private-${each.key}" })
}

resource "aws_subnet" "database" {
  for_each = local.zone_index

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = local.database_ranges[each.value]
  tags              = merge(var.tags, { Name = "${var.name}-database-${each.key}" })
}

resource "aws_db_subnet_group" "this" {
  name        = lower("${var.name}-database")
  description = "Database subnets of ${var.name}"
  subnet_ids  = [for zone in local.zones : aws_subnet.database[zone].id]
  tags        = local.tags
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain     = "vpc"
  tags       = merge(var.tags, { Name = "${var.name}-nat-${each.key}" })
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = merge(var.tags, { Name = "${var.name}-${each.key}" })
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-public" })
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  for_each = local.zone_index

  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-private-${each.key}" })
}

resource "aws_route" "nat" {
  for_each = var.nat_gateways == "none" ? {} : local.zone_index

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[var.nat_gateways == "single" ? local.zones[0] : each.key].id
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# No route but the local one: databases neither reach the internet nor are reached from it.
resource "aws_route_table" "database" {
  vpc_id = aws_vpc.this.id
  tags   = merge(var.tags, { Name = "${var.name}-database" })
}

resource "aws_route_table_association" "database" {
  for_each = aws_subnet.database

  subnet_id      = each.value.id
  route_table_id = aws_route_table.database.id
}
