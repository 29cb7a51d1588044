//! This crate against the real programs: stock `git` clients and the Terraform binary.

#[cfg(test)]
mod failures;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod http;
#[cfg(test)]
mod merge;
#[cfg(test)]
mod mirrors;
#[cfg(test)]
mod ssh;
#[cfg(test)]
mod support;
#[cfg(test)]
mod terraform;
#[cfg(test)]
mod warm;
