//! Tags and configs on the command line.

use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::text::halves;
use super::vars::variable;

/// The flags for tags and configs.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Tags and configs")]
pub struct EntryArgs {
    /// Tag as k=v; k=v,locked lets nothing below set it, k=v,own keeps it from what is below
    #[arg(long = "tag", value_name = "K=V")]
    tags: Vec<String>,
    /// Tag that nothing below may set again
    #[arg(long = "locked-tag", value_name = "K=V")]
    locked_tags: Vec<String>,
    /// Config as k=v or k:=JSON; ,locked and ,own as for tags
    #[arg(long = "config", value_name = "K=V")]
    configs: Vec<String>,
    /// Config that nothing below may set again
    #[arg(long = "locked-config", value_name = "K=V")]
    locked_configs: Vec<String>,
    /// Removes a tag that was set here
    #[arg(long = "remove-tag", value_name = "K")]
    removed_tags: Vec<String>,
    /// Removes a config that was set here
    #[arg(long = "remove-config", value_name = "K")]
    removed_configs: Vec<String>,
}

impl EntryArgs {
    /// Whether no flag was given.
    pub(super) fn is_empty(&self) -> bool {
        !self.touches_tags() && !self.touches_configs()
    }

    fn touches_tags(&self) -> bool {
        !(self.tags.is_empty() && self.locked_tags.is_empty() && self.removed_tags.is_empty())
    }

    fn touches_configs(&self) -> bool {
        !(self.configs.is_empty() && self.locked_configs.is_empty() && self.removed_configs.is_empty())
    }

    /// Writes `tags` and `configs` into a request, each only where a flag speaks of it: what is
    /// in `current` (the thing as the server gave it), altered as the flags say.
    pub(super) fn write(&self, current: &Value, body: &mut Map<String, Value>) -> Result<(), Failure> {
        if self.touches_tags() {
            let mut tags = kept(current, "tags", &self.removed_tags);
            tags.extend(entries(&self.tags, false, tag)?);
            tags.extend(entries(&self.locked_tags, true, tag)?);
            body.insert("tags".into(), Value::Object(tags));
        }
        if self.touches_configs() {
            let mut configs = kept(current, "configs", &self.removed_configs);
            configs.extend(entries(&self.configs, false, variable)?);
            configs.extend(entries(&self.locked_configs, true, variable)?);
            body.insert("configs".into(), Value::Object(configs));
        }
        Ok(())
    }
}

fn kept(current: &Value, name: &str, removed: &[String]) -> Map<String, Value> {
    let mut entries = current[name].as_object().cloned().unwrap_or_default();
    entries.retain(|key, _| !removed.contains(key));
    entries
}

fn tag(text: &str) -> Result<(String, Value), Failure> {
    let Some((key, value)) = halves(text, '=') else {
        return Err(Failure::usage(format!("\"{text}\" is not a tag")).next("write it as k=v"));
    };
    Ok((key.to_owned(), Value::String(value.to_owned())))
}

type Entry = fn(&str) -> Result<(String, Value), Failure>;

fn entries(texts: &[String], locked: bool, read: Entry) -> Result<Vec<(String, Value)>, Failure> {
    texts.iter().map(|text| entry(text, locked, read)).collect()
}

fn entry(text: &str, mut locked: bool, read: Entry) -> Result<(String, Value), Failure> {
    let (mut text, mut inherit) = (text, true);
    while let Some((rest, mark)) = text.rsplit_once(',') {
        match mark {
            "locked" => locked = true,
            "own" => inherit = false,
            _ => break,
        }
        text = rest;
    }
    let (key, value) = read(text)?;
    Ok((key, json!({ "value": value, "inherit": inherit, "locked": locked })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(args: &EntryArgs, current: &Value) -> Value {
        let mut body = Map::new();
        args.write(current, &mut body).unwrap();
        Value::Object(body)
    }

    #[test]
    fn marks_lock_an_entry_or_keep_it_here() {
        let args = EntryArgs {
            tags: vec!["Team=core".into(), "Cost=7,locked".into(), "Note=a,b,own".into()],
            locked_configs: vec!["azs=3".into()],
            ..EntryArgs::default()
        };
        let expected = json!({
            "tags": {
                "Team": {"value": "core", "inherit": true, "locked": false},
                "Cost": {"value": "7", "inherit": true, "locked": true},
                "Note": {"value": "a,b", "inherit": false, "locked": false}},
            "configs": {"azs": {"value": 3, "inherit": true, "locked": true}}});
        assert_eq!(written(&args, &Value::Null), expected);
    }

    #[test]
    fn an_edit_keeps_what_it_does_not_name() {
        let current = json!({"tags": {"A": {"value": "1", "inherit": true, "locked": true}, "B": {"value": "2"}}, "configs": {"x": {"value": 1}}});
        let args = EntryArgs { removed_tags: vec!["B".into()], ..EntryArgs::default() };
        assert_eq!(
            written(&args, &current),
            json!({"tags": {"A": {"value": "1", "inherit": true, "locked": true}}})
        );
        assert!(EntryArgs::default().is_empty());
        assert_eq!(written(&EntryArgs::default(), &current), json!({}));
    }

    #[test]
    fn a_tag_without_value_is_a_usage_failure() {
        let args = EntryArgs { tags: vec!["Team".into()], ..EntryArgs::default() };
        assert!(args.write(&Value::Null, &mut Map::new()).is_err());
    }
}
