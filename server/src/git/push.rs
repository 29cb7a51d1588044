//! What a push wants, read from the lines at its head, and who may have it.
//!
//! The lines are those of gitprotocol-pack(5): each has its length in front in four hexadecimal
//! digits, and a length of zero ends them.

use crate::authz::{Action, Actor, Permit, Reach, Scope};
use crate::error::ApiError;
use crate::workspaces::pulls::BASE;

/// The most bytes that the head of a push may have: thousands of branches.
pub(super) const MOST: usize = 1 << 20;

const NEEDS_WRITE: &str = "pushing a branch needs the role write or admin somewhere";

/// One branch or tag that a push wants to move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Update {
    /// Its full name, as `refs/heads/main`.
    pub(super) reference: String,
    /// Whether it is to be deleted.
    pub(super) deletes: bool,
}

/// The head of a push.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Push {
    /// What it wants to move; nothing where the client only tries the connection.
    pub(super) updates: Vec<Update>,
    /// Whether the client wants the answer in channels.
    channels: bool,
}

/// A head that is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl Push {
    /// Reads the head of a push; `None` means that more bytes are needed.
    pub(super) fn read(mut bytes: &[u8]) -> Result<Option<Self>, Malformed> {
        let mut push = Self::default();
        loop {
            let Some((digits, rest)) = bytes.split_first_chunk::<4>() else { return Ok(None) };
            let digits = std::str::from_utf8(digits).map_err(|_| Malformed)?;
            let length = usize::from_str_radix(digits, 16).map_err(|_| Malformed)?;
            if length == 0 {
                return Ok(Some(push));
            }
            let length = length.checked_sub(4).ok_or(Malformed)?;
            let Some((line, rest)) = rest.split_at_checked(length) else { return Ok(None) };
            push.line(std::str::from_utf8(line).map_err(|_| Malformed)?)?;
            bytes = rest;
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Malformed> {
        let (command, abilities) = line.trim_end_matches('\n').split_once('\0').unwrap_or((line, ""));
        if abilities.split(' ').any(|ability| ability == "side-band-64k") {
            self.channels = true;
        }
        let mut words = command.trim_end_matches('\n').splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some("shallow"), Some(_), None) => Ok(()),
            (Some(old), Some(new), Some(name)) if is_object(old) && is_object(new) && !name.is_empty() => {
                let deletes = new.bytes().all(|byte| byte == b'0');
                self.updates.push(Update { reference: name.to_owned(), deletes });
                Ok(())
            }
            _ => Err(Malformed),
        }
    }

    /// The branches that it deletes.
    pub(super) fn deleted(&self) -> Vec<String> {
        let deleted = self.updates.iter().filter(|update| update.deletes);
        deleted.filter_map(|update| update.branch().map(ToOwned::to_owned)).collect()
    }

    /// The answer that makes `git` show, for each reference, why it was not moved.
    pub(super) fn refuse(&self, refusal: impl Fn(&Update) -> Option<String>) -> Option<Vec<u8>> {
        let reasons: Vec<Option<String>> = self.updates.iter().map(refusal).collect();
        if reasons.iter().all(Option::is_none) {
            return None;
        }
        let mut report = packet(b"unpack ok\n");
        for (update, reason) in self.updates.iter().zip(reasons) {
            let reason = reason.unwrap_or_else(|| "another part of this push was refused".to_owned());
            report.extend(packet(format!("ng {} {reason}\n", update.reference).as_bytes()));
        }
        report.extend(b"0000");
        Some(if self.channels { in_channel(&report) } else { report })
    }
}

impl Update {
    /// The branch that it moves; `None` where it is something else.
    pub(super) fn branch(&self) -> Option<&str> {
        self.reference.strip_prefix("refs/heads/")
    }

    /// Why `actor` may not have this; `None` where they may.
    pub(super) fn refusal(&self, actor: &Actor) -> Option<String> {
        if actor.reach != Reach::Full {
            return Some("these credentials are for reading: push with an API token of your own".to_owned());
        }
        let branch = self.branch();
        if branch == Some(BASE) && self.deletes {
            return Some(format!("{BASE} is never deleted"));
        }
        let owner = actor.may(Action::Administer, &Scope::Everywhere);
        match branch {
            _ if owner => None,
            Some(BASE) => {
                Some(format!("{BASE} is moved by approved changes; pushing it needs the role admin"))
            }
            Some(_) if permit(actor).is_ok() => None,
            Some(_) => Some(NEEDS_WRITE.to_owned()),
            None => Some("pushing anything but a branch needs the role admin".to_owned()),
        }
    }
}

/// The permission to ask for changes somewhere, which pushing a branch needs.
pub(super) fn permit(actor: &Actor) -> Result<Permit, ApiError> {
    let places = actor.grants.iter().map(|grant| grant.place.clone().map_or(Scope::Everywhere, Scope::At));
    let mut permits = places.filter_map(|place| actor.permit(Action::Request, &place).ok());
    permits.next().ok_or_else(|| ApiError::Forbidden(NEEDS_WRITE.to_owned()))
}

fn is_object(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn packet(line: &[u8]) -> Vec<u8> {
    let mut packet = format!("{:04x}", line.len() + 4).into_bytes();
    packet.extend(line);
    packet
}

/// Wraps a report for a client that asked for channels; the first one carries the report.
fn in_channel(report: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    for piece in report.chunks(60_000) {
        answer.extend(packet(&[&[1], piece].concat()));
    }
    answer.extend(b"0000");
    answer
}

#[cfg(test)]
mod tests {
    use terrace_engine::id::{ResourceId, UserId};

    use super::*;
    use crate::authz::{Grant, Roles};

    const OLD: &str = "1111111111111111111111111111111111111111";
    const GONE: &str = "0000000000000000000000000000000000000000";

    fn head(lines: &[String]) -> Vec<u8> {
        let mut bytes: Vec<u8> = lines.iter().flat_map(|line| packet(line.as_bytes())).collect();
        bytes.extend(b"0000PACK");
        bytes
    }

    fn update(reference: &str) -> Push {
        let line = format!("{OLD} {OLD} {reference}\0 report-status side-band-64k agent=git/2");
        Push::read(&head(&[line])).unwrap().unwrap()
    }

    async fn actor(role: &str, place: Option<&str>, reach: Reach) -> Actor {
        Actor {
            user: UserId::new(uuid::Uuid::nil()),
            username: "developer".into(),
            name: "Developer".into(),
            grants: vec![Grant { role: role.into(), place: place.map(|place| place.parse().unwrap()) }],
            reach,
            roles: Roles::load().await.unwrap(),
        }
    }

    #[test]
    fn a_head_is_read_line_by_line() {
        let lines =
            [format!("{OLD} {OLD} refs/heads/one\0 atomic\n"), format!("{OLD} {GONE} refs/tags/two\n")];
        let bytes = head(&lines);
        let push = Push::read(&bytes).unwrap().unwrap();
        assert_eq!(
            push.updates,
            [
                Update { reference: "refs/heads/one".into(), deletes: false },
                Update { reference: "refs/tags/two".into(), deletes: true },
            ]
        );
        assert!(!push.channels);
        for length in 0..bytes.len() - 8 {
            assert_eq!(Push::read(&bytes[..length]), Ok(None), "{length}");
        }
    }

    #[test]
    fn a_trial_of_the_connection_wants_nothing() {
        assert_eq!(Push::read(b"0000"), Ok(Some(Push::default())));
    }

    #[test]
    fn what_is_no_head_is_refused() {
        for text in ["zzzz", "0003abc", "0009hello", "000bpush-ce"] {
            assert_eq!(Push::read(text.as_bytes()), Err(Malformed), "{text}");
        }
    }

    #[tokio::test]
    async fn who_may_push_what() {
        let run = Reach::Run { resource: ResourceId::new(uuid::Uuid::nil()), run: None };
        let people = [
            ("read", actor("read", None, Reach::Full).await),
            ("write below", actor("write", Some("acme"), Reach::Full).await),
            ("approve", actor("approve", None, Reach::Full).await),
            ("admin", actor("admin", None, Reach::Full).await),
            ("admin for states", actor("admin", None, Reach::StateAndGit).await),
            ("run", actor("admin", None, run).await),
        ];
        let references = ["refs/heads/main", "refs/heads/update_net-3", "refs/heads/mine", "refs/tags/v1"];
        let rows: Vec<String> = people
            .iter()
            .map(|(name, actor)| {
                let may = |reference: &&str| match update(reference).refuse(|update| update.refusal(actor)) {
                    None => "yes",
                    Some(_) => "-",
                };
                format!("{name:17}{}", references.iter().map(may).collect::<Vec<_>>().join(" "))
            })
            .collect();
        insta::assert_snapshot!(rows.join("\n"), @r"
        read             - - - -
        write below      - yes yes -
        approve          - - - -
        admin            yes yes yes yes
        admin for states - - - -
        run              - - - -
        ");
    }

    #[tokio::test]
    async fn a_refusal_is_readable_by_git() {
        let actor = actor("write", None, Reach::Full).await;
        let answer = update("refs/heads/main").refuse(|update| update.refusal(&actor)).unwrap();
        let text = String::from_utf8(answer).unwrap();
        assert_eq!(
            text,
            "0071\u{1}000eunpack ok\n005ang refs/heads/main main is moved by approved changes; \
             pushing it needs the role admin\n00000000"
        );
    }
}
