//! `terrace template`: the tree of templates, made by hand or imported from a source.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::client::Client;
use super::entries::EntryArgs;
use super::failure::{Exit, Failure, Outcome};
use super::impact;
use super::output::Column;
use super::overrides;
use super::session::Session;
use super::source::notices;
use super::text::{at, cell, halves, literal, tree};
use super::{import, version};

const COLUMNS: &[Column] = &[
    ("KEY", "/key"),
    ("NAME", "/name"),
    ("ABSTRACT", "/abstract"),
    ("PARENTS", "/parents"),
    ("VERSION", "/latest_version"),
    ("RESOURCES", "/resources"),
    ("DISABLED", "/disabled"),
];
const DETAILS: &[Column] = &[
    ("key", "/key"),
    ("name", "/name"),
    ("description", "/description"),
    ("labels", "/labels"),
    ("abstract", "/abstract"),
    ("parents", "/parents"),
    ("children", "/children"),
    ("tags", "/tags"),
    ("configs", "/configs"),
    ("links", "/links"),
    ("newest version", "/latest_version"),
    ("auto versions", "/auto_versions"),
    ("resources", "/resources"),
    ("disabled", "/disabled"),
];

/// What to do with templates.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the templates
    List {
        /// Words to search for
        #[arg(long)]
        query: Option<String>,
        /// Only those with this label
        #[arg(long)]
        label: Option<String>,
    },
    /// Show a template
    Show {
        /// The template's key
        key: String,
    },
    /// Draw the template tree
    Tree,
    /// Make an abstract template; concrete ones are imported
    Create(Create),
    /// Make templates from modules of a source: all of them, or none
    Import(Import),
    /// Make the templates of a family of the catalog that ships with Terrace; those that are there stay
    Catalog {
        /// The family: aws or local
        family: String,
    },
    /// Edit a template
    #[command(visible_alias = "edit")]
    Update(Update),
    /// Versions of a template
    Version {
        /// What to do.
        #[command(subcommand)]
        verb: version::Verb,
    },
    /// What the template's author says about its form
    Overrides {
        /// What to do.
        #[command(subcommand)]
        verb: overrides::Verb,
    },
    /// Tell what one version means for those who use another
    Compare {
        /// The template's key
        key: String,
        /// The version in use
        from: String,
        /// The version to go to
        to: String,
    },
    /// Show the inputs that a template asks for, and what each would be without an answer
    Form {
        /// The template's key, with @version for another than the newest
        #[arg(value_name = "KEY[@VERSION]")]
        template: String,
        /// Path of the resource that would be the parent
        #[arg(long, value_name = "PATH")]
        parent: Option<String>,
        /// Project of the resource
        #[arg(long, value_name = "SLUG")]
        project: Option<String>,
    },
}

/// A new abstract template.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// The template's key
    key: String,
    /// Name that people read; the key unless given
    #[arg(long)]
    name: Option<String>,
    /// The template is abstract; required, since a concrete one comes from `import`
    #[arg(long = "abstract", required = true)]
    is_abstract: bool,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Template that may be its parent; repeatable
    #[arg(long = "parent", value_name = "KEY")]
    parents: Vec<String>,
    /// Label; repeatable
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<String>,
    #[command(flatten)]
    entries: EntryArgs,
}

/// Modules to import.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The source's name
    #[arg(long)]
    source: String,
    /// Tag, branch or commit
    #[arg(long = "ref", value_name = "REF")]
    reference: String,
    /// Module's folder (. for the top) and its template's key, with the parents it may sit under; repeatable
    #[arg(long = "module", value_name = "PATH=KEY[:PARENT,…]", required = true)]
    modules: Vec<String>,
    /// Name that people read; the key unless given
    #[arg(long = "name", value_name = "KEY=NAME")]
    names: Vec<String>,
}

/// An edit of a template.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// The template's key
    key: String,
    /// Name that people read
    #[arg(long)]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Templates that may be its parent, in place of those before; repeatable
    #[arg(long = "parent", value_name = "KEY")]
    parents: Vec<String>,
    /// Labels, in place of those before; repeatable
    #[arg(long = "label", value_name = "LABEL")]
    labels: Vec<String>,
    /// Variable that is filled from the parent's output; repeatable
    #[arg(long = "parent-output", value_name = "VARIABLE=OUTPUT")]
    links: Vec<String>,
    /// Give no new resources (true), or give them again (false)
    #[arg(long, value_name = "true|false")]
    disabled: Option<bool>,
    /// What a new tag of its source does: nothing, or it becomes a version
    #[arg(long, value_name = "LIFECYCLE", value_parser = ["off", "preview", "active"])]
    auto_versions: Option<String>,
    /// Only show what its tags and configs would alter
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    entries: EntryArgs,
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List { query, label } => {
            let call = client.get(&["templates"]).query("q", query).query("label", label);
            output.list(&call.list(usize::MAX).await?, COLUMNS)?;
        }
        Verb::Show { key } => {
            let template = client.get(&["templates", &key]).send().await?;
            output.record(&template, DETAILS)?;
            notices(output, &template);
        }
        Verb::Tree => {
            let page = client.get(&["templates"]).list(usize::MAX).await?;
            output.data(&page, || drawn(&page))?;
        }
        Verb::Create(new) => {
            output.made(&client.post(&["templates"], created(new)?).send().await?, "/key", DETAILS)?;
        }
        Verb::Import(wanted) => {
            output.list(&import::send(&client, output, imported(&wanted)?).await?, COLUMNS)?;
        }
        Verb::Catalog { family } => {
            let made = client.post(&["catalog", "import"], json!({ "family": family })).send().await?;
            output.list(&made, COLUMNS)?;
        }
        Verb::Update(update) => return edit(session, &client, &update).await,
        Verb::Version { verb } => version::run(session, &client, verb).await?,
        Verb::Overrides { verb } => overrides::run(session, &client, verb).await?,
        Verb::Compare { key, from, to } => version::compare(session, &client, &key, (from, to)).await?,
        Verb::Form { template, parent, project } => {
            form(session, &client, &template, (parent, project)).await?;
        }
    }
    Ok(Exit::Ok)
}

fn created(new: Create) -> Result<Value, Failure> {
    let mut body = Map::new();
    body.insert("name".into(), json!(new.name.as_ref().unwrap_or(&new.key)));
    body.insert("key".into(), json!(new.key));
    body.insert("abstract".into(), json!(new.is_abstract));
    body.insert("parents".into(), json!(new.parents));
    body.insert("labels".into(), json!(new.labels));
    body.extend(new.description.map(|text| ("description".to_owned(), json!(text))));
    new.entries.write(&Value::Null, &mut body)?;
    Ok(Value::Object(body))
}

fn imported(import: &Import) -> Result<Value, Failure> {
    let names: BTreeMap<&str, &str> = import
        .names
        .iter()
        .map(|text| {
            halves(text, '=').ok_or_else(|| Failure::usage(format!("\"{text}\" is no name: write KEY=NAME")))
        })
        .collect::<Result<_, _>>()?;
    let modules = import.modules.iter().map(|text| module(text, &names)).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "source": import.source, "reference": import.reference, "modules": modules }))
}

fn module(text: &str, names: &BTreeMap<&str, &str>) -> Result<Value, Failure> {
    let (path, key) = halves(text, '=').filter(|(_, key)| !key.is_empty()).ok_or_else(|| {
        Failure::usage(format!("\"{text}\" is no module"))
            .next("write --module PATH=KEY, or PATH=KEY:parent1,parent2")
    })?;
    let (key, parents) = key.split_once(':').unwrap_or((key, ""));
    let parents: Vec<&str> = parents.split(',').filter(|parent| !parent.is_empty()).collect();
    let path = if path == "." { "" } else { path.trim_end_matches('/') };
    Ok(json!({ "path": path, "key": key, "name": names.get(key).unwrap_or(&key), "parents": parents }))
}

async fn edit(session: &Session, client: &Client, update: &Update) -> Outcome {
    let current = client.get(&["templates", &update.key]).send().await?;
    let body = edited(&current, update)?;
    if update.preview {
        return impact::show(session, client, ["templates", &update.key], body).await;
    }
    let call = client.patch(&["templates", &update.key], Value::Object(body), current["revision"].as_i64());
    session.output.record(&call.send().await?, DETAILS)?;
    Ok(Exit::Ok)
}

fn edited(current: &Value, update: &Update) -> Result<Map<String, Value>, Failure> {
    let mut body = Map::new();
    body.extend(update.name.as_ref().map(|name| ("name".to_owned(), json!(name))));
    body.extend(update.description.as_ref().map(|text| ("description".to_owned(), json!(text))));
    body.extend(update.disabled.map(|disabled| ("disabled".to_owned(), json!(disabled))));
    body.extend(update.auto_versions.as_ref().map(|auto| ("auto_versions".to_owned(), json!(auto))));
    body.extend((!update.parents.is_empty()).then(|| ("parents".to_owned(), json!(update.parents))));
    body.extend((!update.labels.is_empty()).then(|| ("labels".to_owned(), json!(update.labels))));
    if !update.links.is_empty() {
        let mut links = current["links"].as_object().cloned().unwrap_or_default();
        for text in &update.links {
            let wrong = || Failure::usage(format!("\"{text}\" is no link: write VARIABLE=OUTPUT"));
            let (variable, output) = halves(text, '=').ok_or_else(wrong)?;
            links.insert(variable.to_owned(), json!(output));
        }
        body.insert("links".into(), Value::Object(links));
    }
    update.entries.write(current, &mut body)?;
    if body.is_empty() {
        return Err(Failure::usage("nothing to edit was given"));
    }
    Ok(body)
}

type Whereabouts = (Option<String>, Option<String>);

async fn form(
    session: &Session,
    client: &Client,
    template: &str,
    (parent, project): Whereabouts,
) -> Result<(), Failure> {
    let (key, version) = version::split(template);
    let call = client.get(&["templates", key, "form"]);
    let form =
        call.query("version", version).query("parent", parent).query("project", project).send().await?;
    session.output.data(&form, || {
        let order =
            form.pointer("/form/ui/order").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let rows = order.iter().filter_map(Value::as_str).map(|name| form_row(&form, name)).collect();
        session.output.table(&["INPUT", "TYPE", "REQUIRED", "OTHERWISE", "FROM", "HELP"], rows)
    })
}

fn form_row(form: &Value, name: &str) -> Vec<String> {
    let field = &form["form"]["ui"]["fields"][name];
    let inherited = form["inherited"].get(name);
    let required = form.pointer("/form/schema/required").and_then(Value::as_array);
    let required = required.is_some_and(|names| names.iter().any(|required| required == name));
    vec![
        name.to_owned(),
        at(field, "/type_text"),
        cell(&json!(required && inherited.is_none())),
        inherited.map_or_else(|| "-".to_owned(), |found| literal(&found["value"])),
        inherited.map_or_else(|| "-".to_owned(), |found| super::explain::origin(&found["origin"])),
        at(field, "/help"),
    ]
}

/// The template tree; a template that may sit under several parents is drawn under each.
fn drawn(page: &Value) -> String {
    let all = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut below: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut roots = Vec::new();
    for template in all {
        let parents = template["parents"].as_array().map(Vec::as_slice).unwrap_or_default();
        if parents.is_empty() {
            roots.push(template);
        }
        for parent in parents.iter().filter_map(Value::as_str) {
            below.entry(parent).or_default().push(template);
        }
    }
    let mut nodes = Vec::new();
    for root in roots {
        descend(root, &below, &mut BTreeSet::new(), &mut nodes);
    }
    tree(&nodes)
}

/// `above` holds the keys on the way down, so that a circle ends.
fn descend<'a>(
    template: &'a Value,
    below: &BTreeMap<&str, Vec<&'a Value>>,
    above: &mut BTreeSet<&'a str>,
    nodes: &mut Vec<(usize, String)>,
) {
    let key = template["key"].as_str().unwrap_or_default();
    if !above.insert(key) {
        return;
    }
    let version = match template["latest_version"].as_str() {
        _ if template["abstract"] == true => "  abstract".to_owned(),
        Some(version) => format!("  {version}"),
        None => String::new(),
    };
    nodes.push((above.len() - 1, format!("{key}{version}")));
    for child in below.get(key).map(Vec::as_slice).unwrap_or_default() {
        descend(child, below, above, nodes);
    }
    above.remove(key);
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_module_names_its_key_and_parents() {
        let names = BTreeMap::from([("network", "Network")]);
        let module = |text: &str| module(text, &names).unwrap();
        assert_eq!(
            module("modules/net/=network:region,account"),
            json!({"path": "modules/net", "key": "network", "name": "Network", "parents": ["region", "account"]})
        );
        assert_eq!(module(".=app"), json!({"path": "", "key": "app", "name": "app", "parents": []}));
        assert!(super::module("modules/net", &names).is_err());
        assert!(super::module("modules/net=", &names).is_err());
    }

    #[test]
    fn a_template_stands_under_each_of_its_parents_and_circles_end() {
        let page = json!({"items": [
            {"key": "account", "abstract": true, "parents": []},
            {"key": "region", "abstract": true, "parents": ["account"]},
            {"key": "network", "abstract": false, "parents": ["region", "account"], "latest_version": "v1.0.0"},
            {"key": "a", "abstract": true, "parents": ["account", "b"]},
            {"key": "b", "abstract": true, "parents": ["a"]}]});
        assert_snapshot!(drawn(&page), @"
        account  abstract
        ├── region  abstract
        │   └── network  v1.0.0
        ├── network  v1.0.0
        └── a  abstract
            └── b  abstract
        ");
    }

    #[test]
    fn a_form_tells_what_an_input_is_without_an_answer() {
        let form = json!({
            "form": {"schema": {"required": ["cidr", "azs"]}, "ui": {"order": ["cidr"], "fields": {"cidr": {"type_text": "string", "help": "Range"}, "azs": {"type_text": "number"}}}},
            "inherited": {"azs": {"value": 3, "origin": {"kind": "config", "place": {"kind": "resource", "path": "acme"}}}}});
        assert_eq!(form_row(&form, "cidr"), ["cidr", "string", "yes", "-", "-", "Range"]);
        assert_eq!(form_row(&form, "azs"), ["azs", "number", "no", "3", "config of acme", "-"]);
    }
}
