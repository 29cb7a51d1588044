//! The catalog that ships with Terrace: templates that work on the first day.
//!
//! Each entry is a folder `catalog/<cloud>/<key>/` with a `template.hcl`, a README and, where the
//! template is concrete, a Terraform module. The folders are embedded when this crate is built, so
//! the binary can be moved anywhere; adding an entry touches no Rust. `catalog/README.md` describes
//! the format.
//!
//! Absent on purpose: publishing. [`Catalog::repository`] hands out the files of a Git repository
//! of modules, and the server serves them, so that a catalog module is a source like any other.

mod catalog;
mod definition;
mod entry;
mod error;

pub use catalog::{Catalog, RELEASE};
pub use entry::Entry;
pub use error::CatalogError;
