//! Reading the audit trail.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::store::{self, AuditEntry};
use crate::app::App;
use crate::authz::{Action, Actor, Scope};
use crate::error::{ApiError, Problem};
use crate::page::{Page, PageQuery};

/// Which entries to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Only entries about this.
    subject: Option<String>,
    /// Only entries by this account.
    actor: Option<String>,
}

/// The audit trail, newest first.
#[utoipa::path(tag = "audit", params(PageQuery, AuditFilter), responses((status = 200, body = Page<AuditEntry>), (status = 403, body = Problem)))]
#[get("/audit")]
pub async fn list(
    app: web::Data<App>,
    actor: Actor,
    page: web::Query<PageQuery>,
    filter: web::Query<AuditFilter>,
) -> Result<web::Json<Page<AuditEntry>>, ApiError> {
    actor.permit(Action::ReadAudit, &Scope::Everywhere)?;
    let page = store::list(app.db.read(), &page, filter.subject.as_deref(), filter.actor.as_deref()).await?;
    Ok(web::Json(page))
}

/// The routes of this feature.
pub fn wire(config: &mut ServiceConfig) {
    config.service(list);
}
