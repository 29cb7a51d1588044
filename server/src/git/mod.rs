//! The local forge over HTTP: stock `git` clients clone workspaces and push to them.
//!
//! The repository `catalog` may be read by anybody, because it holds only what ships with
//! Terrace, and is never pushed to. All others are read with any valid credentials. Pushing
//! needs a person's own token and the role `write` somewhere; pushing `main` or anything but a
//! branch needs `admin`, because what is on `main` counts as decided. What is absent: Git's
//! older protocol without a server program, and SSH.

mod push;
pub mod routes;

#[cfg(test)]
mod tests;
