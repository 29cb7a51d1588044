//! Every entry of the catalog keeps the promises that `catalog/README.md` makes: checked by reading
//! it, and by running its module through the real Terraform binary.

#[cfg(test)]
mod support;

#[cfg(test)]
mod engine;
#[cfg(test)]
mod entries;
#[cfg(test)]
mod modules;
