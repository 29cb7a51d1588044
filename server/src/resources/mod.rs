//! The resource tree: instances of templates, each under one parent.
//!
//! A resource's row holds what was last applied; what a change asks for is held by the change
//! until it is applied. Inherited values are never stored: [`draft::Draft`] loads the layers
//! above a resource and resolves them anew each time.

pub mod chain;
pub mod counts;
pub mod draft;
pub mod edit;
mod entity;
pub mod impact;
pub mod links;
pub mod marks;
pub mod outputs;
pub mod preview;
pub mod request;
pub mod resource;
pub mod routes;
pub mod sealed;
pub mod store;
pub mod views;

use terrace_engine::tree::Resolved;

/// The same values with `null` where one must not be shown.
#[must_use]
pub fn without_secrets(mut resolved: Resolved) -> Resolved {
    for resolution in resolved.values.values_mut().filter(|resolution| resolution.sensitive) {
        resolution.value = serde_json::Value::Null;
        resolution.overrode.clear();
    }
    resolved
}
