//! What Terrace reads of a state: what orders it among its versions, how many resources it holds,
//! and which of them differ between two versions. Values are compared and never given away.
//!
//! The form is version 4 of Terraform's state file, which OpenTofu writes too. Everything that is
//! not looked at is left as it is, byte for byte.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Why a text is not a state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAState {
    /// It is not of the form of a state.
    #[error("this is no Terraform state: it needs a lineage (text) and a serial (whole number)")]
    Form,
    /// It has the form and belongs to no history: so `terraform state pull` prints where there is
    /// no state yet.
    #[error("this is no Terraform state: its lineage is empty")]
    NoLineage,
    /// It has the form and makes no sense.
    #[error("this is no Terraform state: its serial is negative or its lineage holds U+0000")]
    Head,
}

/// What orders a state among others, and how large it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateHead {
    /// Which history of states it belongs to; never empty, without U+0000.
    pub lineage: String,
    /// Its place in that history; never negative.
    pub serial: i64,
    /// How many instances of managed resources it holds; data sources do not count.
    pub resources: u64,
}

/// Which instances differ between two states, by address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StateComparison {
    /// Only in the later one.
    pub added: Vec<String>,
    /// Only in the earlier one.
    pub removed: Vec<String>,
    /// In both, with other attributes.
    pub altered: Vec<String>,
}

#[derive(Deserialize)]
struct Head {
    lineage: String,
    serial: i64,
    resources: Option<Vec<Counted>>,
}

#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    mode: String,
    instances: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    resources: Option<Vec<Resource<'a>>>,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(default)]
    module: String,
    #[serde(default)]
    mode: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(borrow)]
    instances: Option<Vec<Instance<'a>>>,
}

#[derive(Deserialize)]
struct Instance<'a> {
    #[serde(borrow)]
    index_key: Option<&'a RawValue>,
    deposed: Option<String>,
    #[serde(borrow)]
    attributes: Option<&'a RawValue>,
}

/// Reads what orders a state and how large it is.
///
/// # Errors
/// The text is not a state.
pub fn state(text: &[u8]) -> Result<StateHead, NotAState> {
    let head: Head = serde_json::from_slice(text).map_err(|_| NotAState::Form)?;
    if head.lineage.is_empty() {
        return Err(NotAState::NoLineage);
    }
    if head.serial < 0 || head.lineage.contains('\0') {
        return Err(NotAState::Head);
    }
    let managed = head.resources.iter().flatten().filter(|resource| resource.mode == "managed");
    let resources = managed.map(|resource| resource.instances.as_ref().map_or(0, Vec::len) as u64).sum();
    Ok(StateHead { lineage: head.lineage, serial: head.serial, resources })
}

/// The same state as the first of a history of its own, where it belongs to none yet: so the
/// Terraform binary leaves a first state that its backend did not take.
///
/// # Errors
/// The text is not of the form of a state.
pub fn with_lineage(text: &[u8], lineage: &str) -> Result<Vec<u8>, NotAState> {
    match state(text) {
        Err(NotAState::NoLineage) => with(text, "lineage", &lineage),
        Err(error) => Err(error),
        Ok(_) => Ok(text.to_vec()),
    }
}

/// The same state under another serial, so that it follows a later one.
///
/// # Errors
/// The text is not a state.
pub fn with_serial(text: &[u8], serial: i64) -> Result<Vec<u8>, NotAState> {
    state(text)?;
    with(text, "serial", &serial)
}

/// The same state with another value at its top.
fn with(text: &[u8], key: &str, value: &impl Serialize) -> Result<Vec<u8>, NotAState> {
    let mut parts: BTreeMap<String, Box<RawValue>> =
        serde_json::from_slice(text).map_err(|_| NotAState::Form)?;
    let value = serde_json::value::to_raw_value(value).map_err(|_| NotAState::Form)?;
    parts.insert(key.to_owned(), value);
    serde_json::to_vec(&parts).map_err(|_| NotAState::Form)
}

/// Which managed instances differ from `before` to `after`, each list in order.
///
/// # Errors
/// One of the texts is not a state.
pub fn compare_states(before: &[u8], after: &[u8]) -> Result<StateComparison, NotAState> {
    let (before, after) = (body(before)?, body(after)?);
    let (before, after) = (instances(&before), instances(&after));
    let missing_in = |from: &BTreeMap<String, &str>, other: &BTreeMap<String, &str>| {
        from.keys().filter(|address| !other.contains_key(*address)).cloned().collect()
    };
    let differs = |(address, attributes): (&String, &&str)| {
        before.get(address).is_some_and(|earlier| earlier != attributes).then(|| address.clone())
    };
    Ok(StateComparison {
        added: missing_in(&after, &before),
        removed: missing_in(&before, &after),
        altered: after.iter().filter_map(differs).collect(),
    })
}

fn body(text: &[u8]) -> Result<Body<'_>, NotAState> {
    serde_json::from_slice(text).map_err(|_| NotAState::Form)
}

/// The attributes of every managed instance, as they stand in the text, by address.
fn instances<'a>(body: &Body<'a>) -> BTreeMap<String, &'a str> {
    let managed = body.resources.iter().flatten().filter(|resource| resource.mode == "managed");
    let all =
        managed.flat_map(|resource| resource.instances.iter().flatten().map(move |one| (resource, one)));
    all.map(|(resource, one)| (address(resource, one), one.attributes.map_or("", RawValue::get))).collect()
}

fn address(resource: &Resource<'_>, instance: &Instance<'_>) -> String {
    let mut address = match resource.module.as_str() {
        "" => format!("{}.{}", resource.kind, resource.name),
        module => format!("{module}.{}.{}", resource.kind, resource.name),
    };
    if let Some(key) = instance.index_key {
        address = format!("{address}[{key}]");
    }
    match &instance.deposed {
        Some(deposed) => format!("{address} (deposed {deposed})"),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample(serial: u64, resources: &serde_json::Value) -> Vec<u8> {
        json!({"version": 4, "serial": serial, "lineage": "8c2d", "outputs": {}, "resources": resources})
            .to_string()
            .into_bytes()
    }

    fn bucket(module: Option<&str>, instances: &serde_json::Value) -> serde_json::Value {
        let mut resource =
            json!({"mode": "managed", "type": "aws_s3_bucket", "name": "it", "instances": instances});
        resource.as_object_mut().unwrap().extend(module.map(|module| ("module".to_owned(), json!(module))));
        resource
    }

    #[test]
    fn instances_of_managed_resources_count() {
        let data = json!({"mode": "data", "type": "aws_region", "name": "here", "instances": [{}]});
        let text = sample(3, &json!([bucket(None, &json!([{"index_key": 0}, {"index_key": 1}])), data]));
        let head = StateHead { lineage: "8c2d".into(), serial: 3, resources: 2 };
        assert_eq!(state(&text), Ok(head));
    }

    #[test]
    fn what_is_no_state_is_told() {
        for text in ["", "[]", "{}", r#"{"lineage":"a"}"#, r#"{"lineage":"a","serial":"1"}"#] {
            assert_eq!(state(text.as_bytes()), Err(NotAState::Form), "{text}");
        }
        assert_eq!(state(br#"{"lineage":"","serial":0}"#), Err(NotAState::NoLineage));
        assert_eq!(state(br#"{"lineage":"a","serial":-1}"#), Err(NotAState::Head));
    }

    #[test]
    fn another_serial_leaves_numbers_and_keys_as_they_are() {
        let text = br#"{"serial":1,"lineage":"a","outputs":{"n":{"value":12345678901234567890.10}}}"#;
        let again = String::from_utf8(with_serial(text, 9).unwrap()).unwrap();
        assert_eq!(again, r#"{"lineage":"a","outputs":{"n":{"value":12345678901234567890.10}},"serial":9}"#);
        assert_eq!(with_serial(b"{}", 9), Err(NotAState::Form));
    }

    #[test]
    fn two_states_are_compared_by_address() {
        let before = json!([
            bucket(
                None,
                &json!([{"index_key": "a", "attributes": {"n": 1}}, {"index_key": "b", "attributes": {}}])
            ),
            bucket(Some("module.old[0]"), &json!([{"attributes": {}}])),
        ]);
        let after = json!([
            bucket(
                None,
                &json!([{"index_key": "a", "attributes": {"n": 2}}, {"index_key": "b", "attributes": {}}])
            ),
            bucket(Some("module.new"), &json!([{"attributes": {}}, {"attributes": {}, "deposed": "1f"}])),
        ]);
        let compared = compare_states(&sample(1, &before), &sample(2, &after)).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&compared).unwrap(), @r#"
        {
          "added": [
            "module.new.aws_s3_bucket.it",
            "module.new.aws_s3_bucket.it (deposed 1f)"
          ],
          "removed": [
            "module.old[0].aws_s3_bucket.it"
          ],
          "altered": [
            "aws_s3_bucket.it[\"a\"]"
          ]
        }
        "#);
    }

    #[test]
    fn a_first_state_gets_the_lineage_that_it_lacks_and_another_keeps_its_own() {
        let fresh = br#"{"version":4,"lineage":"","serial":0,"resources":[]}"#;
        let begun = with_lineage(fresh, "here").unwrap();
        assert_eq!(state(&begun).unwrap().lineage, "here");
        assert_eq!(with_lineage(&begun, "elsewhere").unwrap(), begun);
        assert_eq!(with_lineage(b"{}", "here"), Err(NotAState::Form));
    }
}
