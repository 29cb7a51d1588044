//! Test vocabulary: servers, people, and a small company.

mod client;
mod cluster;
pub mod database;
mod gate;
mod steps;
mod terrace;
mod world;

pub use client::{Answer, Client};
pub use cluster::Cluster;
pub use database::Backend;
pub use gate::Gate;
pub use steps::{Steps, name};
pub use terrace::Terrace;
pub use world::{World, git};

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
