//! The API's own description, made from the routes themselves.
//!
//! `server/openapi.json` is a copy that a test keeps current; clients make their types from it.
//! LOCK and UNLOCK of the state backend are missing in it, because OpenAPI cannot name methods of
//! one's own.

use std::fmt::Write as _;
use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, SecurityRequirement};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

/// The prefix of every route in the description.
pub const PREFIX: &str = "/api/v1";

/// The description as JSON text, ending in a newline.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
});

/// The description of every route under [`PREFIX`].
#[must_use]
pub fn document() -> OpenApi {
    let (_, mut document) =
        actix_web::App::new().into_utoipa_app().service(scope(PREFIX).configure(routes)).split_for_parts();
    document.info = InfoBuilder::new()
        .title("Terrace")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Everything that a person can do in the browser or the terminal."))
        .build();
    for (path, item) in &mut document.paths.paths {
        name_operations(path, item);
    }
    let schemes = ComponentsBuilder::from(document.components.take().unwrap_or_default())
        .security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("basic", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)))
        .build();
    document.components = Some(schemes);
    let either = ["token", "basic"].map(|scheme| SecurityRequirement::new(scheme, Vec::<String>::new()));
    document.security = Some(either.into());
    document
}

/// The description as `terrace openapi` prints it and `server/openapi.json` holds it.
#[must_use]
pub fn text() -> &'static str {
    &TEXT
}

/// The methods that the route with this template takes; none for what the description leaves out.
#[must_use]
pub fn methods(template: &str) -> Vec<&'static str> {
    static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(document);
    let Some(item) = DOCUMENT.paths.paths.get(template) else { return Vec::new() };
    let taken = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    taken.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}

/// Wires everything under [`PREFIX`]: the API, the state backend, and this description.
pub fn routes(config: &mut ServiceConfig) {
    crate::app::api(config);
    crate::state::routes::wire(config);
    config.route("/openapi.json", web::get().to(show));
}

async fn show() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text())
}

/// Names operations by method and path: function names repeat among features, and an operation's
/// name must be unique.
fn name_operations(path: &str, item: &mut PathItem) {
    let place = path.trim_start_matches(PREFIX);
    let named = |method: &str, operation: &mut Option<Operation>| {
        if let Some(operation) = operation {
            operation.operation_id = Some(operation_id(method, place));
        }
    };
    named("get", &mut item.get);
    named("post", &mut item.post);
    named("put", &mut item.put);
    named("patch", &mut item.patch);
    named("delete", &mut item.delete);
}

fn operation_id(method: &str, place: &str) -> String {
    let mut id = method.to_owned();
    for part in place.split(['/', '{', '}', '-', '.']).filter(|part| !part.is_empty()) {
        // Writing into a String cannot fail.
        let _ = write!(id, "_{part}");
    }
    id
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn operations_have_names_of_their_own() {
        let document = document();
        let items = document.paths.paths.values();
        let operations = items.flat_map(|item| [&item.get, &item.post, &item.put, &item.patch, &item.delete]);
        let ids: Vec<String> =
            operations.flatten().filter_map(|operation| operation.operation_id.clone()).collect();
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        assert_eq!(operation_id("get", "/templates/{key}/versions"), "get_templates_key_versions");
    }

    #[test]
    fn the_description_is_of_openapi_3_1() {
        let json: serde_json::Value = serde_json::from_str(text()).unwrap();
        assert!(json["openapi"].as_str().unwrap().starts_with("3.1"));
        assert_eq!(json["info"]["title"], "Terrace");
        assert!(json["paths"]["/api/v1/state/{id}"]["post"].is_object());
    }
}
