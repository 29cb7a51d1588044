//! `terrace project`.

use serde_json::{Map, Value, json};

use super::entries::EntryArgs;
use super::failure::{Exit, Failure, Outcome};
use super::impact;
use super::output::Column;
use super::session::Session;

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
        /// Its tags and configs.
        #[command(flatten)]
        entries: EntryArgs,
    },
}

/// Runs a verb.
pub(super) async fn run(session: &Session, verb: Verb) -> Outcome {
    let (client, output) = (session.client()?, session.output);
    match verb {
        Verb::List => output.list(&client.get(&["projects"]).list(usize::MAX).await?, COLUMNS)?,
        Verb::Show { slug } => output.record(&client.get(&["projects", &slug]).send().await?, DETAILS)?,
        Verb::Create { slug, name, workspace, description, entries } => {
            let mut body = texts(Some(name.unwrap_or_else(|| slug.clone())), description);
            body.insert("slug".into(), json!(slug));
            body.insert("workspace".into(), json!(workspace));
            entries.write(&Value::Null, &mut body)?;
            output.made(&client.post(&["projects"], Value::Object(body)).send().await?, "/slug", DETAILS)?;
        }
        Verb::Update { slug, name, description, preview, entries } => {
            let current = client.get(&["projects", &slug]).send().await?;
            let body = edited(texts(name, description), &current, &entries)?;
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
