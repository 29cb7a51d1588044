//! What a run is asked to do, and what it gives.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value as Json;

use super::warm::WarmKey;

/// One run of the Terraform binary.
#[derive(Clone)]
pub struct Job {
    /// The private folder that holds the code, as an absolute path; see [`super::RunFolder`].
    pub folder: PathBuf,
    /// What is to be done.
    pub steps: Steps,
    /// The only variables that the binary sees besides PATH, HOME (the folder) and those that keep
    /// it from asking questions and calling home. Those cannot be set here.
    pub environment: BTreeMap<String, String>,
    /// Where downloaded plugins are shared between runs, as an absolute path; made where it does
    /// not exist.
    pub plugin_cache: Option<PathBuf>,
    /// What an earlier run of the same code may have made ready; none where every run makes
    /// everything ready itself.
    pub warm: Option<WarmKey>,
    /// The limit for all steps together.
    pub timeout: Duration,
}

impl fmt::Debug for Job {
    /// Shows the names of the variables, not their values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("folder", &self.folder)
            .field("steps", &self.steps)
            .field("environment", &self.environment.keys())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// What a run does.
#[derive(Clone, PartialEq, Eq)]
pub enum Steps {
    /// Init, plan into a file, show that file as JSON.
    Plan {
        /// Whether to plan the destruction of everything.
        destroy: bool,
    },
    /// Init, plan into a file that takes resources down and makes them again, show it as JSON.
    Recreate {
        /// Their addresses; empty: every managed resource of the state.
        only: Vec<String>,
    },
    /// Init, apply this plan file and no other, read the outputs.
    Apply {
        /// The bytes of [`Finished::Planned::plan`].
        plan: Vec<u8>,
    },
}

impl fmt::Debug for Steps {
    /// A plan file holds sensitive values: only its size is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recreate { only } => write!(f, "Recreate {{ only: {only:?} }}"),
            Self::Plan { destroy } => write!(f, "Plan {{ destroy: {destroy} }}"),
            Self::Apply { plan } => write!(f, "Apply {{ plan: {} bytes }}", plan.len()),
        }
    }
}

/// What a run that succeeded gives.
#[derive(Clone, PartialEq)]
pub enum Finished {
    /// A plan was made.
    Planned {
        /// The plan file; it holds sensitive values.
        plan: Vec<u8>,
        /// The plan as `show -json` prints it; it holds sensitive values.
        json: Json,
        /// The lock file with the plugins' checksums, where there are plugins.
        lock_file: Option<Vec<u8>>,
    },
    /// A plan was applied.
    Applied {
        /// Every output as `{value, type, sensitive}`.
        outputs: BTreeMap<String, Json>,
    },
}

impl fmt::Debug for Finished {
    /// Shows sizes and names, not values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned { plan, .. } => write!(f, "Planned {{ plan: {} bytes }}", plan.len()),
            Self::Applied { outputs } => write!(f, "Applied {{ outputs: {:?} }}", outputs.keys()),
        }
    }
}
