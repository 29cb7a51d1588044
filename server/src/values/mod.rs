//! Values as people write them: between Terraform's own syntax and JSON. Nothing is stored here.

pub mod routes;
