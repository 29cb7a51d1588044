//! Where a project keeps its states: in Terrace, or in a bucket or container, in a folder of it.
//!
//! Credentials are none of these settings: the Terraform binary takes them from its environment.
//! The rules for names are those of the services: "General purpose bucket naming rules" of Amazon
//! S3, "About Cloud Storage buckets", and "Naming rules and restrictions for Azure resources".

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};
use crate::generate::Backend;
use crate::name::TreePath;

/// The most characters that a prefix may have.
const PREFIX: usize = 200;

/// Where the states of a project are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StateStore {
    /// Terrace itself, which serves Terraform's `http` backend.
    #[default]
    Terrace,
    /// A bucket of S3, or of something that speaks its language. Locks are files in the bucket,
    /// which takes Terraform or OpenTofu 1.10.
    S3 {
        /// The bucket.
        bucket: String,
        /// The bucket's region.
        region: String,
        /// The folder in the bucket; its top where this is empty.
        #[serde(default)]
        prefix: String,
        /// Whether the bucket is named in the path of its address, not in the host's name, as
        /// many services want it that are not Amazon's.
        #[serde(default)]
        path_style: bool,
    },
    /// A bucket of Google Cloud Storage.
    Gcs {
        /// The bucket.
        bucket: String,
        /// The folder in the bucket; its top where this is empty.
        #[serde(default)]
        prefix: String,
    },
    /// A container of Azure Blob Storage.
    Azurerm {
        /// The resource group of the storage account.
        resource_group_name: String,
        /// The storage account.
        storage_account_name: String,
        /// The container.
        container_name: String,
        /// The folder in the container; its top where this is empty.
        #[serde(default)]
        prefix: String,
    },
}

impl StateStore {
    /// Whether every name follows the rules of its service.
    ///
    /// # Errors
    /// `invalid_name` for each that does not, at the setting's own name.
    pub fn check(&self) -> Result<(), Diagnostics> {
        let settings: Vec<(&str, &str, Option<&str>)> = match self {
            Self::Terrace => Vec::new(),
            Self::S3 { bucket, region, prefix, .. } => vec![
                ("bucket", bucket, s3_bucket(bucket)),
                ("region", region, region_rule(region)),
                ("prefix", prefix, prefix_rule(prefix)),
            ],
            Self::Gcs { bucket, prefix } => {
                vec![("bucket", bucket, gcs_bucket(bucket)), ("prefix", prefix, prefix_rule(prefix))]
            }
            Self::Azurerm { resource_group_name, storage_account_name, container_name, prefix } => vec![
                ("resource_group_name", resource_group_name, resource_group(resource_group_name)),
                ("storage_account_name", storage_account_name, storage_account(storage_account_name)),
                ("container_name", container_name, container(container_name)),
                ("prefix", prefix, prefix_rule(prefix)),
            ],
        };
        let wrong = settings.into_iter().filter_map(|(name, value, rule)| {
            let summary = format!("the {name} \"{value}\" is none: {}", rule?);
            Some(Diagnostic::error(Code::InvalidName, summary).at(Subject::place(name)))
        });
        wrong.collect::<Diagnostics>().into_result()
    }

    /// Whether it is not Terrace that keeps the states.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        !matches!(self, Self::Terrace)
    }

    /// Where the state of the resource at this path is: each has a place of its own, since a path
    /// is given once. `own` is its address where Terrace keeps it.
    #[must_use]
    pub fn backend(&self, resource: &TreePath, own: String) -> Backend {
        match self.clone() {
            Self::Terrace => Backend::Http { address: own },
            Self::S3 { bucket, region, prefix, path_style } => {
                Backend::S3 { bucket, key: key(&prefix, resource), region, path_style }
            }
            Self::Gcs { bucket, prefix } => Backend::Gcs { bucket, prefix: below(&prefix, resource) },
            Self::Azurerm { resource_group_name, storage_account_name, container_name, prefix } => {
                Backend::Azurerm {
                    resource_group_name,
                    storage_account_name,
                    container_name,
                    key: key(&prefix, resource),
                }
            }
        }
    }

    /// The address of a resource's state, for people; none where Terrace keeps it.
    #[must_use]
    pub fn address(&self, resource: &TreePath) -> Option<String> {
        Some(match self {
            Self::Terrace => return None,
            Self::S3 { bucket, prefix, .. } => format!("s3://{bucket}/{}", key(prefix, resource)),
            // The name that Terraform gives the state of the one workspace that is used.
            Self::Gcs { bucket, prefix } => {
                format!("gs://{bucket}/{}/default.tfstate", below(prefix, resource))
            }
            Self::Azurerm { storage_account_name, container_name, prefix, .. } => format!(
                "https://{storage_account_name}.blob.core.windows.net/{container_name}/{}",
                key(prefix, resource)
            ),
        })
    }
}

fn below(prefix: &str, resource: &TreePath) -> String {
    if prefix.is_empty() { resource.to_string() } else { format!("{prefix}/{resource}") }
}

fn key(prefix: &str, resource: &TreePath) -> String {
    format!("{}/terraform.tfstate", below(prefix, resource))
}

const fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Whether all of a text is of these bytes, its ends are letters or digits, and it is so long.
fn shaped(text: &str, lengths: std::ops::RangeInclusive<usize>, also: &[u8]) -> bool {
    let ends = [text.bytes().next(), text.bytes().last()];
    lengths.contains(&text.len())
        && text.bytes().all(|byte| lower(byte) || also.contains(&byte))
        && ends.iter().all(|end| end.is_some_and(lower))
}

fn is_ip_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok())
}

fn s3_bucket(bucket: &str) -> Option<&'static str> {
    let good = shaped(bucket, 3..=63, b".-") && !bucket.contains("..") && !is_ip_address(bucket);
    (!good).then_some(
        "a bucket's name has 3 to 63 lower-case letters, digits, hyphens and single dots, begins and \
         ends with a letter or digit, and is no IP address",
    )
}

fn gcs_bucket(bucket: &str) -> Option<&'static str> {
    let parts = bucket.split('.').all(|part| (1..=63).contains(&part.len()));
    let good = shaped(bucket, 3..=222, b".-_") && parts && !is_ip_address(bucket);
    let reserved = bucket.starts_with("goog") || bucket.contains("google");
    (!good || reserved).then_some(
        "a bucket's name has 3 to 63 lower-case letters, digits, hyphens, underscores and dots, begins and \
         ends with a letter or digit, is no IP address, and neither begins with \"goog\" nor holds \"google\"",
    )
}

fn region_rule(region: &str) -> Option<&'static str> {
    let parts: Vec<&str> = region.split('-').collect();
    let words = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let good = match parts.as_slice() {
        [first @ .., number] => {
            first.len() >= 2
                && first.iter().all(words)
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        [] => false,
    };
    (!good).then_some("a region is like \"eu-central-1\"")
}

fn resource_group(name: &str) -> Option<&'static str> {
    let known = |letter: char| letter.is_alphanumeric() || "-_.()".contains(letter);
    let good = (1..=90).contains(&name.chars().count()) && name.chars().all(known) && !name.ends_with('.');
    (!good).then_some(
        "a resource group has 1 to 90 letters, digits, hyphens, underscores, dots and parentheses, and \
         does not end with a dot",
    )
}

fn storage_account(name: &str) -> Option<&'static str> {
    (!shaped(name, 3..=24, b"")).then_some("a storage account has 3 to 24 lower-case letters and digits")
}

fn container(name: &str) -> Option<&'static str> {
    (!shaped(name, 3..=63, b"-") || name.contains("--")).then_some(
        "a container has 3 to 63 lower-case letters, digits and single hyphens, and begins and ends with \
         a letter or digit",
    )
}

fn prefix_rule(prefix: &str) -> Option<&'static str> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let part = |part: &str| !part.is_empty() && part.bytes().all(known) && part != "." && part != "..";
    let good = prefix.is_empty() || (prefix.len() <= PREFIX && prefix.split('/').all(part));
    (!good).then_some(
        "a prefix is a path of at most 200 letters, digits, dots, hyphens and underscores, without a slash \
         at its ends",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn store(settings: serde_json::Value) -> StateStore {
        serde_json::from_value(settings).unwrap()
    }

    #[test]
    fn names_follow_the_rules_of_their_service() {
        let s3 = |bucket: &str, region: &str| json!({"kind": "s3", "bucket": bucket, "region": region});
        let gcs = |bucket: &str| json!({"kind": "gcs", "bucket": bucket});
        let azurerm = |group: &str, account: &str, container: &str| json!({"kind": "azurerm", "resource_group_name": group, "storage_account_name": account, "container_name": container});
        for good in [
            s3("acme-states", "eu-central-1"),
            s3("a.b", "us-gov-west-1"),
            gcs("acme_states"),
            azurerm("Acme (states)".replace(' ', "-").as_str(), "acmestates", "tf-states"),
        ] {
            assert_eq!(store(good.clone()).check(), Ok(()), "{good}");
        }
        for bad in [
            s3("Acme", "eu-central-1"),
            s3("ab", "eu-central-1"),
            s3("a..b", "eu-central-1"),
            s3("192.168.5.4", "eu-central-1"),
            s3("-acme", "eu-central-1"),
            s3("a\"b", "eu-central-1"),
            s3("acme", "Frankfurt"),
            s3("acme", ""),
            gcs("google-states"),
            gcs("goog"),
            azurerm("", "acmestates", "states"),
            azurerm("acme.", "acmestates", "states"),
            azurerm("acme", "acme-states", "states"),
            azurerm("acme", "acmestates", "tf--states"),
            json!({"kind": "gcs", "bucket": "acme", "prefix": "/a"}),
            json!({"kind": "gcs", "bucket": "acme", "prefix": "a/../b"}),
            json!({"kind": "gcs", "bucket": "acme", "prefix": "${a}"}),
        ] {
            assert!(store(bad.clone()).check().is_err(), "{bad}");
        }
        let several = store(s3("A", "b")).check().unwrap_err();
        assert_eq!(several.iter().count(), 2, "every finding at once");
        let unknown = json!({"kind": "s3", "bucket": "a", "region": "b", "access_key": "c"});
        assert!(serde_json::from_value::<StateStore>(unknown).is_err(), "credentials are no setting");
    }

    #[test]
    fn each_resource_has_a_place_of_its_own() {
        let settings = json!({"kind": "s3", "bucket": "acme", "region": "eu-central-1", "prefix": "tf"});
        let rows = [
            store(settings),
            store(json!({"kind": "gcs", "bucket": "acme"})),
            store(
                json!({"kind": "azurerm", "resource_group_name": "g", "storage_account_name": "acme", "container_name": "tf"}),
            ),
        ];
        let path = "acme/east/net".parse().unwrap();
        let addresses = rows.map(|row| row.address(&path).unwrap());
        assert_eq!(StateStore::Terrace.address(&path), None);
        insta::assert_snapshot!(addresses.join("\n"), @"
        s3://acme/tf/acme/east/net/terraform.tfstate
        gs://acme/acme/east/net/default.tfstate
        https://acme.blob.core.windows.net/tf/acme/east/net/terraform.tfstate
        ");
    }
}
