//! Listing, making and removing rules of approval.

use std::collections::{BTreeSet, HashMap};

use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use terrace_engine::change::{About, Deed, Rule};
use terrace_engine::id::{RuleId, UserId};
use terrace_engine::name::{Slug, TemplateKey, TreePath};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, Kept};
use crate::app::App;
use crate::authn::store::{self as accounts, Person};
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::Page;
use crate::templates::check;
use crate::{audit, projects, resources, teams, templates};

/// The most approvals that a rule may ask for.
const MOST_APPROVALS: u32 = 20;

/// The longest that an approval may last: a year.
const MOST_HOURS: u32 = 24 * 366;

/// The most resource types, or people, that a rule may name.
const MOST_NAMES: usize = 100;

/// Which changes a rule is about: those that have everything that is given here.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AboutBody {
    /// Resources of this template.
    template: Option<String>,
    /// Resources of this project.
    project: Option<String>,
    /// The resource at this path and everything below it.
    place: Option<String>,
    /// Changes that do one of these: `create`, `update`, `replace`, `destroy`; empty: any.
    #[schema(value_type = Vec<String>)]
    actions: BTreeSet<Deed>,
    /// Plans that do one of these to something; empty: any.
    #[schema(value_type = Vec<String>)]
    plan: BTreeSet<Deed>,
    /// Plans that do so to something of one of these types; `*` at the end stands for any ending.
    resource_types: BTreeSet<String>,
}

/// A rule as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleEntry {
    #[schema(value_type = String)]
    id: RuleId,
    name: String,
    about: AboutBody,
    approvals: u32,
    /// `approve` or `admin`; `null` is whoever may approve there.
    role: Option<String>,
    /// The key of the team that an approver must be in; `null` is none in particular.
    team: Option<String>,
    /// The only people whose approval counts; empty: all who may approve.
    people: Vec<Person>,
    /// After how many hours an approval no longer counts.
    expires_after: Option<u32>,
    /// What it asks for, in words.
    asks: String,
    created_at: DateTime<Utc>,
}

async fn entries(db: &impl ConnectionTrait, kept: Vec<Kept>) -> Result<Vec<RuleEntry>, ApiError> {
    let ids = kept.iter().flat_map(|kept| &kept.rule.people).map(|id| id.uuid()).collect();
    let people: HashMap<UserId, Person> =
        accounts::people(db, ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let entry = |Kept { id, rule, created_at }: Kept| RuleEntry {
        id,
        asks: rule.asks(),
        people: rule.people.iter().filter_map(|id| people.get(id)).cloned().collect(),
        name: rule.name,
        about: AboutBody {
            template: rule.about.template.map(|key| key.to_string()),
            project: rule.about.project.map(|slug| slug.to_string()),
            place: rule.about.place.map(|place| place.to_string()),
            actions: rule.about.actions,
            plan: rule.about.plan,
            resource_types: rule.about.resource_types,
        },
        approvals: rule.approvals,
        role: rule.role,
        team: rule.team.map(|team| team.to_string()),
        expires_after: rule.expires_after,
        created_at,
    };
    Ok(kept.into_iter().map(entry).collect())
}

/// Every rule of approval, by name.
#[utoipa::path(tag = "approval rule", operation_id = "list_approval_rules", responses((status = 200, body = Page<RuleEntry>)))]
#[get("/approval-rules")]
pub async fn list(app: web::Data<App>, _: Actor) -> Result<web::Json<Page<RuleEntry>>, ApiError> {
    let items = entries(app.db.read(), store::all(app.db.read()).await?).await?;
    Ok(web::Json(Page { items, next: None }))
}

/// What a new rule needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    name: String,
    #[serde(default)]
    about: AboutBody,
    /// How many approvals; 1 if it is left out.
    approvals: Option<u32>,
    /// `approve` or `admin`.
    role: Option<String>,
    /// The key of the team that an approver must be in.
    team: Option<String>,
    /// Usernames of the only people whose approval counts.
    #[serde(default)]
    people: Vec<String>,
    /// After how many hours an approval no longer counts.
    expires_after: Option<u32>,
}

impl NewRule {
    async fn checked(self, app: &App) -> Result<Rule, ApiError> {
        let approvals = self.approvals.unwrap_or(1);
        if !(1..=MOST_APPROVALS).contains(&approvals) {
            return Err(bad(format!("a rule asks for 1 to {MOST_APPROVALS} approvals")));
        }
        if self.expires_after.is_some_and(|hours| !(1..=MOST_HOURS).contains(&hours)) {
            return Err(bad(format!("an approval lasts 1 to {MOST_HOURS} hours")));
        }
        if self.role.as_deref().is_some_and(|role| !["approve", "admin"].contains(&role)) {
            return Err(bad("only the roles approve and admin may approve".to_owned()));
        }
        let mut people = BTreeSet::new();
        for username in self.people.iter().take(MOST_NAMES) {
            let found = accounts::by_username(app.db.read(), username).await?;
            let found = found.ok_or_else(|| bad(format!("there is no account {username}")))?;
            people.insert(found.0.id);
        }
        if self.people.len() > MOST_NAMES || !people.is_empty() && people.len() < approvals as usize {
            return Err(bad(format!(
                "a rule names at least as many people as it asks for approvals, and at most {MOST_NAMES}"
            )));
        }
        Ok(Rule {
            name: check::line("name", &self.name)?,
            about: about(app, self.about).await?,
            approvals,
            role: self.role,
            team: self.team.as_deref().map(str::parse).transpose()?,
            people,
            expires_after: self.expires_after,
        })
    }
}

fn bad(sentence: String) -> ApiError {
    ApiError::BadRequest(sentence)
}

/// What a rule is about, if all that it names is there.
async fn about(app: &App, body: AboutBody) -> Result<About, ApiError> {
    let db = app.db.read();
    let template: Option<TemplateKey> = body.template.as_deref().map(str::parse).transpose()?;
    if let Some(key) = &template {
        templates::store::by_key(db, key).await?;
    }
    let project: Option<Slug> = body.project.as_deref().map(str::parse).transpose()?;
    if let Some(slug) = &project {
        projects::store::by_slug(db, slug.as_str()).await?;
    }
    let place: Option<TreePath> = body.place.as_deref().map(str::parse).transpose()?;
    if let Some(place) = &place {
        resources::store::by_path(db, place).await?;
    }
    let is_type = |name: &String| {
        let name = name.strip_suffix('*').unwrap_or(name);
        name.len() <= 100
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
    };
    if body.resource_types.len() > MOST_NAMES || !body.resource_types.iter().all(is_type) {
        return Err(bad(
            "a resource type is like aws_db_instance, or aws_db_* for all that begin so".to_owned()
        ));
    }
    let AboutBody { actions, plan, resource_types, .. } = body;
    Ok(About { template, project, place, actions, plan, resource_types })
}

/// Makes a rule; it counts at once, also for changes that wait.
#[utoipa::path(tag = "approval rule", operation_id = "create_approval_rule", request_body = NewRule, responses((status = 201, body = RuleEntry), (status = 409, body = Problem), (status = 422, body = Problem)))]
#[post("/approval-rules")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<NewRule>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let rule = body.into_inner().checked(&app).await?;
    let transaction = app.db.write().await?;
    if let Some(team) = &rule.team {
        teams::store::stays(&transaction, team).await?;
    }
    let detail = json!({ "name": rule.name, "asks": rule.asks(), "about": rule.about });
    let kept = store::create(&transaction, &permit, rule).await?;
    audit::store::record(&transaction, &permit, "approval_rule.create", &kept.id.to_string(), detail).await?;
    app.commit(transaction).await?;
    let entry = entries(app.db.read(), vec![kept]).await?.pop();
    Ok(HttpResponse::Created().json(entry))
}

/// Removes a rule.
#[utoipa::path(tag = "approval rule", operation_id = "remove_approval_rule", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
#[delete("/approval-rules/{id}")]
pub async fn remove(
    app: web::Data<App>,
    actor: Actor,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let permit = actor.permit(Action::Administer, &Scope::Everywhere)?;
    let id: RuleId = id.parse()?;
    let transaction = app.db.write().await?;
    let kept = store::delete(&transaction, &permit, id).await?;
    let detail = json!({ "name": kept.rule.name });
    audit::store::record(&transaction, &permit, "approval_rule.delete", &id.to_string(), detail).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list).service(create).service(remove);
}
