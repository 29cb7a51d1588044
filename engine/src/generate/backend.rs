//! `backend.tf`: where the state lives.

use serde_json::{Value as Json, json};

use crate::generate::Backend;
use crate::generate::format::Code;
use crate::generate::hcl::Expression;

pub(super) fn backend(backend: &Backend) -> String {
    let mut code = Code::default();
    code.open("terraform");
    match backend {
        Backend::Http { address } => {
            let lock = lock(address);
            let arguments =
                [("address", address.as_str()), ("lock_address", &lock), ("unlock_address", &lock)];
            block(&mut code, "http", &arguments, &[]);
        }
        Backend::Local => code.empty_block("backend \"local\""),
        Backend::S3 { bucket, key, region, path_style } => {
            let arguments = [("bucket", bucket.as_str()), ("key", key.as_str()), ("region", region.as_str())];
            let switched_on: &[&str] =
                if *path_style { &["use_lockfile", "use_path_style"] } else { &["use_lockfile"] };
            block(&mut code, "s3", &arguments, switched_on);
        }
        Backend::Gcs { bucket, prefix } => {
            block(&mut code, "gcs", &[("bucket", bucket), ("prefix", prefix)], &[]);
        }
        Backend::Azurerm { resource_group_name, storage_account_name, container_name, key } => {
            let arguments = [
                ("resource_group_name", resource_group_name.as_str()),
                ("storage_account_name", storage_account_name),
                ("container_name", container_name),
                ("key", key),
            ];
            block(&mut code, "azurerm", &arguments, &[]);
        }
    }
    code.close();
    code.finish()
}

/// A backend block of text arguments and, at its end, arguments to switch on.
fn block(code: &mut Code, kind: &str, arguments: &[(&str, &str)], switched_on: &[&str]) {
    code.open(&format!("backend \"{kind}\""));
    for (name, text) in arguments {
        code.string(name, text);
    }
    for name in switched_on {
        code.attribute(name, &Expression::reference("true"), None);
    }
    code.close();
}

fn lock(address: &str) -> String {
    format!("{address}/lock")
}

/// The backend as an author's template sees it: every setting, and which kind it is.
pub(super) fn data(backend: &Backend) -> Json {
    let mut data = json!(backend);
    for kind in ["http", "local", "s3", "gcs", "azurerm"] {
        data[kind] = json!(data["kind"] == kind);
    }
    if let Backend::Http { address } = backend {
        data["lock_address"] = json!(lock(address));
    }
    data
}
