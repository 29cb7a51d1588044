//! On which terms types are held against each other.

use std::cell::Cell;

use super::conversion::Safety;

/// How much more may be done to find types: the search for a type in common begins anew at every
/// level of what is nested, so that a small value could keep it busy for ever.
#[derive(Debug)]
pub(super) struct Work {
    left: Cell<usize>,
}

impl Work {
    /// More than enough for values of this size that anybody has need of.
    pub(super) fn for_size(size: usize) -> Self {
        const AT_LEAST: usize = 1 << 20;
        const EACH: usize = 64;
        Self { left: Cell::new(AT_LEAST + EACH * size) }
    }

    /// Takes units away; `None` where fewer are left, and for ever after.
    pub(super) fn pay(&self, units: usize) -> Option<()> {
        let left = self.left.get().checked_sub(units);
        self.left.set(left.unwrap_or_default());
        left.map(|_| ())
    }

    /// Whether more was asked for than there was.
    pub(super) fn is_used_up(&self) -> bool {
        self.left.get() == 0
    }
}

/// Which conversions count, and within which work.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    /// Which conversions count.
    pub(super) safety: Safety,
    /// What is left to do it.
    pub(super) work: &'a Work,
}

impl Terms<'_> {
    /// The same work, where only safe conversions count.
    pub(super) fn safe(self) -> Self {
        Self { safety: Safety::Safe, ..self }
    }
}
