output "bucket_name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.id
}

output "bucket_arn" {
  description = "ARN of the bucket, for policies."
  value       = aws_s3_bucket.this.arn
}

output "bucket_region" {
  description = "Region that the bucket is in."
  value       = aws_s3_bucket.this.region
}

output "bucket_regional_domain_name" {
  description = "Host name of the bucket in its region, for a content delivery network."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
