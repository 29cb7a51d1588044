//! A change set: several changes that are decided as one, each applied in its turn.
//!
//! A set does not move by itself. Its members are changes, each with its own state machine, and
//! what is told here follows from them: in which [`order`] they go, whose [`Turn`] it is, and in
//! which [`SetState`] the set as a whole is. A member goes once everything before it is done. One
//! that failed stops those that come after it and nobody else; what is done stays done; and once
//! the failed one has succeeded, the others go on.
//!
//! Absent: decisions about one change, which its [`transition`](super::transition) makes, and the
//! rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::change::State;
use crate::diagnostic::Diagnostic;
use crate::name::TreePath;
use crate::tree::LinkGraph;

/// Which way a set goes through the tree and its links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Parents before children, owners of outputs before readers.
    Down,
    /// The other way round, as things are taken down.
    Up,
}

/// A member's place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// Its resource.
    pub path: TreePath,
    /// The members right before it; they in turn name those before them.
    pub after: BTreeSet<TreePath>,
}

/// The members of a set in an order in which they can go, each with those right before it.
///
/// `reads` holds the links between them, each as reader and owner of the output; a link to what is
/// not in the set does not count.
///
/// # Errors
/// `cycle`: they wait for each other.
pub fn order(
    paths: &BTreeSet<TreePath>,
    reads: &BTreeSet<(TreePath, TreePath)>,
    direction: Direction,
) -> Result<Vec<Ordered>, Diagnostic> {
    let above = |path: &TreePath| path.parent()?.ancestry().filter(|above| paths.contains(above)).last();
    let below = paths.iter().filter_map(|path| Some((path.clone(), above(path)?)));
    let linked = reads.iter().filter(|(reader, owner)| paths.contains(reader) && paths.contains(owner));
    // Each pair is who depends, and on whom.
    let pairs: BTreeSet<(TreePath, TreePath)> = below.chain(linked.cloned()).collect();
    let mut after: BTreeMap<TreePath, BTreeSet<TreePath>> = BTreeMap::new();
    for (depends, on) in &pairs {
        let (later, earlier) = match direction {
            Direction::Down => (depends, on),
            Direction::Up => (on, depends),
        };
        after.entry(later.clone()).or_default().insert(earlier.clone());
    }
    let bound: BTreeSet<&TreePath> = pairs.iter().flat_map(|(depends, on)| [depends, on]).collect();
    let free: Vec<TreePath> = paths.iter().filter(|path| !bound.contains(path)).cloned().collect();
    let mut bound = LinkGraph::new(pairs.into_iter()).order()?;
    if direction == Direction::Up {
        bound.reverse();
    }
    let ordered = |path: TreePath| Ordered { after: after.remove(&path).unwrap_or_default(), path };
    Ok(free.into_iter().chain(bound).map(ordered).collect())
}

/// How far a member has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not asked for yet: what it needs is known once those before it are done.
    Deferred,
    /// Asked for; its code is written and planned.
    Preparing,
    /// Planned; waits for the decision.
    Planned,
    /// Approved; goes in its turn.
    Approved,
    /// Its plan is being applied.
    Applying,
    /// Applied, or there was nothing to do.
    Done,
    /// Could not be asked for, planned or applied; it can be tried again.
    Failed,
    /// Rejected, withdrawn or given up: it will not be applied.
    Dropped,
}

impl Stage {
    /// The stage of a member whose change is in this state.
    #[must_use]
    pub fn of(state: &State) -> Self {
        match state {
            State::Applied { .. } => Self::Done,
            State::Closed { .. } if state.is_needless() => Self::Done,
            State::Closed { .. } => Self::Dropped,
            open => Self::of_open(open.name()).unwrap_or(Self::Preparing),
        }
    }

    /// The stage of a member whose change is in the open state of this name; `None` for the names
    /// of ends, which alone do not tell.
    #[must_use]
    pub fn of_open(name: &str) -> Option<Self> {
        Some(match name {
            "waiting" | "requested" | "written" | "proposed" => Self::Preparing,
            "planned" => Self::Planned,
            "approved" | "merged" => Self::Approved,
            "applying" => Self::Applying,
            "failed" | "stuck" => Self::Failed,
            _ => return None,
        })
    }

    /// Whether nothing more comes of it.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }
}

/// Whether a member may be merged and applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "on", rename_all = "snake_case")]
pub enum Turn {
    /// Everything before it is done.
    Now,
    /// These come first.
    Waits(Vec<TreePath>),
    /// These failed or were dropped: it does not go unless they are done after all.
    Stopped(Vec<TreePath>),
}

/// The members of a set as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    members: BTreeMap<TreePath, (BTreeSet<TreePath>, Stage)>,
}

impl Members {
    /// The members, each with those right before it and how far it has come.
    pub fn new(members: impl Iterator<Item = (TreePath, BTreeSet<TreePath>, Stage)>) -> Self {
        Self { members: members.map(|(path, after, stage)| (path, (after, stage))).collect() }
    }

    /// Whose turn it is; everything that is before a member, however far, counts.
    #[must_use]
    pub fn turn(&self, path: &TreePath) -> Turn {
        let before = self.before(path);
        let at = |wanted: fn(Stage) -> bool| -> Vec<TreePath> {
            before.iter().filter(|(_, stage)| wanted(***stage)).map(|(path, _)| (*path).clone()).collect()
        };
        let stopping = at(|stage| matches!(stage, Stage::Failed | Stage::Dropped));
        let open = at(|stage| !stage.has_ended());
        match (stopping.is_empty(), open.is_empty()) {
            (false, _) => Turn::Stopped(stopping),
            (true, false) => Turn::Waits(open),
            (true, true) => Turn::Now,
        }
    }

    /// Every member that has to be done before this one, with how far it has come.
    fn before(&self, path: &TreePath) -> BTreeMap<&TreePath, &Stage> {
        let mut found = BTreeMap::new();
        let mut open: Vec<&TreePath> =
            self.members.get(path).into_iter().flat_map(|(after, _)| after).collect();
        while let Some(path) = open.pop() {
            let Some((path, (after, stage))) = self.members.get_key_value(path) else { continue };
            if found.insert(path, stage).is_none() {
                open.extend(after);
            }
        }
        found
    }

    /// How many members are how far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.members.values().map(|(_, stage)| (*stage, 1)).collect()
    }
}

/// How many members of a set are how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Not asked for yet.
    pub deferred: u64,
    /// Being written and planned.
    pub preparing: u64,
    /// Waiting for the decision.
    pub planned: u64,
    /// Approved, waiting for their turn.
    pub approved: u64,
    /// Being applied.
    pub applying: u64,
    /// Applied, or with nothing to do.
    pub done: u64,
    /// Failed; they can be tried again.
    pub failed: u64,
    /// Rejected, withdrawn or given up.
    pub dropped: u64,
}

impl FromIterator<(Stage, u64)> for Tally {
    fn from_iter<I: IntoIterator<Item = (Stage, u64)>>(stages: I) -> Self {
        let mut tally = Self::default();
        for (stage, count) in stages {
            *match stage {
                Stage::Deferred => &mut tally.deferred,
                Stage::Preparing => &mut tally.preparing,
                Stage::Planned => &mut tally.planned,
                Stage::Approved => &mut tally.approved,
                Stage::Applying => &mut tally.applying,
                Stage::Done => &mut tally.done,
                Stage::Failed => &mut tally.failed,
                Stage::Dropped => &mut tally.dropped,
            } += count;
        }
        tally
    }
}

/// How far a set as a whole has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetState {
    /// Plans are being made.
    Planning,
    /// Plans wait for the decision.
    Planned,
    /// Plans are being applied, or are about to be.
    Applying,
    /// A member failed or was dropped, and nothing goes on by itself.
    Stopped,
    /// Every member is done.
    Applied,
    /// Nothing more comes of it, and not every member was done.
    Closed,
}

impl SetState {
    /// The state's name, as it is shown: `planning`, `planned`, ….
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Planned => "planned",
            Self::Applying => "applying",
            Self::Stopped => "stopped",
            Self::Applied => "applied",
            Self::Closed => "closed",
        }
    }

    /// Whether it still wants something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Applied | Self::Closed)
    }
}

impl Tally {
    /// How many members there are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        let Self { deferred, preparing, planned, approved, applying, done, failed, dropped } = *self;
        deferred + preparing + planned + approved + applying + done + failed + dropped
    }

    /// Where that leaves the set: what is under way tells first, then what went wrong, then what
    /// is waited for.
    #[must_use]
    pub const fn state(&self) -> SetState {
        let Self { deferred, preparing, planned, approved, applying, done: _, failed, dropped } = *self;
        let open = deferred + preparing + planned + approved + applying + failed;
        if open == 0 {
            return if dropped == 0 { SetState::Applied } else { SetState::Closed };
        }
        if applying > 0 {
            SetState::Applying
        } else if preparing > 0 {
            SetState::Planning
        } else if failed > 0 {
            SetState::Stopped
        } else if planned > 0 {
            SetState::Planned
        } else if dropped > 0 {
            SetState::Stopped
        } else if approved > 0 {
            SetState::Applying
        } else {
            SetState::Planning
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path(text: &str) -> TreePath {
        text.parse().unwrap()
    }

    fn paths(texts: &[&str]) -> BTreeSet<TreePath> {
        texts.iter().map(|text| path(text)).collect()
    }

    fn told(texts: &[&str], reads: &[(&str, &str)], direction: Direction) -> String {
        let reads = reads.iter().map(|(reader, owner)| (path(reader), path(owner))).collect();
        let line = |one: Ordered| {
            let after: Vec<String> = one.after.iter().map(ToString::to_string).collect();
            format!("{} after [{}]", one.path, after.join(", "))
        };
        order(&paths(texts), &reads, direction).unwrap().into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    const TREE: &[&str] = &["a/net", "a/net/app", "a/net/app/side", "a/data", "b"];
    const READS: &[(&str, &str)] = &[("a/net/app", "a/data"), ("a/net", "elsewhere")];

    #[test]
    fn parents_and_owners_go_first() {
        insta::assert_snapshot!(told(TREE, READS, Direction::Down), @r"
        b after []
        a/net after []
        a/data after []
        a/net/app after [a/data, a/net]
        a/net/app/side after [a/net/app]
        ");
    }

    #[test]
    fn children_and_readers_are_taken_down_first() {
        insta::assert_snapshot!(told(TREE, READS, Direction::Up), @r"
        b after []
        a/net/app/side after []
        a/net/app after [a/net/app/side]
        a/data after [a/net/app]
        a/net after [a/net/app]
        ");
    }

    #[test]
    fn members_that_wait_for_each_other_are_refused() {
        let reads = BTreeSet::from([(path("a"), path("a/b"))]);
        let refused = order(&paths(&["a", "a/b"]), &reads, Direction::Down).unwrap_err();
        insta::assert_snapshot!(format!("{} ({})", refused.summary, refused.detail), @"the links form a circle (a → a/b → a)");
    }

    fn stands(members: &[(&str, &[&str], Stage)]) -> Members {
        let member = |(at, after, stage): &(&str, &[&str], Stage)| (path(at), paths(after), *stage);
        Members::new(members.iter().map(member))
    }

    #[test]
    fn a_failure_stops_what_comes_after_it_and_nothing_else() {
        use Stage::{Approved, Done, Failed};
        let members = stands(&[
            ("a", &[], Failed),
            ("b", &["a"], Approved),
            ("c", &["b"], Approved),
            ("d", &[], Done),
            ("e", &["d"], Approved),
            ("f", &["e", "c"], Approved),
        ]);
        let stopped = Turn::Stopped(vec![path("a")]);
        let turns = ["b", "c", "e", "f"].map(|at| members.turn(&path(at)));
        assert_eq!(turns, [stopped.clone(), stopped.clone(), Turn::Now, stopped]);
    }

    #[test]
    fn a_member_waits_for_everything_before_it() {
        let members =
            stands(&[("a", &[], Stage::Planned), ("b", &["a"], Stage::Done), ("c", &["b"], Stage::Approved)]);
        assert_eq!(members.turn(&path("c")), Turn::Waits(vec![path("a")]));
    }

    #[test]
    fn every_tally_has_its_state() {
        use Stage::{Applying, Approved, Deferred, Done, Dropped, Failed, Planned, Preparing};
        let table: &[(&[Stage], &str)] = &[
            (&[], "applied"),
            (&[Done, Done], "applied"),
            (&[Done, Dropped], "closed"),
            (&[Preparing, Planned], "planning"),
            (&[Planned, Deferred], "planned"),
            (&[Planned, Dropped], "planned"),
            (&[Approved, Deferred], "applying"),
            (&[Approved, Dropped], "stopped"),
            (&[Applying, Failed], "applying"),
            (&[Preparing, Failed], "planning"),
            (&[Approved, Failed, Done], "stopped"),
            (&[Planned, Failed], "stopped"),
            (&[Deferred, Done], "planning"),
            (&[Deferred, Dropped], "stopped"),
        ];
        for (stages, expected) in table {
            let tally: Tally = stages.iter().map(|stage| (*stage, 1)).collect();
            assert_eq!(tally.state().name(), *expected, "{stages:?}");
        }
    }

    /// A set of `count` members where each comes after some of those with a smaller number.
    fn set(count: usize, edges: &[(usize, usize)]) -> Vec<(TreePath, BTreeSet<TreePath>, Stage)> {
        let name = |number: usize| path(&format!("m{number:02}"));
        let after = |number: usize| {
            let before = edges.iter().map(|(a, b)| (a % count, b % count));
            before.filter(|(a, b)| *b == number && a < b).map(|(a, _)| name(a)).collect()
        };
        (0..count).map(|number| (name(number), after(number), Stage::Approved)).collect()
    }

    /// Applies whatever may go until nothing may; answers the order in which it went.
    fn apply(
        members: &mut [(TreePath, BTreeSet<TreePath>, Stage)],
        fails: &BTreeSet<usize>,
    ) -> Vec<TreePath> {
        let mut went = Vec::new();
        loop {
            let now = Members::new(members.iter().cloned());
            let next = members
                .iter()
                .position(|(path, _, stage)| *stage == Stage::Approved && now.turn(path) == Turn::Now);
            let Some(next) = next else { return went };
            members[next].2 = if fails.contains(&next) { Stage::Failed } else { Stage::Done };
            went.push(members[next].0.clone());
        }
    }

    proptest! {
        #[test]
        fn sets_go_in_order_stop_where_they_must_and_complete(
            count in 1usize..24,
            edges in proptest::collection::vec((0usize..24, 0usize..24), 0..60),
            fails in proptest::collection::btree_set(0usize..24, 0..5),
        ) {
            let mut members = set(count, &edges);
            let went = apply(&mut members, &fails);
            for (path, after, stage) in &members {
                let at = went.iter().position(|gone| gone == path);
                let before = |earlier: &TreePath| went.iter().position(|gone| gone == earlier);
                let done = |earlier: &TreePath| members.iter().any(|(path, _, stage)| path == earlier && *stage == Stage::Done);
                match at {
                    // Never before what it depends on, and never after a failure of that.
                    Some(at) => prop_assert!(after.iter().all(|earlier| done(earlier) && before(earlier) < Some(at))),
                    // Stopped only where something before it is not done.
                    None => prop_assert!(*stage == Stage::Approved && after.iter().any(|earlier| !done(earlier))),
                }
            }
            let stopped = members.iter().any(|(.., stage)| *stage == Stage::Failed);
            let tally = Members::new(members.iter().cloned()).tally();
            prop_assert_eq!(tally.state(), if stopped { SetState::Stopped } else { SetState::Applied });
            for (.., stage) in members.iter_mut().filter(|(.., stage)| *stage == Stage::Failed) {
                *stage = Stage::Approved;
            }
            apply(&mut members, &BTreeSet::new());
            prop_assert_eq!(Members::new(members.iter().cloned()).tally().state(), SetState::Applied);
        }

        #[test]
        fn an_order_has_everything_before_what_depends_on_it(
            tree in proptest::collection::btree_set("[ab](/[ab]){0,3}", 1..12),
            links in proptest::collection::vec((0usize..12, 0usize..12), 0..10),
            down in proptest::bool::ANY,
        ) {
            let paths: BTreeSet<TreePath> = tree.iter().map(|text| path(text)).collect();
            let list: Vec<&TreePath> = paths.iter().collect();
            let link = |(a, b): &(usize, usize)| (list[a % list.len()].clone(), list[b % list.len()].clone());
            let reads: BTreeSet<_> = links.iter().map(link).filter(|(reader, owner)| reader > owner).collect();
            let direction = if down { Direction::Down } else { Direction::Up };
            let ordered = order(&paths, &reads, direction).unwrap();
            prop_assert_eq!(ordered.iter().map(|one| &one.path).collect::<BTreeSet<_>>(), list.into_iter().collect());
            let at = |path: &TreePath| ordered.iter().position(|one| one.path == *path);
            for one in &ordered {
                prop_assert!(one.after.iter().all(|earlier| at(earlier) < at(&one.path)));
            }
            for (reader, owner) in &reads {
                prop_assert_eq!(at(owner) < at(reader), down);
            }
        }
    }
}
