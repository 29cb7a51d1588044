output "vpc_id" {
  description = "Identifier of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_arn" {
  description = "ARN of the VPC."
  value       = aws_vpc.this.arn
}

output "cidr_block" {
  description = "Address range of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "availability_zones" {
  description = "Names of the availability zones, in the order of the subnets."
  value       = local.zones
}

output "public_subnet_ids" {
  description = "Identifiers of the public subnets, one for each zone."
  value       = [for zone in local.zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Identifiers of the private subnets, one for each zone."
  value       = [for zone in local.zones : aws_subnet.private[zone].id]
}

output "database_subnet_ids" {
  description = "Identifiers of the database subnets, one for each zone."
  value       = [for zone in local.zones : aws_subnet.database[zone].id]
}

output "database_subnet_group_name" {
  description = "Name of the subnet group that databases are placed in."
  value       = aws_db_subnet_group.this.name
}

output "public_route_table_id" {
  description = "Identifier of the public subnets' route table."
  value       = aws_route_table.public.id
}

output "private_route_table_ids" {
  description = "Identifiers of the private subnets' route tables, one for each zone."
  value       = [for zone in local.zones : aws_route_table.private[zone].id]
}

output "nat_public_ips" {
  description = "Addresses from which the private subnets reach the internet; others can allow them."
  value       = [for zone in local.nat_zones : aws_eip.nat[zone].public_ip]
}

output "default_security_group_id" {
  description = "Identifier of the default security group, which lets nothing in or out."
  value       = aws_default_security_group.this.id
}
