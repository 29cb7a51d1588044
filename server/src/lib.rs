//! Terrace's server: HTTP, database, permissions, jobs and the command line.
//!
//! Feature folders carry the words of docs/GLOSSARY.md and hold the same files: `routes.rs` (HTTP
//! only), `store.rs` (SQL only), `entity.rs` (rows), `jobs.rs` (background work). A read takes two
//! hops (routes, store), a write three (routes, engine decides, store), background work four
//! (jobs, workspaces does, engine decides, store). What is absent: a service layer, repository
//! traits, rules of the domain (they are in `terrace-engine`), and direct use of git2, octocrab
//! or processes (those are in `terrace-workspaces`).

pub mod app;
pub mod audit;
pub mod authn;
pub mod authz;
pub mod changes;
pub mod cli;
pub mod clock;
pub mod column;
pub mod config;
pub mod db;
pub mod demo;
pub mod drift;
pub mod error;
pub mod events;
pub mod git;
pub mod integrations;
pub mod jobs;
pub mod openapi;
pub mod ops;
pub mod page;
pub mod projects;
pub mod resources;
pub mod revisions;
pub mod rules;
pub mod runs;
pub mod secret;
pub mod serve;
pub mod sets;
pub mod sources;
pub mod state;
pub mod teams;
pub mod templates;
pub mod ui;
pub mod values;
pub mod workspaces;
