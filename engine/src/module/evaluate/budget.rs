//! What an evaluation may cost, so that no expression holds the process for long.

/// Why an evaluation ends without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Terraform would report an error: its message. `try` and `can` catch it.
    Wrong(String),
    /// The budget is used up; nothing catches it.
    Costly,
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Wrong(message)
    }
}

impl From<&str> for Stop {
    fn from(message: &str) -> Self {
        Self::Wrong(message.to_owned())
    }
}

/// Units of work that are left: one for each step, element or byte produced or looked at.
#[derive(Debug)]
pub(crate) struct Budget {
    units: usize,
    left: usize,
}

impl Budget {
    /// A budget of so many units. A million of them take well under a second.
    pub(crate) const fn new(units: usize) -> Self {
        Self { units, left: units }
    }

    /// The units that were taken away so far.
    pub(crate) const fn spent(&self) -> usize {
        self.units - self.left
    }

    /// Takes units away, before the work is done.
    ///
    /// # Errors
    /// [`Stop::Costly`] where fewer are left.
    pub(crate) fn pay(&mut self, units: usize) -> Result<(), Stop> {
        match self.left.checked_sub(units) {
            Some(left) => self.left = left,
            None => {
                self.left = 0;
                return Err(Stop::Costly);
            }
        }
        Ok(())
    }
}
