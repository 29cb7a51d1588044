//! `terrace project`.

use serde_json::{Map, Value, json};

use super::entries::EntryArgs;
use super::failure::{Exit, Failure, Outcome};
use super::impact;
use super::output::Column;
use super::session::Session;
use super::text::halves;

const COLUMNS: &[Column] = &[
    ("SLUG", "/slug"),
    ("NAME", "/name"),
    ("WORKSPACE", "/workspace"),
    ("RESOURCES", "/resources"),
    ("CREATED", "/created_at"),
];
const DETAILS: &[Column] = &[
    ("slug", "/slug"),
    ("name", "/name"),
    ("description", "/description"),
    ("workspace", "/workspace"),
    ("tags", "/tags"),
    ("configs", "/configs"),
    ("states", "/backend/kind"),
    ("bucket", "/backend/bucket"),
    ("proposes readers", "/propose_readers"),
    ("resources", "/resources"),
];

/// What to do with projects.
#[derive(Debug, clap::Subcommand)]
pub enum Verb {
    /// List the projects
    List,
    /// Show a project
    Show {
        /// The project's slug
        slug: String,
    },
    /// Make a project
    Create {
        /// The project's slug
        slug: String,
        /// Name that people read; the slug unless given
        #[arg(long)]
        name: Option<String>,
        /// Workspace where the code of its resources lands
        #[arg(long, value_name = "SLUG")]
        workspace: String,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Where its states are kept, and what follows outputs that move.
        #[command(flatten)]
        keeping: KeepingArgs,
        /// Its tags and configs.
        #[command(flatten)]
        entries: EntryArgs,
    },
    /// Edit a project; resources that its tags and configs reach become out of date
    Update {
        /// The project's slug
        slug: String,
        /// Name that people read
        #[arg(long)]
        name: Option<String>,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Only show what its tags and configs would alter
        #[arg(long)]
        preview: bool,
        /// Where its states are kept, and what follows outputs that move.
        #[command(flatten)]
        keeping: KeepingArgs,
        /// Its tags and configs.
        #[command(flatten)]
        entries: EntryArgs,
    },
}

/// The flags for states and for what follows outputs.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "States and outputs")]
pub struct KeepingArgs {
    /// Where the states of its resources are kept: terrace, s3, gcs or azurerm
    #[arg(long, value_name = "KIND")]
    state_backend: Option<String>,
    /// Setting of that backend as name=value: bucket, region, prefix, resource_group_name, …
    #[arg(long = "state-setting", value_name = "K=V", requires = "state_backend")]
    state_settings: Vec<String>,
    /// Whether changes are asked for when an output that its resources read moves
    #[arg(long, value_name = "BOOL")]
    propose_readers: Option<bool>,
}

impl KeepingArgs {
    /// Writes what the flags say into a request.
    fn write(&self, body: &mut Map<String, Value>) -> Result<(), Failure> {
        if let Some(kind) = &self.state_backend {
            let mut backend = Map::from_iter([("kind".to_owned(), json!(kind))]);
            for setting in &self.state_settings {
                let (name, value) = halves(setting, '=').ok_or_else(|| {
                    let failure = Failure::usage(format!("\"{setting}\" is no setting"));
                    failure.next("write name=value, as in bucket=acme-states")
                })?;
                backend.insert(
                    name.to_owned(),
                    value.parse::<bool>().map_or_else(|_| json!(value), Value::Bool),
                );
            }
            body.insert("backend".into(), Value::Object(backend));
        }
        body.extend(self.propose_readers.map(|propose| ("propose_readers".to_owned(), json!(propose))));
        Ok(())
    }
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["projects"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Show { slug } => output.record(&client.get(&["projects", &slug]).send().await?, DETAILS)?,
        Verb::Create { slug, name, workspace, description, keeping, entries } => {
            let mut body = texts(Some(name.unwrap_or_else(|| slug.clone())), description);
            body.insert("slug".into(), json!(slug));
            body.insert("workspace".into(), json!(workspace));
            keeping.write(&mut body)?;
            entries.write(&Value::Null, &mut body)?;
            output.made(&client.post(&["projects"], Value::Object(body)).send().await?, "/slug", DETAILS)?;
        }
        Verb::Update { slug, name, description, preview, keeping, entries } => {
            let current = client.get(&["projects", &slug]).send().await?;
            let mut body = texts(name, description);
            keeping.write(&mut body)?;
            let body = edited(body, &current, &entries)?;
            if preview {
                return impact::show(session, &client, ["projects", &slug], body).await;
            }
            let call = client.patch(&["projects", &slug], Value::Object(body), current["revision"].as_i64());
            output.record(&call.send().await?, DETAILS)?;
        }
    }
    Ok(Exit::Ok)
}

fn texts(name: Option<String>, description: Option<String>) -> Map<String, Value> {
    let mut body = Map::new();
    body.extend(name.map(|name| ("name".to_owned(), json!(name))));
    body.extend(description.map(|text| ("description".to_owned(), json!(text))));
    body
}

fn edited(
    mut body: Map<String, Value>,
    current: &Value,
    entries: &EntryArgs,
) -> Result<Map<String, Value>, Failure> {
    entries.write(current, &mut body)?;
    if body.is_empty() {
        return Err(Failure::usage("nothing to edit was given"));
    }
    Ok(body)
}
