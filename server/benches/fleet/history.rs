//! What happened before: one applied change for each resource that has code, with its two runs
//! and its lines in the audit trail, as if everything had been asked for and applied once.

use anyhow::{Context, Result, ensure};
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// How many bytes a sealed plan file has; small modules have about as many.
const PLAN: u32 = 8 << 10;

const COMMIT: &str = "'5f0c3e9a7d1b24680ace13579bdf02468ace1357'";
const COUNTS: &str = "json_object('add', 1, 'change', 0, 'replace', 0, 'destroy', 0, 'read', 0)";

/// Puts the history into the database.
pub async fn write(db: &DatabaseConnection) -> Result<()> {
    let statements = [changes(), run("plan"), run("apply"), audit("change.request"), audit("change.approve")];
    for statement in statements {
        let done = db.execute_unprepared(&statement).await.with_context(|| statement.clone())?;
        ensure!(done.rows_affected() > 0, "no rows from {statement}");
    }
    let next = "INSERT INTO counters (name, value) SELECT 'changes', max(number) + 1 FROM changes WHERE TRUE \
                ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    db.execute_unprepared(next).await.context("the next change gets the next number")?;
    Ok(())
}

fn changes() -> String {
    let plan = format!(
        "json_object('run', 'run_' || lower(hex(r.id)), 'digest', lower(hex(zeroblob(32))), 'summary', {COUNTS})"
    );
    let state = format!(
        "json_object('state', 'applied', 'commit', {COMMIT}, 'plan', {plan}, 'approvals', json_array())"
    );
    format!(
        "INSERT INTO changes (id, number, resource_id, version_id, action, state, state_data, revision, spec, \
         branch, base, pull_request, requested_by, created_at, updated_at) \
         SELECT randomblob(16), row_number() OVER (ORDER BY r.path), r.id, r.version_id, 'create', 'applied', \
         {state}, 9, json_object('version', 'ver_' || lower(hex(r.version_id)), 'inputs', json(r.inputs), \
         'tags', json(r.tags), 'configs', json(r.configs), 'description', ''), \
         'update_' || r.slug || '-1', {COMMIT}, row_number() OVER (ORDER BY r.path), r.created_by, \
         r.created_at, r.updated_at FROM resources r WHERE r.folder IS NOT NULL"
    )
}

/// The plan's id is the resource's, so that the change and the apply can name it.
fn run(kind: &str) -> String {
    let named = "'run_' || lower(hex(r.id))";
    let (id, spec, plan) = match kind {
        "plan" => (
            "r.id",
            format!("json_object('kind', 'plan', 'commit', {COMMIT}, 'destroy', json('false'))"),
            format!("randomblob({PLAN})"),
        ),
        _ => (
            "randomblob(16)",
            format!("json_object('kind', 'apply', 'plan', {named}, 'commit', {COMMIT})"),
            "NULL".to_owned(),
        ),
    };
    format!(
        "INSERT INTO runs (id, change_id, resource_id, path, kind, dry, state, state_data, spec, stages, summary, \
         counts, plan, worker, requested_by, revision, created_at, started_at, finished_at) \
         SELECT {id}, c.id, r.id, r.path, '{kind}', FALSE, 'succeeded', json_object('state', 'succeeded'), {spec}, \
         '[]', '{{}}', {COUNTS}, {plan}, 'worker', r.created_by, 5, c.created_at, c.created_at, c.updated_at \
         FROM changes c JOIN resources r ON r.id = c.resource_id"
    )
}

fn audit(action: &str) -> String {
    format!(
        "INSERT INTO audit (id, at, actor_id, actor, action, subject, detail) \
         SELECT randomblob(16), c.created_at, u.id, u.username, '{action}', 'change ' || c.number, '{{}}' \
         FROM changes c JOIN users u ON u.id = c.requested_by"
    )
}
