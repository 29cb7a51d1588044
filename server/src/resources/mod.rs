//! The resource tree: instances of templates, each under one parent.
//!
//! A resource's row holds what was last applied; what a change asks for is held by the change
//! until it is applied. Inherited values are never stored: [`draft::Draft`] loads the layers
//! above a resource and resolves them anew each time.

pub mod below;
pub mod chain;
pub mod counts;
pub mod create;
pub mod draft;
mod drafts;
pub mod edit;
mod entity;
pub mod impact;
pub mod links;
pub mod marks;
pub mod mask;
pub mod outputs;
pub mod preview;
pub mod reclaim;
pub mod request;
pub mod reseal;
pub mod resource;
pub mod routes;
pub mod sealed;
pub mod standing;
pub mod store;
pub mod unique;
pub mod upgrade;
pub mod verdict;
pub mod views;

use terrace_engine::tree::Resolved;

/// The same values with `null` where one must not be shown: a sensitive variable's, and that of a
/// config that could fill it.
#[must_use]
pub fn without_secrets(mut resolved: Resolved) -> Resolved {
    for (name, resolution) in resolved.values.iter_mut().filter(|(_, resolution)| resolution.sensitive) {
        let config = resolved.configs.get_mut(name.as_str());
        for hidden in [Some(resolution), config].into_iter().flatten() {
            hidden.value = serde_json::Value::Null;
            hidden.overrode.clear();
            hidden.sensitive = true;
        }
    }
    resolved
}
