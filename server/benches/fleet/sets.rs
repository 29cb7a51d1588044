//! A change set of 500 changes: how long it takes to ask for it, to show it, and to take it back.
//!
//! The program answers alone, without a worker, so that the figures are those of the set and not of
//! the runs that it leads to.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use serde_json::json;

use crate::figures::{Figures, milliseconds};
use crate::program::{OWNER, Program};
use crate::requests::{Caller, Page};

/// How many members the set has.
const MEMBERS: usize = 500;

/// Measures a set of resources of the tree, which are as they were afterwards.
pub async fn measure(figures: &mut Figures, folder: &Path) -> Result<()> {
    let (program, _) = Program::start_as(folder, &["--roles", "api"])?;
    let owner = Caller::new(&program, OWNER)?;
    let paths: Vec<String> = (0..MEMBERS)
        .map(|number| {
            // Eight of each cluster: the last ones of a full ten are beyond the size of the fleet.
            let (network, cluster, app) = (number / 80, number / 8 % 10, number % 8);
            format!("acme/region-0/network-{network}/cluster-{cluster}/app-{app}")
        })
        .collect();
    let body =
        json!({"kind": "update", "resources": paths, "inputs": {"image": "registry.example/shop/web:3"}});
    let begun = Instant::now();
    owner.post("/change-sets", body).await?;
    figures.add("change set: asked for 500 changes", milliseconds(begun.elapsed()), "once");
    for page in Page::of_change_set() {
        figures.sample(page.name, &owner.sample(&page).await?);
    }
    let begun = Instant::now();
    owner.post("/change-sets/1/withdraw", json!({"reason": "measured"})).await?;
    figures.add("change set: all 500 withdrawn", milliseconds(begun.elapsed()), "once");
    program.stop()?;
    Ok(())
}
