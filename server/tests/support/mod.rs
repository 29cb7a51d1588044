//! Test vocabulary: servers, people, and a small company.

mod client;
mod cluster;
pub mod database;
mod gate;
pub mod moto;
mod steps;
mod terrace;
mod world;

pub use client::{Answer, Client};
pub use cluster::Cluster;
pub use database::Backend;
pub use gate::Gate;
pub use moto::{Moto, Process};
pub use steps::{Steps, name};
pub use terrace::Terrace;
pub use world::{World, git};

/// Says that a real part is not there: a failure where `TERRACE_REQUIRE_REAL=1`, a printed line
/// otherwise.
pub fn skipped(why: &str) {
    assert!(!std::env::var("TERRACE_REQUIRE_REAL").is_ok_and(|value| value == "1"), "required: {why}");
    eprintln!("skipped: {why}");
}

/// Makes one test per database from an async function that takes a [`Backend`]. Without a
/// PostgreSQL to talk to, that half says so; where real parts are required, it fails.
macro_rules! on_both {
    ($($name:ident)+) => {$(
        mod $name {
            #[actix_web::test]
            async fn sqlite() {
                super::$name(crate::support::Backend::Sqlite).await;
            }

            #[actix_web::test]
            async fn postgres() {
                if let Some(backend) = crate::support::database::postgres() {
                    super::$name(backend).await;
                }
            }
        }
    )+};
}
pub(crate) use on_both;
