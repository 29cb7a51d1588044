//! Versions that new tags make by themselves.
//!
//! Each template says what a new tag of its source does. A tag counts where it names a release
//! after the template's newest version and has the same text before its number, so that
//! `app-2.0.0` is nothing to a module with the version `vpc-1.0.0`. Pre-releases count where
//! versions begin as `preview` and nowhere else. Of several new tags the newest becomes a version.
//!
//! A tag that moved is told and never followed: a version names one commit for good.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::change::Stamp;
use terrace_engine::diagnostic::{Diagnostics, Severity};
use terrace_engine::id::SourceId;
use terrace_engine::module::Release;
use terrace_engine::name::{CommitSha, TemplateKey};
use terrace_workspaces::source::{Mirror, Ref, RefKind};
use utoipa::ToSchema;

use super::addition::{self, NewVersion};
use super::entity::{template, version};
use super::newest::compare;
use super::store::{self, Lifecycle};
use super::versions::breaking;
use crate::app::App;
use crate::error::ApiError;
use crate::sources::notice::{Notice, NoticeKind};
use crate::sources::snapshot::Snapshot;
use crate::sources::store::Source;
use crate::{audit, events};

/// What a new tag of a template's source does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AutoVersions {
    /// Nothing.
    #[default]
    Off,
    /// It becomes a version to be tried.
    Preview,
    /// It becomes a version in use.
    Active,
}

impl AutoVersions {
    /// The word in the database and the API.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Preview => "preview",
            Self::Active => "active",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Off, Self::Preview, Self::Active].into_iter().find(|found| found.text() == text)
    }

    /// Where a version that a tag makes begins its life.
    const fn lifecycle(self) -> Option<Lifecycle> {
        match self {
            Self::Off => None,
            Self::Preview => Some(Lifecycle::Preview),
            Self::Active => Some(Lifecycle::Active),
        }
    }
}

/// A version that a tag has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Made {
    /// The template's key.
    #[schema(value_type = String)]
    template: TemplateKey,
    /// The version's name.
    version: String,
    /// Where it begins its life.
    lifecycle: Lifecycle,
    /// What it breaks.
    note: Option<String>,
}

/// A version as far as tags are compared with it.
#[derive(Debug, Clone)]
struct Known {
    key: TemplateKey,
    auto: AutoVersions,
    path: String,
    name: String,
    reference: String,
    commit: String,
    created_at: DateTime<Utc>,
}

/// The versions that were made from a source, by their templates' keys, without interfaces.
async fn known(db: &impl ConnectionTrait, source: SourceId) -> Result<Vec<Known>, ApiError> {
    type Row = (String, String, String, String, String, String, DateTime<Utc>);
    let to_template = version::Entity::belongs_to(template::Entity)
        .from(version::Column::TemplateId)
        .to(template::Column::Id);
    let rows: Vec<Row> = version::Entity::find()
        .select_only()
        .columns([template::Column::Key, template::Column::AutoVersions])
        .columns([version::Column::Path, version::Column::Name, version::Column::Reference])
        .columns([version::Column::Commit, version::Column::CreatedAt])
        .join(JoinType::InnerJoin, to_template.into())
        .filter(version::Column::SourceId.eq(source.uuid()))
        .order_by_asc(template::Column::Key)
        .order_by_asc(version::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let read = |(key, auto, path, name, reference, commit, created_at): Row| {
        let inconsistent =
            || ApiError::Inconsistent { table: "templates", column: "auto_versions", row: key.clone() };
        let auto = AutoVersions::parse(&auto).ok_or_else(inconsistent)?;
        Ok(Known { key: key.parse()?, auto, path, name, reference, commit, created_at })
    };
    rows.into_iter().map(read).collect()
}

/// Makes versions of the new tags of a source that was just fetched, where its templates say so;
/// gives them, and what somebody should know.
///
/// # Errors
/// The mirror cannot be read, or the database fails. A module that cannot be used is a notice.
pub async fn follow(
    app: &App,
    source: &Source,
    mirror: &Mirror,
    stamp: &Stamp,
) -> Result<(Vec<Made>, Vec<Notice>), ApiError> {
    let tags: Vec<Ref> =
        mirror.refs().await?.into_iter().filter(|found| found.kind == RefKind::Tag).collect();
    let mut by_template: BTreeMap<TemplateKey, Vec<Known>> = BTreeMap::new();
    for version in known(app.db.read(), source.id).await? {
        by_template.entry(version.key.clone()).or_default().push(version);
    }
    let mut notices = moved(by_template.values().flatten(), &tags, stamp);
    let mut made = Vec::new();
    let mut snapshots: HashMap<CommitSha, Snapshot> = HashMap::new();
    for versions in by_template.values() {
        let Some((newest, tag)) = next(versions, &tags) else { continue };
        if !snapshots.contains_key(&tag.commit) {
            snapshots.insert(tag.commit.clone(), Snapshot::take(app, mirror, &tag.commit).await?);
        }
        let Some(snapshot) = snapshots.get(&tag.commit) else { continue };
        match make(app, source, (newest, tag, snapshot), stamp).await? {
            Ok(version) => made.push(version),
            Err(detail) => notices.push(Notice {
                kind: NoticeKind::Broken,
                template: Some(newest.key.clone()),
                reference: Some(tag.name.clone()),
                detail,
                since: stamp.at,
            }),
        }
    }
    Ok((made, notices))
}

/// A notice for every version whose tag names another commit now.
fn moved<'a>(versions: impl Iterator<Item = &'a Known>, tags: &[Ref], stamp: &Stamp) -> Vec<Notice> {
    let commits: HashMap<&str, &CommitSha> =
        tags.iter().map(|tag| (tag.name.as_str(), &tag.commit)).collect();
    let moved = versions.filter_map(|version| {
        let now = commits.get(version.reference.as_str()).filter(|now| now.as_str() != version.commit)?;
        let detail = format!(
            "the tag {} names commit {} now; the version {} of {} keeps {}",
            version.reference,
            short(now.as_str()),
            version.name,
            version.key,
            short(&version.commit)
        );
        Some(Notice {
            kind: NoticeKind::TagMoved,
            template: Some(version.key.clone()),
            reference: Some(version.reference.clone()),
            detail,
            since: stamp.at,
        })
    });
    moved.collect()
}

fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

/// The template's newest version and the tag that is to follow it, if there is one.
fn next<'a>(versions: &'a [Known], tags: &'a [Ref]) -> Option<(&'a Known, &'a Ref)> {
    let by_age =
        |one: &&Known, other: &&Known| compare((&one.name, one.created_at), (&other.name, other.created_at));
    let newest = versions.iter().max_by(by_age)?;
    newest.auto.lifecycle()?;
    let now = Release::of(&newest.name);
    let follows = |release: &Release| {
        let same_module = match &now {
            Some(now) => release.prefix == now.prefix && release.version > now.version,
            None => matches!(release.prefix.as_str(), "" | "v"),
        };
        same_module && (newest.auto == AutoVersions::Preview || !release.is_pre())
    };
    let releases = tags.iter().filter_map(|tag| Some((Release::of(&tag.name)?, tag)));
    let (_, tag) =
        releases.filter(|(release, _)| follows(release)).max_by(|a, b| a.0.version.cmp(&b.0.version))?;
    versions.iter().all(|version| version.name != tag.name).then_some((newest, tag))
}

/// Makes a version of a tag, or says why its module cannot be used.
async fn make(
    app: &App,
    source: &Source,
    (newest, tag, snapshot): (&Known, &Ref, &Snapshot),
    stamp: &Stamp,
) -> Result<Result<Made, String>, ApiError> {
    let module = snapshot.module(&newest.path).await?;
    if let Some(why) = unusable(&module.interface.diagnostics) {
        return Ok(Err(format!("{} does not become a version of {}: {why}", tag.name, newest.key)));
    }
    let template = store::by_key(app.db.read(), &newest.key).await?;
    let before = super::version::newest(app.db.read(), template.id).await?;
    // What the author said about the version before holds on, as far as it fits.
    let (overrides, left) = before.overrides.carried_to(&module.interface);
    let note = note(breaking(&before, &module.interface), &left);
    let lifecycle = newest.auto.lifecycle().unwrap_or(Lifecycle::Preview);
    let new = NewVersion {
        lifecycle,
        note: note.clone(),
        overrides,
        ..NewVersion::of(source.id, (&tag.name, &tag.commit), module)
    };
    let transaction = app.db.write().await?;
    let version = match addition::insert_by_itself(&transaction, stamp, &template, new).await {
        Ok(version) => version,
        // PostgreSQL cannot hold it, or somebody else was quicker: both are told, neither ends the refresh.
        Err(error @ (ApiError::Invalid(_) | ApiError::Conflict(_))) => return Ok(Err(error.to_string())),
        Err(error) => return Err(error),
    };
    let detail =
        json!({ "version": version.name, "commit": version.commit, "lifecycle": lifecycle, "auto": true });
    audit::store::record_stamp(&transaction, stamp, "version.create", newest.key.as_str(), detail).await?;
    events::store::record(&transaction, "template", newest.key.as_str()).await?;
    app.commit(transaction).await?;
    Ok(Ok(Made { template: newest.key.clone(), version: version.name, lifecycle, note }))
}

/// What a version breaks, and what its author set for the one before and does not fit any more.
fn note(breaks: Option<String>, left: &[String]) -> Option<String> {
    let left = (!left.is_empty())
        .then(|| format!("Settings of its form that do not fit any more: {}.", left.join(", ")));
    let parts: Vec<String> = breaks.into_iter().chain(left).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The first error and how many more there are.
fn unusable(findings: &Diagnostics) -> Option<String> {
    let mut errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let first = errors.next()?;
    Some(match errors.count() {
        0 => first.to_string(),
        more => format!("{first}, and {more} more"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn version(name: &str, auto: AutoVersions) -> Known {
        Known {
            key: "network".parse().unwrap(),
            auto,
            path: "network".into(),
            name: name.into(),
            reference: name.into(),
            commit: "1".repeat(40),
            created_at: Utc.timestamp_opt(0, 0).unwrap(),
        }
    }

    fn tags(names: &[&str]) -> Vec<Ref> {
        let commit: CommitSha = "2".repeat(40).parse().unwrap();
        let tag = |name: &&str| Ref { name: (*name).into(), kind: RefKind::Tag, commit: commit.clone() };
        names.iter().map(tag).collect()
    }

    fn following(versions: &[&str], auto: AutoVersions, names: &[&str]) -> Option<String> {
        let versions: Vec<Known> = versions.iter().map(|name| version(name, auto)).collect();
        next(&versions, &tags(names)).map(|(_, tag)| tag.name.clone())
    }

    #[test]
    fn the_newest_tag_of_the_same_module_follows() {
        use AutoVersions::{Active, Off, Preview};
        for (versions, auto, names, expected) in [
            (&["v1.0.0"][..], Active, &["v1.2.0", "v1.10.0", "v0.9.0"][..], Some("v1.10.0")),
            (&["v1.0.0"], Off, &["v1.2.0"], None),
            (&["v1.0.0"], Active, &["v1.0.0", "v0.9.0", "latest"], None),
            (&["v1.0.0"], Active, &["v2.0.0-rc.1", "v1.1.0"], Some("v1.1.0")),
            (&["v1.0.0"], Preview, &["v2.0.0-rc.1", "v1.1.0"], Some("v2.0.0-rc.1")),
            (&["v1.0.0", "v2.0.0-rc.1"], Preview, &["v2.0.0-rc.1", "v1.1.0"], None),
            (&["vpc-1.0.0"], Active, &["app-2.0.0", "vpc-1.1.0", "v3.0.0"], Some("vpc-1.1.0")),
            (&["main"], Active, &["v1.0.0", "app-2.0.0"], Some("v1.0.0")),
            (&["v1.9.0", "v1.10.0"], Active, &["v1.9.5"], None),
        ] {
            assert_eq!(following(versions, auto, names).as_deref(), expected, "{versions:?} {names:?}");
        }
    }

    #[test]
    fn a_tag_that_moved_is_told() {
        let stamp = Stamp { at: Utc.timestamp_opt(5, 0).unwrap(), by: terrace_engine::change::Actor::System };
        let versions = [version("v1.0.0", AutoVersions::Off), version("main", AutoVersions::Off)];
        let notices = moved(versions.iter(), &tags(&["v1.0.0", "v2.0.0"]), &stamp);
        let details: Vec<&str> = notices.iter().map(|notice| notice.detail.as_str()).collect();
        assert_eq!(
            details,
            [
                "the tag v1.0.0 names commit 222222222222 now; the version v1.0.0 of network keeps 111111111111"
            ]
        );
    }
}
