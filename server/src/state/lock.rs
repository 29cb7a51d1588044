//! The lock on a state, as the Terraform binary describes it.

use serde_json::Value as Json;

use terrace_engine::id::{ResourceId, RunId, UserId};

use crate::authz::{Actor, Reach};
use crate::error::ApiError;

/// The most bytes that a lock's description may have.
pub(super) const MOST: usize = 64 << 10;

/// A lock: its id, and what its holder says about themselves.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lock {
    /// The id that its holder chose. Whoever finds the state locked is told this id, so it proves
    /// nothing: see [`key`].
    pub(super) id: String,
    /// What its holder sent; handed to whoever finds the state locked.
    pub(super) info: Json,
}

impl Lock {
    /// Reads a lock's description; nothing at all is no lock.
    ///
    /// # Errors
    /// 400 where the text is not a description with an id.
    pub(super) fn read(text: &[u8]) -> Result<Option<Self>, ApiError> {
        if text.trim_ascii().is_empty() {
            return Ok(None);
        }
        let bad = || ApiError::BadRequest("a lock must be a JSON object with a text named ID".into());
        let info: Json = serde_json::from_slice(text).map_err(|_| bad())?;
        let id =
            info.get("ID").and_then(Json::as_str).filter(|id| !id.is_empty()).ok_or_else(bad)?.to_owned();
        // PostgreSQL keeps no U+0000, so it is refused at the door.
        if info.to_string().contains("\\u0000") {
            return Err(bad());
        }
        Ok(Some(Self { id, info }))
    }
}

/// Who works with a state: an account, by itself or in one of its runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder {
    /// The account.
    pub(super) user: UserId,
    /// The run whose credentials are used.
    pub(super) run: Option<RunId>,
}

impl Holder {
    pub(super) const fn of(actor: &Actor) -> Self {
        let run = match actor.reach {
            Reach::Run { run, .. } => run,
            Reach::Full | Reach::StateAndGit => None,
        };
        Self { user: actor.user, run }
    }
}

/// What is stored for a held lock: its id and whose it is, so that only its holder gives it back.
pub(super) fn key(actor: &Actor, id: &str) -> String {
    match actor.reach {
        Reach::Run { resource, .. } => format!("{}{id}", of_run(resource)),
        Reach::Full | Reach::StateAndGit => format!("{}:{id}", actor.user),
    }
}

/// How the keys of locks begin that runs of a resource hold.
pub(super) fn of_run(resource: ResourceId) -> String {
    format!("{resource}:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_an_id() {
        let lock = Lock::read(br#"{"ID":"7f","Who":"engineer@host"}"#).unwrap().unwrap();
        assert_eq!(lock.id, "7f");
        assert_eq!(lock.info["Who"], "engineer@host");
    }

    #[test]
    fn nothing_is_no_lock() {
        assert_eq!(Lock::read(b"").unwrap(), None);
        assert_eq!(Lock::read(b" \n").unwrap(), None);
    }

    #[test]
    fn what_is_no_lock_is_refused() {
        for text in ["7", "{}", r#"{"ID":""}"#, r#"{"ID":"a","Who":"\u0000"}"#, "not json"] {
            assert!(Lock::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
