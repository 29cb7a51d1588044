//! Counts over other features' tables, for the metrics.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::error::ApiError;

/// How many runs there are in each state.
pub(super) async fn runs_by_state(db: &impl ConnectionTrait) -> Result<HashMap<String, u64>, ApiError> {
    let statement = Query::select()
        .column("state")
        .expr_as(Expr::col("id").count(), "runs")
        .from("runs")
        .group_by_col("state")
        .to_owned();
    let rows = db.query_all(&statement).await?;
    let mut counts = HashMap::new();
    for row in rows {
        let count: i64 = row.try_get("", "runs")?;
        counts.insert(row.try_get("", "state")?, u64::try_from(count).unwrap_or(0));
    }
    Ok(counts)
}
