//! Runs as the API shows them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use terrace_engine::id::{ChangeId, ResourceId, RunId, UserId};
use terrace_engine::run::{Counts, Kind, RunState, Stage};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::entity::{line, run};
use super::store::{self, Run, StageTimes};
use super::waits;
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::changes;
use crate::error::ApiError;
use crate::page::{Page, PageQuery};

/// The resource of a run, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunResource {
    #[schema(value_type = String)]
    id: ResourceId,
    path: String,
}

/// A run as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunView {
    #[schema(value_type = String)]
    id: RunId,
    #[schema(value_type = String)]
    kind: Kind,
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `lost`.
    pub state: String,
    #[schema(value_type = Option<String>)]
    stage: Option<Stage>,
    stages: Vec<StageTimes>,
    reason: Option<String>,
    /// The code of the reason, from the table of errors.
    code: Option<String>,
    /// What it waits for, in words, as long as nobody has begun with it.
    waits_for: Option<String>,
    /// The run of the same resource that goes first.
    #[schema(value_type = Option<String>)]
    waits_for_run: Option<RunId>,
    /// The change's number.
    change: Option<i64>,
    resource: Option<RunResource>,
    /// The resource's place.
    pub path: String,
    dry: bool,
    /// The program that executes it, once that is known: `Terraform 1.11.4`.
    program: Option<String>,
    #[schema(value_type = Option<Object>)]
    summary: Option<Counts>,
    requested_by: Option<Person>,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

impl RunView {
    /// Whether it made a plan.
    #[must_use]
    pub const fn is_plan(&self) -> bool {
        matches!(self.kind, Kind::Plan)
    }

    /// Whether no worker has begun with it.
    #[must_use]
    pub fn is_queued(&self) -> bool {
        self.state == RunState::Queued.name()
    }

    /// Its id as text.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// When it ended.
    #[must_use]
    pub const fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.finished_at
    }
}

/// A run in a few words, for what it left elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BriefRun {
    #[schema(value_type = String)]
    id: RunId,
    #[schema(value_type = String)]
    kind: Kind,
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `lost`.
    state: &'static str,
    /// The change's number.
    change: Option<i64>,
}

impl BriefRun {
    /// Why what the run holds is not taken from it; none where the run has ended.
    #[must_use]
    pub fn lives(&self) -> Option<String> {
        matches!(self.state, "queued" | "running")
            .then(|| format!("{} holds it and is {}: cancel that run first", self.id, self.state))
    }
}

/// Some runs in a few words, in two statements; those that are gone are left out.
///
/// # Errors
/// The database fails.
pub async fn briefs(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<RunId, BriefRun>, ApiError> {
    let rows = run::Entity::find()
        .filter(run::Column::Id.is_in(ids))
        .into_partial_model::<run::Row>()
        .all(db)
        .await?;
    let runs = rows.into_iter().map(Run::try_from).collect::<Result<Vec<_>, _>>()?;
    let changes = runs.iter().filter_map(|run| run.change).map(ChangeId::uuid).collect();
    let numbers = changes::store::numbers(db, changes).await?;
    let brief = |run: Run| BriefRun {
        id: run.id,
        kind: run.kind,
        state: run.state.name(),
        change: run.change.and_then(|id| numbers.get(&id).copied()),
    };
    Ok(runs.into_iter().map(brief).map(|brief| (brief.id, brief)).collect())
}

/// One line of a log as the API shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LineView {
    /// Its position, from 1.
    pub position: i64,
    /// When it was printed.
    pub at: DateTime<Utc>,
    /// The stage that printed it.
    pub stage: String,
    /// `out` or `err`.
    pub stream: String,
    /// `info`, `warn` or `error`, where the program tells.
    pub level: Option<String>,
    /// The text.
    pub text: String,
}

impl From<line::Model> for LineView {
    fn from(row: line::Model) -> Self {
        Self {
            position: row.position,
            at: row.at,
            stage: row.stage,
            stream: row.stream,
            level: row.level,
            text: row.text,
        }
    }
}

/// Which runs to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunFilter {
    /// Only in this state.
    pub state: Option<String>,
    /// Only of the resource at this path.
    pub resource: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only dry runs, or none of them.
    pub dry: Option<bool>,
}

/// A page of runs that the actor may see, newest first.
///
/// # Errors
/// The database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    page: &PageQuery,
    filter: &RunFilter,
) -> Result<Page<RunView>, ApiError> {
    let mut query = run::Entity::find()
        .filter(actor.visible(run::Column::Path))
        .order_by_desc(run::Column::Id)
        .limit(page.limit() + 1);
    if let Some(state) = &filter.state {
        query = query.filter(run::Column::State.eq(state));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(run::Column::Kind.eq(kind));
    }
    if let Some(dry) = filter.dry {
        query = query.filter(run::Column::Dry.eq(dry));
    }
    if let Some(path) = &filter.resource {
        query = query.filter(run::Column::Path.eq(path));
    }
    if let Some(after) = &page.after {
        query = query.filter(run::Column::Id.lt(after.parse::<RunId>()?.uuid()));
    }
    let rows = query
        .into_partial_model::<run::Row>()
        .all(db)
        .await?
        .into_iter()
        .map(Run::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    let rows = Page::cut(rows, page.limit(), |run: &Run| run.id.to_string());
    Ok(Page { items: views(db, rows.items).await?, next: rows.next })
}

/// One run, if the actor may see it.
///
/// # Errors
/// There is none that they may see, or the database fails.
pub async fn view(db: &impl ConnectionTrait, actor: &Actor, id: RunId) -> Result<RunView, ApiError> {
    let run = store::by_id(db, id).await?;
    if !actor.may(Action::Read, &Scope::At(run.path.clone())) {
        return Err(ApiError::NotFound("run"));
    }
    views(db, vec![run]).await?.pop().ok_or(ApiError::NotFound("run"))
}

/// The runs of a change, newest first.
///
/// # Errors
/// The database fails.
pub async fn of_change(db: &impl ConnectionTrait, change: ChangeId) -> Result<Vec<RunView>, ApiError> {
    let rows = run::Entity::find()
        .filter(run::Column::ChangeId.eq(change.uuid()))
        .order_by_desc(run::Column::Id)
        .into_partial_model::<run::Row>()
        .all(db)
        .await?;
    views(db, rows.into_iter().map(Run::try_from).collect::<Result<_, _>>()?).await
}

async fn views(db: &impl ConnectionTrait, runs: Vec<Run>) -> Result<Vec<RunView>, ApiError> {
    let people =
        accounts::people(db, runs.iter().filter_map(|run| run.requested_by).map(UserId::uuid).collect())
            .await?;
    let people: HashMap<Uuid, Person> = people.into_iter().map(|person| (person.id.uuid(), person)).collect();
    let changes = runs.iter().filter_map(|run| run.change).map(ChangeId::uuid).collect();
    let numbers = changes::store::numbers(db, changes).await?;
    let waits = waits::of(db, &runs).await?;
    let view = |run: Run| RunView {
        state: run.state.name().to_owned(),
        stage: run.state.stage(),
        reason: reason(&run.state),
        code: code(&run.state),
        waits_for: waits.get(&run.id).map(|wait| wait.words.clone()),
        waits_for_run: waits.get(&run.id).and_then(|wait| wait.behind),
        change: run.change.and_then(|id| numbers.get(&id).copied()),
        resource: run.resource.map(|id| RunResource { id, path: run.path.to_string() }),
        path: run.path.to_string(),
        requested_by: run.requested_by.and_then(|id| people.get(&id.uuid()).cloned()),
        id: run.id,
        kind: run.kind,
        stages: with_queue(run.created_at, run.started_at, run.stages),
        dry: run.dry,
        program: run.program,
        summary: run.counts,
        created_at: run.created_at,
        started_at: run.started_at,
        finished_at: run.finished_at,
    };
    Ok(runs.into_iter().map(view).collect())
}

/// The stages with the wait for a worker in front of them.
fn with_queue(
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    stages: Vec<StageTimes>,
) -> Vec<StageTimes> {
    let queued = StageTimes { stage: Stage::Queued, started_at, finished_at };
    [queued].into_iter().chain(stages).collect()
}

fn code(state: &RunState) -> Option<String> {
    match state {
        RunState::Failed { code, .. } => code.clone(),
        _ => None,
    }
}

fn reason(state: &RunState) -> Option<String> {
    match state {
        RunState::Failed { reason, .. } | RunState::Lost { reason } => Some(reason.clone()),
        _ => None,
    }
}
