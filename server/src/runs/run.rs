//! A run, as the rest of the server knows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::id::{ChangeId, ResourceId, RunId, UserId};
use terrace_engine::name::{CommitSha, TreePath};
use terrace_engine::run::{Counts, Kind, RunState, Stage};

use super::entity::run;
use crate::column::from_json;
use crate::error::ApiError;
use crate::resources::store::{Resource, Spec};

/// What a run works on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RunSpec {
    /// Plans the code of a change.
    Plan {
        /// The commit that holds the code.
        commit: CommitSha,
        /// Whether everything shall go.
        destroy: bool,
        /// The addresses that shall go and be made again, all where none is named; `None` where
        /// nothing shall.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recreate: Option<Vec<String>>,
    },
    /// Applies the plan that another run made, with the code that it was made from.
    Apply {
        /// That run.
        plan: RunId,
        /// The commit that held the code.
        commit: CommitSha,
    },
    /// Plans the code that is applied, to see what was altered outside; alters nothing.
    Drift {
        /// What is looked at.
        looked: Looked,
    },
    /// Plans what somebody would like to see; alters nothing.
    Dry {
        /// The resource, which need not exist.
        resource: Box<Resource>,
        /// What it would set.
        spec: Spec,
        /// Whether it exists and has a state.
        exists: bool,
    },
}

/// What a look for drift looks at: it counts only as long as neither has moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The revision whose code is planned.
    pub revision: i64,
    /// The state's lineage.
    pub lineage: String,
    /// The state's serial.
    pub serial: u64,
}

/// One stage of a run with its times.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StageTimes {
    /// Which stage.
    #[schema(value_type = String)]
    pub stage: Stage,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `null` while it goes on.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The change that it belongs to.
    pub change: Option<ChangeId>,
    /// The resource that it works on, where that exists.
    pub resource: Option<ResourceId>,
    /// The resource's place.
    pub path: TreePath,
    /// What it is for.
    pub kind: Kind,
    /// Whether it alters nothing and belongs to no change.
    pub dry: bool,
    /// Where it stands.
    pub state: RunState,
    /// What it works on.
    pub spec: RunSpec,
    /// Its stages so far.
    pub stages: Vec<StageTimes>,
    /// What its plan would do, in numbers.
    pub counts: Option<Counts>,
    /// The program that executes it, once that is known: `Terraform 1.11.4`.
    pub program: Option<String>,
    /// Who asked for it.
    pub requested_by: Option<UserId>,
    /// Counts its moves.
    pub revision: i64,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When a worker took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<run::Row> for Run {
    type Error = ApiError;

    fn try_from(row: run::Row) -> Result<Self, ApiError> {
        let inconsistent = |column| ApiError::Inconsistent { table: "runs", column, row: row.id.to_string() };
        Ok(Self {
            id: RunId::new(row.id),
            change: row.change_id.map(ChangeId::new),
            resource: row.resource_id.map(ResourceId::new),
            path: row.path.parse().map_err(|_| inconsistent("path"))?,
            kind: from_json(json!(row.kind)).ok_or_else(|| inconsistent("kind"))?,
            dry: row.dry,
            state: from_json(row.state_data).ok_or_else(|| inconsistent("state_data"))?,
            spec: from_json(row.spec).ok_or_else(|| inconsistent("spec"))?,
            stages: from_json(row.stages).ok_or_else(|| inconsistent("stages"))?,
            counts: row.counts.and_then(from_json),
            program: row.program,
            requested_by: row.requested_by.map(UserId::new),
            revision: row.revision,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}
