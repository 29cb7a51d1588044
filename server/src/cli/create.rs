//! `terrace resource create` and `terrace resource plan`.

use serde_json::{Map, Value, json};

use super::change::settled;
use super::client::Client;
use super::entries::EntryArgs;
use super::explain;
use super::failure::{Exit, Failure, Outcome};
use super::output::{Format, record};
use super::plan;
use super::plans;
use super::run::print_plan;
use super::session::Session;
use super::text::{at, cell};
use super::vars::InputArgs;
use super::version::split;
use super::watch::{Goal, WaitArgs, Watch};

/// A new resource.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// The resource's full path; all but its last part is the parent
    path: String,
    /// Template's key, with @version for another than the newest
    #[arg(long, value_name = "KEY[@VERSION]")]
    template: String,
    /// Project that it belongs to
    #[arg(long, value_name = "SLUG")]
    project: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Only plan: run Terraform and alter nothing; needs no approval
    #[arg(long, conflicts_with = "preview")]
    dry_run: bool,
    /// Only show the code and values that would come about, without running Terraform
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    entries: EntryArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// A dry run.
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// The resource's path; several are planned at once by the server
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Template of a resource that does not exist yet, with @version for another than the newest
    #[arg(long, value_name = "KEY[@VERSION]", requires = "project")]
    template: Option<String>,
    /// Project of a resource that does not exist yet
    #[arg(long, value_name = "SLUG", requires = "template")]
    project: Option<String>,
    /// Another version, for a resource that exists
    #[arg(long, value_name = "VERSION", conflicts_with = "template")]
    version: Option<String>,
    /// Input to leave out, for a resource that exists; repeatable
    #[arg(long, value_name = "K", conflicts_with = "template")]
    unset: Vec<String>,
    /// Exit with 2 where the plan holds changes
    #[arg(long)]
    detailed_exitcode: bool,
    /// Wait for this long at most, then exit with 8
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    entries: EntryArgs,
}

/// Makes a resource, or shows what would come about.
pub(super) async fn create(session: &Session, client: &Client, new: Create) -> Outcome {
    let mut body = request(&new.path, &new.template, &new.project);
    body.extend(new.description.map(|text| ("description".to_owned(), json!(text))));
    let inputs = new.inputs.read()?;
    if !inputs.is_empty() {
        body.insert("inputs".into(), json!(inputs));
    }
    new.entries.write(&Value::Null, &mut body)?;
    if new.preview {
        return preview(session, client, Value::Object(body)).await;
    }
    if new.dry_run {
        let timing = (false, new.waiting.timeout);
        return dry_run(session, client, json!({ "new": body }), timing).await;
    }
    let made = client.post(&["resources"], Value::Object(body)).send().await?;
    asked(session, client, &made, &new.waiting).await
}

/// What a new resource at `path` is, without its values.
fn request(path: &str, template: &str, project: &str) -> Map<String, Value> {
    let (key, version) = split(template);
    let mut body = Map::new();
    let slug = match path.rsplit_once('/') {
        Some((parent, slug)) => {
            body.insert("parent".into(), json!(parent));
            slug
        }
        None => path,
    };
    body.insert("slug".into(), json!(slug));
    body.insert("template".into(), json!(key));
    body.insert("project".into(), json!(project));
    body.extend(version.map(|version| ("version".to_owned(), json!(version))));
    body
}

/// Prints what was asked for, or waits for it. `made` is `{resource, change}`.
async fn asked(session: &Session, client: &Client, made: &Value, waiting: &WaitArgs) -> Outcome {
    let number = made.pointer("/change/number").and_then(Value::as_i64);
    match number {
        Some(number) if waiting.waits() => settled(session, client, number, (Goal::Planned, waiting)).await,
        _ => {
            let output = session.output;
            let name = if number.is_some() { "/change/number" } else { "/resource/path" };
            if output.quiet && output.format == Format::Table {
                output.text(&at(made, name));
            } else {
                output.data(made, || told(client, made))?;
            }
            Ok(Exit::Ok)
        }
    }
}

fn told(client: &Client, made: &Value) -> String {
    let mut fields = vec![("resource", at(made, "/resource/path")), ("state", at(made, "/resource/state"))];
    let number = at(made, "/change/number");
    if number == "-" {
        let path = at(made, "/resource/path");
        let segments: Vec<&str> = ["resources"].into_iter().chain(path.split('/')).collect();
        fields.push(("address", client.page(&segments)));
    } else {
        fields.push(("change", number.clone()));
        fields.push(("address", client.page(&["changes", &number])));
    }
    record(&fields)
}

async fn preview(session: &Session, client: &Client, body: Value) -> Outcome {
    let preview = client.post(&["resources", "preview"], body).send().await?;
    session.output.data(&preview, || {
        let head = record(&[
            ("resource", at(&preview, "/path")),
            ("branch", at(&preview, "/branch")),
            ("folder", at(&preview, "/folder")),
            ("approvals", approvals(&preview)),
            ("findings", findings(&preview["diagnostics"])),
        ]);
        [head, explain::table(session.output, &preview["resolved"]), files(&preview["files"])].join("\n\n")
    })?;
    let is_error = |finding: &Value| finding["severity"] == "error";
    let fails = preview["diagnostics"].as_array().is_some_and(|findings| findings.iter().any(is_error));
    Ok(if fails { Exit::Error } else { Exit::Ok })
}

/// What it takes to approve, a rule each line; nothing for what is made at once.
fn approvals(preview: &Value) -> String {
    let conditions = preview.pointer("/rule/conditions").and_then(Value::as_array);
    let told = |condition: &Value| match condition["rule"].as_str() {
        Some(rule) => format!("{rule}: {}", at(condition, "/asks")),
        None => at(condition, "/asks"),
    };
    conditions.map_or_else(|| "none".to_owned(), |all| all.iter().map(told).collect::<Vec<_>>().join("\n"))
}

/// Findings, a line each: warnings are marked as such.
pub(super) fn findings(all: &Value) -> String {
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
    let told = |finding: &Value| {
        let place =
            finding.pointer("/subject/place").map(|place| format!("{}: ", cell(place))).unwrap_or_default();
        let warning = if finding["severity"] == "warning" { "warning: " } else { "" };
        format!("{warning}{place}{}", at(finding, "/summary"))
    };
    if all.is_empty() { "none".to_owned() } else { all.iter().map(told).collect::<Vec<_>>().join("\n") }
}

/// Files one after the other, each under its path.
pub(super) fn files(files: &Value) -> String {
    let all = files.as_array().map(Vec::as_slice).unwrap_or_default();
    let told = |file: &Value| {
        format!("==> {} <==\n{}", at(file, "/path"), file["text"].as_str().unwrap_or_default())
    };
    all.iter().map(told).collect::<Vec<_>>().join("\n")
}

/// Plans resources that exist, or one that does not exist yet.
pub(super) async fn plan(session: &Session, client: &Client, asked: Plan) -> Outcome {
    let timing = (asked.detailed_exitcode, asked.timeout);
    let path = match asked.paths.as_slice() {
        [path] => path.as_str(),
        _ => return plans::several(session, client, several(&asked)?, timing).await,
    };
    let body = match (&asked.template, &asked.project) {
        (Some(template), Some(project)) => {
            let mut new = request(path, template, project);
            new.insert("inputs".into(), json!(asked.inputs.read()?));
            asked.entries.write(&Value::Null, &mut new)?;
            json!({ "new": new })
        }
        _ if !asked.entries.is_empty() => return Err(no_entries()),
        _ => existing(client, path, &asked).await?,
    };
    dry_run(session, client, body, timing).await
}

fn no_entries() -> Failure {
    Failure::usage("a dry run of a resource that exists takes inputs and a version only")
        .next("leave the tags and configs out, or name --template and --project")
}

fn several(asked: &Plan) -> Result<Map<String, Value>, Failure> {
    if asked.template.is_some() || !asked.unset.is_empty() {
        return Err(Failure::usage("--template and --unset are about one resource").next("name one path"));
    }
    if !asked.entries.is_empty() {
        return Err(no_entries());
    }
    let mut body = Map::from_iter([("resources".to_owned(), json!(asked.paths))]);
    body.insert("inputs".into(), json!(asked.inputs.read()?));
    body.extend(asked.version.as_ref().map(|version| ("version".to_owned(), json!(version))));
    Ok(body)
}

async fn existing(client: &Client, path: &str, asked: &Plan) -> Result<Value, Failure> {
    let mut body = Map::new();
    body.insert("resource".into(), json!(path));
    body.extend(asked.version.as_ref().map(|version| ("version".to_owned(), json!(version))));
    if !asked.inputs.is_empty() || !asked.unset.is_empty() {
        let current = client.get(&["resources", path]).send().await?;
        body.insert("inputs".into(), merged(&current, &asked.inputs, &asked.unset)?);
    }
    Ok(Value::Object(body))
}

/// The inputs of a resource, altered as the flags say: the server takes them whole. A sensitive
/// one is null in what the server shows, and null keeps it.
pub(super) fn merged(current: &Value, given: &InputArgs, unset: &[String]) -> Result<Value, Failure> {
    let mut inputs = current["inputs"].as_object().cloned().unwrap_or_default();
    if let Some(name) = unset.iter().find(|name| !inputs.contains_key(*name)) {
        let failure = Failure::usage(format!("the input {name} is not set on {}", at(current, "/path")));
        return Err(failure.next(format!("terrace resource explain {} --var {name}", at(current, "/path"))));
    }
    inputs.retain(|name, _| !unset.contains(name));
    inputs.extend(given.read()?);
    Ok(Value::Object(inputs))
}

async fn dry_run(
    session: &Session,
    client: &Client,
    body: Value,
    (detailed, timeout): (bool, Option<u64>),
) -> Outcome {
    let run = client.post(&["dry-runs"], body).send().await?;
    let id = run["id"].as_str().ok_or_else(|| Failure::new("the server started no run"))?;
    let waiting = WaitArgs { wait: true, follow: true, timeout };
    let run = Watch::new(client, session.output, &waiting).run(id).await?;
    if run["state"] != "succeeded" {
        let ended = match run["state"].as_str() {
            Some("failed") => "failed",
            Some("lost") => "was lost",
            _ => "was cancelled",
        };
        let what = format!("the dry run {ended}: {}", at(&run, "/reason"));
        return Err(Failure::new(what).at(at(&run, "/path")).next(format!("terrace run logs {id}")));
    }
    let value = client.get(&["runs", id, "plan"]).send().await?;
    let summary = plan::read(&value)?;
    print_plan(session, &value, &plan::text(&summary))?;
    Ok(if detailed && plan::has_changes(&summary) { Exit::Changes } else { Exit::Ok })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_into_parent_and_slug() {
        let body = Value::Object(request("acme/eu/net", "network@v1.0.0", "core"));
        let expected = json!({"parent": "acme/eu", "slug": "net", "template": "network", "version": "v1.0.0", "project": "core"});
        assert_eq!(body, expected);
        let body = Value::Object(request("acme", "account", "core"));
        assert_eq!(body, json!({"slug": "acme", "template": "account", "project": "core"}));
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name() {
        let current =
            json!({"path": "acme/net", "inputs": {"cidr": "10.0.0.0/16", "azs": 2, "password": null}});
        let none = InputArgs::default();
        assert_eq!(
            merged(&current, &none, &["azs".into()]).unwrap(),
            json!({"cidr": "10.0.0.0/16", "password": null})
        );
        let told = merged(&current, &none, &["other".into()]).unwrap_err().to_string();
        assert!(told.contains("the input other is not set on acme/net"), "{told}");
    }

    #[test]
    fn a_preview_tells_its_findings() {
        let all = json!([
            {"severity": "error", "summary": "the input is missing", "subject": {"place": "cidr"}},
            {"severity": "warning", "summary": "checked later", "subject": {"place": "mtu"}}]);
        assert_eq!(findings(&all), "cidr: the input is missing\nwarning: mtu: checked later");
        assert_eq!(findings(&json!([])), "none");
        assert_eq!(
            files(&json!([{"path": "main.tf", "text": "a\n"}, {"path": "x", "text": ""}])),
            "==> main.tf <==\na\n\n==> x <==\n"
        );
    }
}
