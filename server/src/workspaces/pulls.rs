//! Pull requests of the local forge, as rows.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use terrace_engine::change::Stamp;
use terrace_engine::id::WorkspaceId;
use terrace_engine::name::BranchName;

use super::entity::{comment, pull_request};
use crate::clock;
use crate::error::ApiError;

/// The branch that pull requests are merged into.
pub const BASE: &str = "main";

/// How a pull request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullState {
    /// It waits.
    Open,
    /// Its branch is on main.
    Merged,
    /// It was given up.
    Closed,
}

impl PullState {
    const fn text(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }
}

/// The check that a pull request shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Work is under way.
    Pending,
    /// All is well.
    Success,
    /// Something failed.
    Failure,
}

impl Check {
    const fn text(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

/// Opens the pull request of a branch, or finds the one that is there already.
///
/// # Errors
/// The database fails.
pub async fn open(
    db: &impl ConnectionTrait,
    _: &Stamp,
    workspace: WorkspaceId,
    head: &BranchName,
    (title, body): (&str, &str),
) -> Result<i64, ApiError> {
    let of_workspace =
        || pull_request::Entity::find().filter(pull_request::Column::WorkspaceId.eq(workspace.uuid()));
    let existing = of_workspace().filter(pull_request::Column::HeadBranch.eq(head.as_str())).one(db).await?;
    if let Some(existing) = existing {
        return Ok(existing.number);
    }
    let newest = of_workspace().order_by_desc(pull_request::Column::Number).one(db).await?;
    let now = clock::now();
    let row = pull_request::ActiveModel {
        id: Set(clock::new_id()),
        workspace_id: Set(workspace.uuid()),
        number: Set(newest.map_or(1, |newest| newest.number + 1)),
        title: Set(title.to_owned()),
        body: Set(body.to_owned()),
        head_branch: Set(head.to_string()),
        base_branch: Set(BASE.to_owned()),
        state: Set(PullState::Open.text().to_owned()),
        status: Set(Some(Check::Pending.text().to_owned())),
        status_text: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(db).await?.number)
}

/// Records how a pull request ended.
///
/// # Errors
/// The database fails.
pub async fn settle(
    db: &impl ConnectionTrait,
    _: &Stamp,
    workspace: WorkspaceId,
    number: i64,
    state: PullState,
) -> Result<(), ApiError> {
    pull_request::Entity::update_many()
        .col_expr(pull_request::Column::State, state.text().into())
        .col_expr(pull_request::Column::UpdatedAt, clock::now().into())
        .filter(pull_request::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(pull_request::Column::Number.eq(number))
        .exec(db)
        .await?;
    Ok(())
}

/// Sets the check that a pull request shows.
///
/// # Errors
/// The database fails.
pub async fn check(
    db: &impl ConnectionTrait,
    _: &Stamp,
    (workspace, number): (WorkspaceId, i64),
    check: Check,
    text: &str,
) -> Result<(), ApiError> {
    pull_request::Entity::update_many()
        .col_expr(pull_request::Column::Status, check.text().into())
        .col_expr(pull_request::Column::StatusText, text.into())
        .filter(pull_request::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(pull_request::Column::Number.eq(number))
        .exec(db)
        .await?;
    Ok(())
}

/// Adds a comment to a pull request.
///
/// # Errors
/// The database fails.
pub async fn comment(
    db: &impl ConnectionTrait,
    _: &Stamp,
    (workspace, number): (WorkspaceId, i64),
    body: &str,
) -> Result<(), ApiError> {
    let pull = pull_request::Entity::find()
        .filter(pull_request::Column::WorkspaceId.eq(workspace.uuid()))
        .filter(pull_request::Column::Number.eq(number))
        .one(db)
        .await?
        .ok_or(ApiError::NotFound("pull request"))?;
    let row = comment::ActiveModel {
        id: Set(clock::new_id()),
        pull_request_id: Set(pull.id),
        body: Set(body.to_owned()),
        created_at: Set(clock::now()),
    };
    row.insert(db).await?;
    Ok(())
}

/// A pull request as the API shows it.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct PullView {
    /// Its number in the workspace.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The branch that it proposes.
    pub head_branch: String,
    /// The branch that it is merged into.
    pub base_branch: String,
    /// `open`, `merged` or `closed`.
    pub state: String,
    /// `pending`, `success` or `failure`.
    pub check: Option<String>,
    /// The check in words.
    pub check_text: Option<String>,
    /// Its comments, oldest first.
    pub comments: Vec<String>,
    /// When it was opened.
    pub created_at: chrono::DateTime<chrono::Utc>,
}

/// Every pull request of a workspace with its comments, newest first; two statements.
///
/// # Errors
/// The database fails.
pub async fn list(db: &impl ConnectionTrait, workspace: WorkspaceId) -> Result<Vec<PullView>, ApiError> {
    let pulls = pull_request::Entity::find()
        .filter(pull_request::Column::WorkspaceId.eq(workspace.uuid()))
        .order_by_desc(pull_request::Column::Number)
        .all(db)
        .await?;
    let ids: Vec<_> = pulls.iter().map(|pull| pull.id).collect();
    let comments = comment::Entity::find()
        .filter(comment::Column::PullRequestId.is_in(ids))
        .order_by_asc(comment::Column::Id)
        .all(db)
        .await?;
    let view = |pull: pull_request::Model| PullView {
        comments: comments.iter().filter(|c| c.pull_request_id == pull.id).map(|c| c.body.clone()).collect(),
        number: pull.number,
        title: pull.title,
        body: pull.body,
        head_branch: pull.head_branch,
        base_branch: pull.base_branch,
        state: pull.state,
        check: pull.status,
        check_text: pull.status_text,
        created_at: pull.created_at,
    };
    Ok(pulls.into_iter().map(view).collect())
}
