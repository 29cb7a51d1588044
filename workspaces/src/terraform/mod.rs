//! The Terraform binary: found, started in a clean environment, and ended whole.
//!
//! Absent: what a plan means. Its JSON goes to the engine as it is.

mod binary;
mod folder;
mod job;
mod kept;
mod output;
mod replace;
mod run;
mod secrets;
mod state;
mod warm;
mod workplace;

pub use binary::{Flavour, Limits, Terraform};
pub use folder::RunFolder;
pub use job::{Finished, Job, Steps};
pub use output::{Line, Stage, Stream};
pub use run::LOCK_FILE;
pub use warm::{Warm, WarmKey};
pub use workplace::{Vanished, Workplace};
