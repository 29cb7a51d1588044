//! Dry runs: a plan of what somebody would like to see. They never alter anything and need no
//! approval.

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use terrace_engine::tree::Inputs;
use utoipa::ToSchema;

use super::store::{self, RunSpec};
use super::views::{self, RunView};
use crate::app::App;
use crate::audit;
use crate::authz::{Action, Actor, Scope};
use crate::changes::request::{NewChange, update};
use crate::error::{ApiError, Problem};
use crate::resources::request::{NewResource, prepare};
use crate::resources::routes::visible;

/// What a dry run plans: a resource that does not exist yet, or other values for one that does.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    /// A resource as it would be asked for.
    new: Option<NewResource>,
    /// A resource that exists, by path or id.
    resource: Option<String>,
    /// Its complete inputs, if others than now.
    #[schema(value_type = Option<Object>)]
    inputs: Option<Inputs>,
    /// Its version, if another than now.
    version: Option<String>,
}

/// Plans without a change.
#[utoipa::path(tag = "run", request_body = DryRun, responses((status = 201, body = RunView), (status = 422, body = Problem)))]
#[post("/dry-runs")]
pub async fn create(
    app: web::Data<App>,
    actor: Actor,
    body: web::Json<DryRun>,
) -> Result<HttpResponse, ApiError> {
    let spec = spec(&app, &actor, body.into_inner()).await?;
    let RunSpec::Dry { resource, .. } = &spec else {
        return Err(ApiError::Internal("a dry run that is none".into()));
    };
    let permit = actor.permit(Action::DryRun, &Scope::At(resource.path.clone()))?;
    let subject = resource.path.to_string();
    let transaction = app.db.write().await?;
    let id = store::queue_dry(&transaction, &permit, &spec).await?;
    audit::store::record(&transaction, &permit, "run.dry", &subject, json!({"run": id})).await?;
    app.commit(transaction).await?;
    Ok(HttpResponse::Created().json(views::view(app.db.read(), &actor, id).await?))
}

async fn spec(app: &App, actor: &Actor, body: DryRun) -> Result<RunSpec, ApiError> {
    match (body.new, body.resource) {
        (Some(new), None) => {
            let prepared = prepare(app, app.db.read(), actor, &new).await?;
            let draft = prepared
                .draft
                .ok_or_else(|| ApiError::Conflict("an abstract resource has nothing to plan".into()))?;
            draft.verdict(app, app.db.read(), Some(actor)).await?.sound()?;
            let spec = prepared.resource.spec.clone();
            Ok(RunSpec::Dry { resource: Box::new(prepared.resource), spec, exists: false })
        }
        (None, Some(text)) => {
            let resource = visible(app, actor, &text).await?;
            if resource.is_abstract() {
                return Err(ApiError::Conflict("an abstract resource has nothing to plan".into()));
            }
            let wanted = NewChange {
                action: terrace_engine::change::Action::Update,
                inputs: body.inputs,
                version: body.version,
                tags: None,
                configs: None,
                reason: None,
                confirm: None,
                replace: Vec::new(),
                wait: false,
            };
            let (draft, _) = update(app, actor, &resource, &wanted).await?;
            let spec = draft.resource.spec.clone();
            Ok(RunSpec::Dry { resource: Box::new(resource), spec, exists: true })
        }
        _ => Err(ApiError::BadRequest("name either \"new\" or \"resource\"".into())),
    }
}
