//! Changes: what somebody asked for, from the request to the applied plan.
//!
//! [`store::advance`] is the only way in which a change moves: it loads the row and keeps others
//! from moving it, asks the engine, writes the new state, records who did what, and enqueues one job
//! per effect, all in one transaction. What an approval names is in
//! [`fingerprint`], what it takes to approve in [`gate`], and whether both still hold in [`standing`].

mod by_hand;
pub mod code;
mod comments;
mod entity;
pub mod fingerprint;
mod follow;
pub mod gate;
mod insert;
pub mod jobs;
mod lists;
pub mod outside;
pub mod propose;
pub mod request;
pub mod routes;
mod row;
mod settle;
pub mod specs;
pub mod standing;
pub mod store;
pub mod taken_back;
mod turn;
pub mod views;
mod words;
