//! YAML: `yamlencode` and `yamldecode`.
//!
//! Terraform writes with a port of libyaml, whose layout `write` reproduces. It reads by the rules
//! of YAML 1.1 as far as they concern plain words (`yes` is true), and `read` does so for documents
//! that every YAML is agreed about.

mod read;
mod write;

use super::super::function::{Expected, Function, Parameter};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("yamldecode", &[Parameter::new("src", Expected::Text)], read::yamldecode),
    Function::new("yamlencode", &[Parameter::new("value", Expected::Any).or_null()], write::yamlencode),
];
