//! Writing a change's code to its branch and keeping it current there.

use terrace_engine::change::{Action as ChangeAction, Event, PatchStat, Stamp};
use terrace_engine::files::{FileSet, Patch, RelPath, diff};
use terrace_engine::generate::guard;
use terrace_engine::name::CommitSha;
use terrace_workspaces::breakpoint::Breakpoint;
use terrace_workspaces::{Author, CommitRequest, Repository};

use super::by_hand;
use super::jobs::system;
use super::store::{self, ChangeRow, Written};
use super::words;
use crate::app::App;
use crate::error::ApiError;
use crate::jobs::store::Lease;
use crate::resources::draft::{self, Draft};
use crate::resources::store::Lifecycle;
use crate::resources::unique;
use crate::workspaces::pulls::{self, BASE};
use crate::{authn, drift, workspaces};

/// The repository of a change and its resource's folder there.
pub(super) struct Place {
    pub(super) repository: Repository,
    pub(super) folder: RelPath,
    pub(super) main: CommitSha,
}

impl Place {
    pub(super) async fn of(app: &App, row: &ChangeRow) -> Result<Self, ApiError> {
        let workspace = workspaces::store::by_id(app.db.read(), row.resource.workspace).await?;
        let repository = app.forge.open(workspace.slug.as_str())?;
        let inconsistent = || ApiError::Inconsistent {
            table: "resources",
            column: "folder",
            row: row.resource.id.to_string(),
        };
        let folder =
            row.resource.folder.as_deref().and_then(|folder| folder.parse().ok()).ok_or_else(inconsistent)?;
        let main =
            repository.head(BASE).await?.ok_or_else(|| ApiError::Internal("main has no commit".into()))?;
        Ok(Self { repository, folder, main })
    }
}

/// What the folder shall hold; `None` where it shall go. Values above the resource may have moved
/// since the change was asked for: they are held against every rule again, and claimed.
async fn wanted(app: &App, row: &ChangeRow) -> Result<Option<FileSet>, ApiError> {
    if row.change.action == ChangeAction::Destroy {
        return Ok(None);
    }
    let draft = Draft::load(app, app.db.read(), &row.resource, &row.spec).await?;
    let sound = draft.verdict(app, app.db.read(), None).await?.sound()?;
    let transaction = app.db.write().await?;
    store::hold(&transaction, row).await?;
    unique::claim(&transaction, &system(), &draft, &sound.claims).await?;
    app.commit(transaction).await?;
    Ok(Some(sound.generated.files))
}

/// Generates the code and says how it differs from main.
///
/// # Errors
/// The code cannot be generated, or a file that is not Terrace's own is in the way.
pub(super) async fn generated(app: &App, row: &ChangeRow) -> Result<Event, ApiError> {
    let place = Place::of(app, row).await?;
    let existing = place.repository.folder(&place.main, &place.folder).await?;
    let files = wanted(app, row).await?.unwrap_or_default();
    guard_main(app, row, &place, (&existing, &files)).await?;
    let patch = diff(&existing, &files);
    // Code that is on main but was never applied must still be planned and applied.
    let mut owes_an_apply = row.resource.state != Lifecycle::Provisioned || row.resource.out_of_date;
    owes_an_apply |= row.change.action == ChangeAction::Recreate;
    // So must code that was applied and is not what was found since.
    owes_an_apply |= drift::store::of(app.db.read(), row.resource.id).await?.drifted > 0;
    let patch = (owes_an_apply || !patch.is_empty()).then(|| stat(&patch));
    Ok(Event::Generated { patch })
}

/// Refuses to replace files that are not as Terrace wrote them.
async fn guard_main(
    app: &App,
    row: &ChangeRow,
    place: &Place,
    (existing, files): (&FileSet, &FileSet),
) -> Result<(), ApiError> {
    let tree = place.repository.folder_tree(&place.main, &place.folder).await?;
    let ours = store::merged_trees(app.db.read(), row.resource.id).await?;
    let untouched = tree.is_none_or(|tree| ours.contains(&tree));
    if untouched {
        return Ok(guard(existing, files, existing)?);
    }
    let last = match draft::applied(app, app.db.read(), row.resource.id).await {
        Ok(draft) => draft.generated().map(|generated| generated.files).unwrap_or_default(),
        Err(_) => FileSet::new(),
    };
    Ok(guard(existing, files, &last)?)
}

fn stat(patch: &Patch) -> PatchStat {
    let unified = patch.unified();
    let count = |sign: char, header: &str| {
        unified.lines().filter(|line| line.starts_with(sign) && !line.starts_with(header)).count()
    };
    PatchStat { files: patch.changes.len(), added: count('+', "+++ "), removed: count('-', "--- ") }
}

/// Commits the code to the change's branch and opens the pull request.
///
/// # Errors
/// The repository refuses, or the change was moved meanwhile.
pub(super) async fn opened(app: &App, lease: &Lease, row: &ChangeRow) -> Result<(), ApiError> {
    let stamp = &system();
    let place = Place::of(app, row).await?;
    let files = wanted(app, row).await?;
    // Whoever was frozen until another worker took the job over pushes nothing.
    lease.hold(app.db.read()).await?;
    let (head, ours) = match place.repository.head(row.branch.as_str()).await? {
        // An earlier try came this far; what moved since then is looked at before the plan.
        Some(head) => (head.clone(), written_by_us(&place, head).await?),
        None => {
            let head = commit(row, &place, (place.main.clone(), None), files, stamp).await?;
            (head.clone(), head)
        }
    };
    Breakpoint::Pushed.pass();
    let tree = place.repository.folder_tree(&ours, &place.folder).await?;
    let requester = authn::store::people(app.db.read(), vec![row.change.requested_by.uuid()]).await?;
    let requester = requester.first().map_or("somebody", |person| person.username.as_str());
    let body = words::pull_request_body(row, requester, &app.config.public_url());
    let transaction = app.db.write().await?;
    let pull_request =
        pulls::open(&transaction, stamp, row.resource.workspace, &row.branch, (&row.title(), &body)).await?;
    let written = Written { head: &ours, base: Some(&place.main), tree: tree.as_deref() };
    store::set_written(&transaction, stamp, row.change.id, written).await?;
    store::advance(&transaction, row.change.id, Event::Opened { head, pull_request }, stamp).await?;
    app.commit_last(lease, transaction).await
}

/// The newest commit of a branch that Terrace wrote; people may have gone on from it.
async fn written_by_us(place: &Place, head: CommitSha) -> Result<CommitSha, ApiError> {
    let commits = place.repository.beyond(&head, vec![place.main.clone()], by_hand::MOST).await?;
    let ours = commits.into_iter().find(|commit| commit.author == author());
    Ok(ours.map_or(head, |commit| commit.sha))
}

async fn commit(
    row: &ChangeRow,
    place: &Place,
    (base, expected): (CommitSha, Option<CommitSha>),
    files: Option<FileSet>,
    stamp: &Stamp,
) -> Result<CommitSha, ApiError> {
    let request = CommitRequest {
        branch: row.branch.clone(),
        base,
        expected,
        folder: place.folder.clone(),
        files,
        message: words::commit_message(row),
        author: author(),
        at: stamp.at,
    };
    Ok(place.repository.commit(request).await?)
}

/// Who Terrace's commits are by.
pub(super) fn author() -> Author {
    Author { name: "Terrace".into(), email: "terrace@localhost".into() }
}

/// Whether a refreshed branch must take main in, because the two no longer merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Main {
    /// It merges: the branch keeps its base.
    Left,
    /// It does not: the new commit has main as its second parent.
    TakenIn,
}

/// The commit that a change's plan is made from now.
///
/// # Errors
/// The branch is gone, or the repository cannot be read.
pub(super) async fn head(place: &Place, row: &ChangeRow) -> Result<CommitSha, ApiError> {
    if super::fingerprint::reads_main(row) {
        return Ok(place.main.clone());
    }
    let head = place.repository.head(row.branch.as_str()).await?;
    head.ok_or_else(|| ApiError::Conflict(format!("the branch {} is gone: withdraw the change", row.branch)))
}

/// Brings the branch up to what would be generated now, unless somebody else committed there;
/// answers the commit to plan.
///
/// # Errors
/// The code cannot be generated, or the branch moved at the same time.
pub(crate) async fn refreshed(
    app: &App,
    row: &ChangeRow,
    stamp: &Stamp,
    main: Main,
) -> Result<CommitSha, ApiError> {
    let place = Place::of(app, row).await?;
    let head = head(&place, row).await?;
    if super::fingerprint::reads_main(row) {
        return Ok(head);
    }
    let tree = place.repository.folder_tree(&head, &place.folder).await?;
    if tree != row.generated_tree {
        return Ok(head);
    }
    let files = wanted(app, row).await?;
    let existing = place.repository.folder(&head, &place.folder).await?;
    if main == Main::Left && diff(&existing, &files.clone().unwrap_or_default()).is_empty() {
        return Ok(head);
    }
    let base = if main == Main::TakenIn { place.main.clone() } else { head.clone() };
    let head = commit(row, &place, (base, Some(head)), files, stamp).await?;
    let tree = place.repository.folder_tree(&head, &place.folder).await?;
    let written = Written { head: &head, base: None, tree: tree.as_deref() };
    store::set_written(app.db.read(), stamp, row.change.id, written).await?;
    Ok(head)
}
