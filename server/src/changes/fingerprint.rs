//! What an approval names: a fingerprint of everything that the plan was made from, taken apart
//! so that the reader is told what moved.

use serde::{Deserialize, Serialize};
use terrace_engine::change::{Action as ChangeAction, Digest, DigestParts, State, digest};
use terrace_engine::name::CommitSha;
use terrace_engine::tree::{Inputs, Resolved};

use super::store::ChangeRow;
use crate::app::App;
use crate::error::ApiError;
use crate::resources::draft::Draft;
use crate::workspaces::pulls::BASE;
use crate::{state, templates, workspaces};

/// How fingerprints are made now. Stored ones that were made in another way name what nobody can
/// make again.
const FORM: u32 = 2;

/// A digest with its parts. Inputs and values are hashed under the master key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    #[serde(default)]
    form: u32,
    /// What an approval names.
    pub digest: Digest,
    folder_tree: String,
    inputs: String,
    version: String,
    resolved: String,
    state_lineage: String,
    state_serial: u64,
}

impl Fingerprint {
    /// What differs between the fingerprint of a plan and that of now; empty where nothing does.
    #[must_use]
    pub fn moved(&self, now: &Self) -> Vec<&'static str> {
        if self.form != now.form {
            return vec!["the way in which Terrace takes fingerprints"];
        }
        let parts = [
            ("the code on the branch or on main", self.folder_tree != now.folder_tree),
            ("the inputs", self.inputs != now.inputs),
            ("the version", self.version != now.version),
            ("a value from above or from a link", self.resolved != now.resolved),
            ("the state's lineage", self.state_lineage != now.state_lineage),
            ("the state", self.state_serial != now.state_serial),
        ];
        parts.into_iter().filter(|(_, moved)| *moved).map(|(what, _)| what).collect()
    }
}

/// The parts that a run reads by itself where the state is kept elsewhere.
const STATE: [&str; 2] = ["the state's lineage", "the state"];

impl Fingerprint {
    /// The same with the state that a run has read meanwhile. Where anything else moved, it stays
    /// as it was: then the plan is not of what stands now, and its approval will be refused.
    ///
    /// # Errors
    /// As [`current`].
    pub async fn with_state_read(self, app: &App, row: &ChangeRow) -> Result<Self, ApiError> {
        let now = current(app, row).await?;
        let only_the_state = self.moved(&now).iter().all(|what| STATE.contains(what));
        Ok(if only_the_state { now } else { self })
    }
}

/// The fingerprint of a change as everything stands now.
///
/// # Errors
/// Something that it is made of cannot be read, or its values break a rule by now: then nothing
/// may be approved.
pub async fn current(app: &App, row: &ChangeRow) -> Result<Fingerprint, ApiError> {
    made(app, row, None).await
}

/// The fingerprint of the plan that is about to be made of the commit `head`, whatever the branch
/// holds by now.
///
/// # Errors
/// As [`current`].
pub async fn of_plan(app: &App, row: &ChangeRow, head: &CommitSha) -> Result<Fingerprint, ApiError> {
    made(app, row, Some(head)).await
}

async fn made(app: &App, row: &ChangeRow, head: Option<&CommitSha>) -> Result<Fingerprint, ApiError> {
    let db = app.db.read();
    let (inputs, resolved) = values(app, row).await?;
    let version = match row.spec.version {
        Some(id) => templates::store::versions_by_ids(db, vec![id.uuid()]).await?.into_values().next(),
        None => None,
    };
    let commit = version.map(|version| version.commit);
    let tree = folder_tree(app, row, head).await?;
    let (state_lineage, state_serial) = state::store::head(db, row.resource.id).await?;
    let parts = DigestParts {
        folder_tree: &tree,
        inputs: &inputs,
        version: commit.as_ref(),
        resolved: &resolved,
        state_lineage: &state_lineage,
        state_serial,
    };
    // Values are guessed from a plain hash: nobody without the key makes these.
    let keyed = |part: &str, bytes: &[u8]| app.master_key.digest(&format!("fingerprint:{part}"), bytes);
    let digest = keyed("digest", digest(&parts).as_str().as_bytes());
    Ok(Fingerprint {
        form: FORM,
        digest: digest.parse().map_err(|_| ApiError::Internal("a keyed digest is no digest".into()))?,
        inputs: keyed("inputs", &json(&inputs)?),
        resolved: keyed("resolved", &json(&resolved)?),
        version: commit.map(|commit| commit.to_string()).unwrap_or_default(),
        folder_tree: tree,
        state_lineage,
        state_serial,
    })
}

/// Inputs and resolved values. A destroy needs neither: it takes down what the state holds.
async fn values(app: &App, row: &ChangeRow) -> Result<(Inputs, Resolved), ApiError> {
    if row.change.action == ChangeAction::Destroy {
        return Ok((Inputs::default(), Resolved::default()));
    }
    let draft = Draft::load(app, app.db.read(), &row.resource, &row.spec).await?;
    if row.change.action == ChangeAction::Create && draft.template.disabled {
        let key = &draft.template.key;
        return Err(ApiError::Conflict(format!("the template {key} is disabled: it gives no new resources")));
    }
    let sound = draft.verdict(app, app.db.read(), None).await?.sound()?;
    Ok((draft.inputs().clone(), sound.resolved))
}

/// The tree of the folder that is planned: at `head`, or else on the branch, or on main where it
/// is there already. A destroy also counts the tree that it takes down.
async fn folder_tree(app: &App, row: &ChangeRow, head: Option<&CommitSha>) -> Result<String, ApiError> {
    let workspace = workspaces::store::by_id(app.db.read(), row.resource.workspace).await?;
    let repository = app.forge.open(workspace.slug.as_str())?;
    let branch = if reads_main(row) { BASE } else { row.branch.as_str() };
    let Some(folder) = row.resource.folder.as_deref().and_then(|folder| folder.parse().ok()) else {
        return Ok(String::new());
    };
    let head = match head {
        Some(head) => Some(head.clone()),
        None => repository.head(branch).await?,
    };
    let Some(head) = head else { return Ok(String::new()) };
    let strays = match repository.head(BASE).await? {
        Some(main) => branch != BASE && repository.strays(&main, &head, &folder).await?,
        None => false,
    };
    if strays {
        let sentence = format!(
            "the branch {branch} alters files outside {folder}, which no plan shows: take them off the branch"
        );
        return Err(ApiError::Conflict(sentence));
    }
    let tree = repository.folder_tree(&head, &folder).await?.unwrap_or_default();
    match &row.base {
        Some(base) if row.change.action == ChangeAction::Destroy => {
            let before = repository.folder_tree(base, &folder).await?.unwrap_or_default();
            Ok(format!("{before} to {tree}"))
        }
        _ => Ok(tree),
    }
}

/// Whether the change's code is read from main instead of its branch.
#[must_use]
pub fn reads_main(row: &ChangeRow) -> bool {
    match &row.change.state {
        State::Proposed { on_main, .. }
        | State::Planned { on_main, .. }
        | State::Approved { on_main, .. }
        | State::Stuck { on_main, .. } => *on_main,
        State::Merged { .. } | State::Applying { .. } | State::Applied { .. } | State::Failed { .. } => true,
        State::Waiting | State::Requested | State::Written { .. } | State::Closed { .. } => false,
    }
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, ApiError> {
    serde_json::to_vec(value).map_err(|error| ApiError::Internal(error.to_string()))
}
