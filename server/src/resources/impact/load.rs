//! The rows that an edit reaches: the resources below, their ancestors, templates and projects.
//!
//! Rows are streamed and only what decides the touched keys is kept of them: the names of inputs
//! and not their values, the touched entries and not the others.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, StreamTrait,
};
use serde_json::Value as Json;
use terrace_engine::id::{ProjectId, TemplateId, VersionId};
use terrace_engine::module::Interface;
use terrace_engine::name::{Slug, TemplateKey, TreePath};
use uuid::Uuid;

use super::{Above, Settings, Touched};
use crate::column::from_json;
use crate::error::ApiError;
use crate::projects::store as projects;
use crate::resources::draft::provider_argument;
use crate::resources::entity::resource::{Column, Entity};
use crate::templates::store::{self as templates, Version};

/// How many ids one statement holds: both databases take more.
const MOST: usize = 5_000;

/// What is kept of a resource.
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) path: TreePath,
    pub(super) settings: Settings,
    pub(super) concrete: bool,
    template: TemplateId,
    project: ProjectId,
    version: Option<VersionId>,
    /// The names of its own inputs.
    inputs: BTreeSet<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    path: String,
    template_id: Uuid,
    project_id: Uuid,
    version_id: Option<Uuid>,
    folder: Option<String>,
    inputs: Json,
    tags: Json,
    configs: Json,
}

impl Row {
    fn line(self, keys: &Touched) -> Result<Line, ApiError> {
        let inconsistent =
            |column| ApiError::Inconsistent { table: "resources", column, row: self.id.to_string() };
        let inputs = self.inputs.as_object().ok_or_else(|| inconsistent("inputs"))?;
        let settings = Settings {
            tags: from_json(self.tags).ok_or_else(|| inconsistent("tags"))?,
            configs: from_json(self.configs).ok_or_else(|| inconsistent("configs"))?,
        };
        Ok(Line {
            id: self.id,
            path: self.path.parse().map_err(|_| inconsistent("path"))?,
            settings: settings.only(keys),
            concrete: self.folder.is_some(),
            template: TemplateId::new(self.template_id),
            project: ProjectId::new(self.project_id),
            version: self.version_id.map(VersionId::new),
            inputs: inputs.keys().cloned().collect(),
        })
    }
}

/// What a version's module and providers read of the configs.
struct Readers {
    variables: BTreeSet<String>,
    providers: BTreeSet<String>,
}

impl Readers {
    fn of(interface: &Interface) -> Self {
        Self {
            variables: interface.variables.keys().map(ToString::to_string).collect(),
            providers: interface.required_providers.keys().map(ToString::to_string).collect(),
        }
    }
}

/// Everything that an edit reaches, and what lies above it.
pub(super) struct Reached {
    /// Resources by path: those concerned and all their ancestors.
    lines: BTreeMap<TreePath, Line>,
    concerned: HashSet<Uuid>,
    /// The edited resource, where a resource is edited.
    edited: Option<Uuid>,
    templates: HashMap<TemplateId, (TemplateKey, Settings)>,
    projects: HashMap<ProjectId, (Slug, Settings)>,
    readers: HashMap<VersionId, Readers>,
}

impl Reached {
    /// The resources that the edit reaches, by path.
    pub(super) fn concerned(&self) -> impl Iterator<Item = &Line> {
        self.lines.values().filter(|line| self.concerned.contains(&line.id))
    }

    /// Whether the resource is the one that is edited: its own entries are no news.
    pub(super) fn is_edited(&self, line: &Line) -> bool {
        self.edited == Some(line.id)
    }

    /// The resource's ancestors from the root, and itself.
    pub(super) fn lineage(&self, line: &Line) -> Result<Vec<&Line>, ApiError> {
        let at = |path: TreePath| self.lines.get(&path).ok_or(ApiError::NotFound("parent resource"));
        line.path.ancestry().map(at).collect()
    }

    pub(super) fn template(&self, line: &Line) -> Result<&(TemplateKey, Settings), ApiError> {
        self.templates.get(&line.template).ok_or(ApiError::NotFound("template"))
    }

    pub(super) fn project(&self, line: &Line) -> Result<&(Slug, Settings), ApiError> {
        self.projects.get(&line.project).ok_or(ApiError::NotFound("project"))
    }

    /// Whether a config alters anything: a variable that takes it, or a provider's block. An
    /// abstract resource hands it on and is told of all.
    pub(super) fn reads(&self, line: &Line, config: &str) -> bool {
        let Some(readers) = line.version.as_ref().and_then(|version| self.readers.get(version)) else {
            return true;
        };
        let fills_variable = readers.variables.contains(config) && !line.inputs.contains(config);
        fills_variable || readers.providers.iter().any(|name| provider_argument(name, config).is_some())
    }
}

/// Loads what an edit reaches.
pub(super) async fn reached(
    db: &(impl ConnectionTrait + StreamTrait),
    above: Above<'_>,
    keys: &Touched,
) -> Result<Reached, ApiError> {
    let mut lines = concerned(db, above, keys).await?;
    let concerned = lines.values().map(|line| line.id).collect();
    add_ancestors(db, &mut lines, keys).await?;
    let templates = templates::by_ids(db, distinct(lines.values().map(|line| line.template.uuid()))).await?;
    let projects = projects::by_ids(db, distinct(lines.values().map(|line| line.project.uuid()))).await?;
    let settings = |tags, configs| Settings { tags, configs }.only(keys);
    Ok(Reached {
        readers: readers(db, &lines, keys).await?,
        concerned,
        edited: match above {
            Above::Resource(resource) => Some(resource.id.uuid()),
            Above::Template(_) | Above::Project(_) => None,
        },
        templates: templates
            .into_iter()
            .map(|(id, template)| (id, (template.key, settings(template.tags, template.configs))))
            .collect(),
        projects: projects
            .into_iter()
            .map(|(id, project)| (id, (project.slug, settings(project.tags, project.configs))))
            .collect(),
        lines,
    })
}

/// The resources whose chains the edited place is part of.
async fn concerned(
    db: &(impl ConnectionTrait + StreamTrait),
    above: Above<'_>,
    keys: &Touched,
) -> Result<BTreeMap<TreePath, Line>, ApiError> {
    let mut lines = BTreeMap::new();
    match above {
        Above::Resource(resource) => {
            let below = Column::Path.starts_with(format!("{}/", resource.path));
            let itself = Column::Id.eq(resource.id.uuid());
            stream(db, Condition::any().add(itself).add(below), keys, &mut lines).await?;
        }
        Above::Project(project) => {
            stream(db, Column::ProjectId.eq(project.id.uuid()).into(), keys, &mut lines).await?;
        }
        Above::Template(template) => {
            let mut level = ids(db, Column::TemplateId.eq(template.id.uuid())).await?;
            let mut all: HashSet<Uuid> = HashSet::new();
            // One statement for each step down the tree, however many instances there are.
            while !level.is_empty() {
                all.extend(&level);
                let mut below = Vec::new();
                for parents in level.chunks(MOST) {
                    below.extend(ids(db, Column::ParentId.is_in(parents.to_vec())).await?);
                }
                below.retain(|id| !all.contains(id));
                level = below;
            }
            for ids in all.into_iter().collect::<Vec<_>>().chunks(MOST) {
                stream(db, Column::Id.is_in(ids.to_vec()).into(), keys, &mut lines).await?;
            }
        }
    }
    Ok(lines)
}

async fn add_ancestors(
    db: &(impl ConnectionTrait + StreamTrait),
    lines: &mut BTreeMap<TreePath, Line>,
    keys: &Touched,
) -> Result<(), ApiError> {
    let above = lines.keys().filter_map(TreePath::parent).collect::<BTreeSet<_>>();
    let missing: BTreeSet<String> = above
        .iter()
        .flat_map(TreePath::ancestry)
        .filter(|path| !lines.contains_key(path))
        .map(|path| path.to_string())
        .collect();
    for paths in missing.into_iter().collect::<Vec<_>>().chunks(MOST) {
        stream(db, Column::Path.is_in(paths.to_vec()).into(), keys, lines).await?;
    }
    Ok(())
}

/// What the modules of the concrete resources read; nothing where no config is touched.
async fn readers(
    db: &impl ConnectionTrait,
    lines: &BTreeMap<TreePath, Line>,
    keys: &Touched,
) -> Result<HashMap<VersionId, Readers>, ApiError> {
    if keys.configs.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = distinct(lines.values().filter_map(|line| line.version).map(VersionId::uuid));
    let versions = templates::versions_by_ids(db, ids).await?;
    let readers = |(id, version): (VersionId, Version)| (id, Readers::of(&version.interface));
    Ok(versions.into_iter().map(readers).collect())
}

async fn stream(
    db: &(impl ConnectionTrait + StreamTrait),
    which: Condition,
    keys: &Touched,
    lines: &mut BTreeMap<TreePath, Line>,
) -> Result<(), ApiError> {
    let columns = [
        Column::Id,
        Column::Path,
        Column::TemplateId,
        Column::ProjectId,
        Column::VersionId,
        Column::Folder,
        Column::Inputs,
        Column::Tags,
        Column::Configs,
    ];
    let query = Entity::find().select_only().columns(columns).filter(which).order_by_asc(Column::Path);
    let mut rows = query.into_model::<Row>().stream(db).await?;
    while let Some(row) = rows.try_next().await? {
        let line = row.line(keys)?;
        lines.insert(line.path.clone(), line);
    }
    Ok(())
}

async fn ids(
    db: &impl ConnectionTrait,
    which: impl sea_orm::sea_query::IntoCondition,
) -> Result<Vec<Uuid>, ApiError> {
    let query = Entity::find().select_only().column(Column::Id).filter(which.into_condition());
    Ok(query.into_tuple().all(db).await?)
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}
