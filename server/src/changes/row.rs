//! A change with everything that its row holds.

use chrono::{DateTime, Utc};
use serde_json::json;
use terrace_engine::change::{Action as ChangeAction, Change, Gate};
use terrace_engine::id::{ChangeId, UserId};
use terrace_engine::name::{BranchName, CommitSha};

use super::entity::Model;
use crate::column::from_json;
use crate::error::ApiError;
use crate::resources::store::{Resource, Spec};

/// A change with what its row holds besides the state machine.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// The state machine.
    pub change: Change,
    /// The resource as it is.
    pub resource: Resource,
    /// What the resource shall set itself.
    pub spec: Spec,
    /// What it set when the change was asked for; none for a new one.
    pub spec_before: Option<Spec>,
    /// Why it was asked for.
    pub reason: Option<String>,
    /// Its branch.
    pub branch: BranchName,
    /// The commit of main that the branch starts at.
    pub base: Option<CommitSha>,
    /// The tree of the resource's folder as Terrace last wrote it on the branch.
    pub generated_tree: Option<String>,
    /// The commit that Terrace wrote last on the branch; what lies behind it is the work of people.
    pub written_head: Option<CommitSha>,
    /// The addresses that it takes down and makes again, of a change that recreates; none: all.
    pub recreate: Vec<String>,
    /// Its pull request's number.
    pub pull_request: Option<i64>,
    /// Counts its moves.
    pub revision: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last moved.
    pub updated_at: DateTime<Utc>,
}

impl ChangeRow {
    /// The change in one line: `Update acme/east/net`.
    #[must_use]
    pub fn title(&self) -> String {
        let verb = match self.change.action {
            ChangeAction::Create => "Create",
            ChangeAction::Update => "Update",
            ChangeAction::Destroy => "Destroy",
            ChangeAction::Recreate => "Recreate",
        };
        format!("{verb} {}", self.change.path)
    }

    /// Reads a row.
    ///
    /// # Errors
    /// The row makes no sense.
    pub(super) fn read(row: Model, resource: Resource) -> Result<Self, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "changes", column, row: row.id.to_string() };
        let action = from_json(json!(row.action)).ok_or_else(|| inconsistent("action"))?;
        let base = row.base.as_deref().map(str::parse).transpose().map_err(|_| inconsistent("base"))?;
        let written_head = row.written_head.as_deref().map(str::parse).transpose();
        let recreate = row.recreate.clone().map(|all| from_json(all).ok_or_else(|| inconsistent("recreate")));
        let spec_before =
            row.spec_before.clone().map(|spec| from_json(spec).ok_or_else(|| inconsistent("spec_before")));
        let change = Change {
            id: ChangeId::new(row.id),
            number: row.number,
            resource: resource.id,
            path: resource.path.clone(),
            action,
            requested_by: UserId::new(row.requested_by),
            state: from_json(row.state_data.clone()).ok_or_else(|| inconsistent("state_data"))?,
            gate: Gate::default(),
        };
        Ok(Self {
            change,
            spec: from_json(row.spec.clone()).ok_or_else(|| inconsistent("spec"))?,
            spec_before: spec_before.transpose()?,
            branch: row.branch.parse().map_err(|_| inconsistent("branch"))?,
            base,
            resource,
            reason: row.reason,
            generated_tree: row.generated_tree,
            written_head: written_head.map_err(|_| inconsistent("written_head"))?,
            recreate: recreate.transpose()?.unwrap_or_default(),
            pull_request: row.pull_request,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
