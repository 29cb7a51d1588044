//! Change sets: several changes asked for, reviewed and decided as one, each applied in its turn.
//!
//! A set adds no second way to change anything. Its members are ordinary changes: [`ask`] asks for
//! them with the validation and permissions of every other request, [`decide`] hands each one its
//! own event, and the state machine of each decides. What a set adds is the order: where it is not
//! a member's turn, [`turn::waits`] keeps the effects that merge and apply it from being done, and
//! [`jobs`] has them done once the members before it are. The state of a set is not stored: it
//! follows from its members, by the rules in `engine/src/change/set.rs`.

pub mod approval;
pub mod ask;
pub mod decide;
pub mod dry;
mod entity;
pub mod jobs;
pub mod lists;
mod order;
mod refusals;
pub mod routes;
pub mod store;
pub mod turn;
pub mod views;
mod wanted;
