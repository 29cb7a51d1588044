//! Who is altered by an edit of tags and configs above, worked out before it is saved.
//!
//! An edit of a template, a project or an abstract resource reaches every resource below it. Only
//! the keys that the edit touches are looked at, so the work follows the number of resources
//! reached and not how much they hold. Rows are loaded with a number of statements that grows
//! with the depth of the tree alone. Absent: variables that a template's overrides or links fill.

mod load;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, StreamTrait};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use terrace_engine::diagnostic::{Diagnostic, Diagnostics};
use terrace_engine::name::{ConfigKey, TagKey, TreePath};
use terrace_engine::tree::{
    Altered, AlteredKind, Chain, Entry, Layer, Place, Resolved, resolve_configs, resolve_tags,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::Resource;
use crate::error::ApiError;
use crate::projects::store::Project;
use crate::templates::check;
use crate::templates::store::Template;
use load::{Line, Reached};

/// The most locks that a refusal names.
const NAMED: usize = 20;

/// Tags and configs that an edit would set; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactBody {
    #[schema(value_type = Object)]
    tags: Option<BTreeMap<TagKey, Entry>>,
    #[schema(value_type = Object)]
    configs: Option<BTreeMap<ConfigKey, Entry>>,
}

impl ImpactBody {
    /// What the place would hold, given what it holds now.
    ///
    /// # Errors
    /// A tag is no text, or a value cannot be stored.
    pub fn over(self, before: &Settings) -> Result<Settings, ApiError> {
        self.tags.as_ref().map(check::tags).transpose()?;
        self.configs.as_ref().map(check::configs).transpose()?;
        Ok(before.with(self.tags.as_ref(), self.configs.as_ref()))
    }
}

/// The tags and configs of one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Its tags.
    pub tags: BTreeMap<TagKey, Entry>,
    /// Its configs.
    pub configs: BTreeMap<ConfigKey, Entry>,
}

impl Settings {
    /// The same with those parts replaced that are given.
    #[must_use]
    pub fn with(
        &self,
        tags: Option<&BTreeMap<TagKey, Entry>>,
        configs: Option<&BTreeMap<ConfigKey, Entry>>,
    ) -> Self {
        Self { tags: tags.unwrap_or(&self.tags).clone(), configs: configs.unwrap_or(&self.configs).clone() }
    }

    /// Those of these entries whose keys are touched.
    fn only(&self, keys: &Touched) -> Self {
        let tags = self.tags.iter().filter(|(key, _)| keys.tags.contains(*key));
        let configs = self.configs.iter().filter(|(key, _)| keys.configs.contains(*key));
        Self {
            tags: tags.map(|(key, entry)| (key.clone(), entry.clone())).collect(),
            configs: configs.map(|(key, entry)| (key.clone(), entry.clone())).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.configs.is_empty()
    }
}

/// The place that is edited.
#[derive(Debug, Clone, Copy)]
pub enum Above<'a> {
    /// A template: its instances, and all below them.
    Template(&'a Template),
    /// A project: its resources.
    Project(&'a Project),
    /// An abstract resource: all below it.
    Resource(&'a Resource),
}

impl Above<'_> {
    /// What the place holds now.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let (tags, configs) = match self {
            Self::Template(template) => (&template.tags, &template.configs),
            Self::Project(project) => (&project.tags, &project.configs),
            Self::Resource(resource) => (&resource.spec.tags, &resource.spec.configs),
        };
        Settings { tags: tags.clone(), configs: configs.clone() }
    }

    fn place(&self) -> Place {
        match self {
            Self::Template(template) => Place::Template { key: template.key.clone() },
            Self::Project(project) => Place::Project { slug: project.slug.clone() },
            Self::Resource(resource) => Place::Resource { path: resource.path.clone() },
        }
    }
}

/// The keys whose entries an edit alters.
#[derive(Debug, Default)]
struct Touched {
    tags: BTreeSet<TagKey>,
    configs: BTreeSet<ConfigKey>,
}

impl Touched {
    fn between(before: &Settings, after: &Settings) -> Self {
        Self { tags: touched(&before.tags, &after.tags), configs: touched(&before.configs, &after.configs) }
    }
}

fn touched<K: Ord + Clone>(before: &BTreeMap<K, Entry>, after: &BTreeMap<K, Entry>) -> BTreeSet<K> {
    let keys = before.keys().chain(after.keys());
    keys.filter(|key| before.get(key) != after.get(key)).cloned().collect()
}

/// One value below that an edit alters.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct AlteredView {
    /// Whose value.
    pub path: String,
    /// The tag's or config's key.
    pub name: String,
    /// `tag` or `config`.
    #[schema(value_type = String)]
    pub kind: AlteredKind,
    /// The value now; `null` where there is none.
    pub before: Json,
    /// The value after the edit; `null` where there is none.
    pub after: Json,
}

impl AlteredView {
    fn of(path: &TreePath, altered: Altered) -> Self {
        Self {
            path: path.to_string(),
            name: altered.name,
            kind: altered.kind,
            before: altered.before.unwrap_or_default(),
            after: altered.after.unwrap_or_default(),
        }
    }
}

/// What an edit alters below.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Impact {
    /// Every value altered, by the path of its resource.
    pub altered: Vec<AlteredView>,
    /// How many resources have a value altered.
    pub resources: usize,
    /// The concrete resources among them.
    #[serde(skip)]
    pub stale: Vec<Uuid>,
}

/// Works out what it does to everything below when a place holds `after`.
///
/// A config counts for a concrete resource only where its module or its providers would read it.
///
/// # Errors
/// A lock above forbids an entry, something below breaks a lock that the edit sets, or the
/// database fails.
pub async fn impact(
    db: &(impl ConnectionTrait + StreamTrait),
    above: Above<'_>,
    after: &Settings,
) -> Result<Impact, ApiError> {
    let before = above.settings();
    let keys = Touched::between(&before, after);
    if keys.tags.is_empty() && keys.configs.is_empty() {
        return Ok(Impact::default());
    }
    let reached = load::reached(db, above, &keys).await?;
    let edit = Edit { place: above.place(), after: after.only(&keys) };
    // Ten thousand chains take long enough to keep a server's thread from other requests.
    let work = move || work_out(&reached, &edit);
    actix_web::web::block(work).await.map_err(|error| ApiError::Internal(error.to_string()))?
}

/// What the edited place holds after the edit, of the keys that are touched.
struct Edit {
    place: Place,
    after: Settings,
}

fn work_out(reached: &Reached, edit: &Edit) -> Result<Impact, ApiError> {
    let mut refused: BTreeSet<Diagnostic> = BTreeSet::new();
    let mut impact = Impact::default();
    for line in reached.concerned() {
        let before = resolved(&chain(reached, line, None)?).unwrap_or_default();
        match resolved(&chain(reached, line, Some(edit))?) {
            Ok(after) => record(&mut impact, reached, line, (&before, &after)),
            // One lock is broken for every resource below the place that breaks it.
            Err(findings) if refused.len() < NAMED => refused.extend(findings),
            Err(_) => {}
        }
    }
    match refused.is_empty() {
        true => Ok(impact),
        false => Err(ApiError::Invalid(refused.into_iter().take(NAMED).collect())),
    }
}

fn record(impact: &mut Impact, reached: &Reached, line: &Line, (before, after): (&Resolved, &Resolved)) {
    let altered = terrace_engine::tree::impact(before, after);
    let counts =
        |altered: &Altered| altered.kind != AlteredKind::Config || reached.reads(line, &altered.name);
    let altered: Vec<Altered> = altered.into_iter().filter(counts).collect();
    if altered.is_empty() || reached.is_edited(line) {
        return;
    }
    impact.resources += 1;
    impact.stale.extend(line.concrete.then_some(line.id));
    impact.altered.extend(altered.into_iter().map(|altered| AlteredView::of(&line.path, altered)));
}

fn resolved(chain: &Chain) -> Result<Resolved, Diagnostics> {
    let mut findings = Diagnostics::default();
    let tags = resolve_tags(chain).unwrap_or_else(|wrong| {
        findings.extend(wrong);
        BTreeMap::new()
    });
    let configs = resolve_configs(chain).unwrap_or_else(|wrong| {
        findings.extend(wrong);
        BTreeMap::new()
    });
    findings.into_result().map(|()| Resolved { tags, configs, values: BTreeMap::new() })
}

/// The layers of a resource, of the keys that are touched: templates from the root's to its own,
/// the project, the ancestors, the resource itself. Layers that say nothing about them are left
/// out.
fn chain(reached: &Reached, line: &Line, edit: Option<&Edit>) -> Result<Chain, ApiError> {
    let lineage = reached.lineage(line)?;
    let mut layers = Vec::new();
    let mut lay = |place: Place, settings: &Settings, own: bool| {
        let settings = edit.filter(|edit| edit.place == place).map_or(settings, |edit| &edit.after);
        if !settings.is_empty() {
            let Settings { tags, configs } = settings.clone();
            layers.push(Layer { place, tags, configs, own });
        }
    };
    for above in &lineage {
        let (key, settings) = reached.template(above)?;
        lay(Place::Template { key: key.clone() }, settings, above.id == line.id);
    }
    let (slug, settings) = reached.project(line)?;
    lay(Place::Project { slug: slug.clone() }, settings, false);
    for above in &lineage {
        lay(Place::Resource { path: above.path.clone() }, &above.settings, above.id == line.id);
    }
    Ok(Chain { layers })
}
