name        = "S3 bucket"
description = "A private, encrypted and versioned bucket that refuses plain HTTP, with rules for what grows old."
category    = "storage"
labels      = ["aws", "storage", "s3"]
parents     = ["aws_environment_region"]

input "name" {
  label = "Bucket name"
  group = "Bucket"
  order = 10
  help  = "Begin with your company's name."
}

input "versioning" {
  group = "Bucket"
  order = 20
}

input "kms_key_arn" {
  label = "KMS key"
  group = "Protection"
  order = 30
}

input "policy_json" {
  label  = "Bucket policy"
  group  = "Protection"
  order  = 40
  widget = "textarea"
}

input "access_log_bucket" {
  group = "Protection"
  order = 50
}

input "force_destroy" {
  group = "Protection"
  order = 60
  help  = "Must be applied before the bucket is destroyed; the destroy itself cannot set it."
}

input "noncurrent_version_days" {
  group = "Age"
  order = 70
}

input "abort_upload_days" {
  group = "Age"
  order = 80
}

input "lifecycle_rules" {
  group = "Age"
  order = 90
}

input "cors_rules" {
  label = "CORS rules"
  group = "Browsers"
  order = 100
}

input "tags" {
  group = "Tags"
  order = 110
}

example = {
  name = "acme-storefront-images"

  lifecycle_rules = [
    { name = "archive-originals", prefix = "originals/", transitions = [{ days = 90, storage_class = "GLACIER_IR" }] },
    { name = "drop-previews", prefix = "previews/", expire_days = 30 },
  ]

  cors_rules = [
    { allowed_origins = ["https://shop.example"], allowed_methods = ["GET", "PUT"], expose_headers = ["ETag"] },
  ]
}
