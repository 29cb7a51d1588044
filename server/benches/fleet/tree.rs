//! Ten thousand resources: the catalog's practice family, five levels deep.
//!
//! The account is made over the API; everything below is copied into the database with one
//! statement for each level, as if it had been applied. No run takes place.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use terrace_server::db::Db;

use crate::history;
use crate::requests::Caller;

/// How many resources there are in all.
const RESOURCES: u64 = 10_000;

/// The tag that some resources set themselves.
const TAG: &str = r#"{"Team": {"value": "payments", "inherit": true, "locked": false}}"#;

/// One level of the tree.
struct Level {
    slug: &'static str,
    template: &'static str,
    /// The template one level up.
    parent: &'static str,
    /// How many below each parent.
    each: u64,
    /// What each sets, as SQL; none for an abstract one.
    inputs: Option<&'static str>,
    /// What each gives: name and value as JSON.
    outputs: &'static [(&'static str, &'static str)],
    /// What each reads from its parent: variable and output.
    reads: &'static [(&'static str, &'static str)],
}

const LEVELS: &[Level] = &[
    Level {
        slug: "region",
        template: "local_region",
        parent: "local_account",
        each: 10,
        inputs: None,
        outputs: &[],
        reads: &[],
    },
    Level {
        slug: "network",
        template: "local_network",
        parent: "local_region",
        each: 10,
        inputs: Some("json_object('name', n.slug, 'cidr_block', '10.20.0.0/16')"),
        outputs: &[
            ("network_id", r#""net-0123456789ab""#),
            ("private_subnet_ids", r#"["subnet-0123456789ab"]"#),
        ],
        reads: &[],
    },
    Level {
        slug: "cluster",
        template: "local_cluster",
        parent: "local_network",
        each: 10,
        inputs: Some("json_object('name', n.slug)"),
        outputs: &[
            ("cluster_endpoint", r#""https://cluster.internal:6443""#),
            ("cluster_token", r#""not-a-real-token-0123456789""#),
        ],
        reads: &[("network_id", "network_id"), ("subnet_ids", "private_subnet_ids")],
    },
    // As many as there is room for.
    Level {
        slug: "app",
        template: "local_app",
        parent: "local_cluster",
        each: 10,
        inputs: Some("json_object('name', n.slug, 'image', 'registry.example/shop/web:2.4.1')"),
        outputs: &[],
        reads: &[("cluster_endpoint", "cluster_endpoint"), ("cluster_token", "cluster_token")],
    },
];

/// Makes what a tree stands on, the account at its root, and somebody who may read one region;
/// gives that one's token.
pub async fn prepare(owner: &Caller) -> Result<String> {
    owner.post("/catalog/import", json!({"family": "local"})).await?;
    owner.post("/workspaces", json!({"slug": "live", "name": "Live"})).await?;
    owner.post("/projects", json!({"slug": "shop", "name": "Shop", "workspace": "live"})).await?;
    let tags = json!({"CostCenter": {"value": "42", "inherit": true, "locked": false}});
    let account = json!({"template": "local_account", "project": "shop", "slug": "acme", "tags": tags});
    owner.post("/resources", account).await?;
    let reader = json!({"username": "reader", "grants": [{"role": "read", "place": "acme/region-9"}]});
    let created = owner.post("/users", reader).await?;
    owner.login("reader", &created["password"]).await
}

/// Puts the tree below the account.
pub async fn fill(data: &Path) -> Result<()> {
    let db = Db::connect(None, data).await?.read().clone();
    for level in LEVELS {
        let room = RESOURCES - count(&db).await?;
        for statement in statements(level, room) {
            db.execute_unprepared(&statement).await.with_context(|| statement.clone())?;
        }
    }
    let found = count(&db).await?;
    ensure!(found == RESOURCES, "there are {found} resources");
    history::write(&db).await?;
    // As it would be after a while: the rows in their file instead of the log in front of it.
    db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    db.close().await.context("the database closes")
}

async fn count(db: &DatabaseConnection) -> Result<u64> {
    let statement = Query::select().expr(Expr::col("id").count()).from("resources").to_owned();
    let row = db.query_one(&statement).await?.context("a count is a row")?;
    Ok(u64::try_from(row.try_get_by_index::<i64>(0)?)?)
}

/// The rows of a level, with what they give to the next one and what they read from the one above.
fn statements(level: &Level, room: u64) -> Vec<String> {
    let mut statements = vec![resources(level, room)];
    for (output, value) in level.outputs {
        statements.push(format!(
            "INSERT INTO outputs (id, resource_id, name, sensitive, value_type, value) \
             SELECT randomblob(16), r.id, '{output}', FALSE, '\"string\"', '{value}' \
             FROM resources r JOIN templates t ON t.id = r.template_id WHERE t.key = '{}'",
            level.template
        ));
    }
    for (variable, output) in level.reads {
        statements.push(format!(
            "INSERT INTO links (id, reader_id, owner_id, output, variable) \
             SELECT randomblob(16), r.id, r.parent_id, '{output}', '{variable}' \
             FROM resources r JOIN templates t ON t.id = r.template_id WHERE t.key = '{}'",
            level.template
        ));
    }
    statements
}

/// One in ten sets a tag of its own, so that not all of a level are alike.
fn resources(level: &Level, room: u64) -> String {
    let Level { slug, template, parent, each, inputs, .. } = level;
    let (version, folder, state, inputs) = match inputs {
        Some(inputs) => {
            ("v.id", "t.key || '/' || replace(p.path, '/', '-') || '-' || n.slug", "'provisioned'", *inputs)
        }
        None => ("NULL", "NULL", "p.state", "'{}'"),
    };
    format!(
        "WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {each}), \
         n(i, slug) AS (SELECT i, '{slug}-' || i FROM numbers) \
         INSERT INTO resources (id, path, slug, parent_id, template_id, project_id, workspace_id, version_id, \
         description, inputs, tags, configs, state, out_of_date, folder, revision, created_by, created_at, updated_at) \
         SELECT randomblob(16), p.path || '/' || n.slug, n.slug, p.id, t.id, p.project_id, p.workspace_id, {version}, \
         '', {inputs}, iif(n.i % 10 = 0, json('{TAG}'), '{{}}'), '{{}}', {state}, FALSE, {folder}, 1, \
         p.created_by, p.created_at, p.updated_at \
         FROM n CROSS JOIN resources p JOIN templates above ON above.id = p.template_id \
         JOIN templates t ON t.key = '{template}' LEFT JOIN versions v ON v.template_id = t.id \
         WHERE above.key = '{parent}' ORDER BY n.i, p.path LIMIT {room}"
    )
}
