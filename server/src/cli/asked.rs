//! Arguments that commands about what is asked for share.

use serde_json::{Map, Value, json};

use super::client::Call;

/// Which of the things that people ask for to list.
#[derive(Debug, clap::Args)]
pub struct Listing {
    /// Only those that you asked for
    #[arg(long)]
    mine: bool,
    /// Only those that wait for you to decide
    #[arg(long)]
    review: bool,
    /// How many rows at most
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(super) limit: usize,
}

impl Listing {
    /// Adds the choice to a question.
    pub(super) fn write<'a>(&self, call: Call<'a>) -> Call<'a> {
        call.flag("mine", self.mine).flag("review", self.review)
    }
}

/// An end without an apply.
#[derive(Debug, clap::Args)]
pub struct Closing {
    /// Its number
    pub(super) number: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Closing {
    /// What is sent.
    pub(super) fn body(&self) -> Value {
        json!({ "reason": self.reason })
    }
}

/// A resource that shall be taken down.
#[derive(Debug, clap::Args)]
pub struct Razing {
    /// The resource's path
    pub(super) path: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Do not ask
    #[arg(long)]
    pub(super) yes: bool,
}

impl Razing {
    /// What is asked for; `name` and `kind` say what it is.
    pub(super) fn body(&self, name: &str, kind: &str) -> Map<String, Value> {
        Map::from_iter([(name.to_owned(), json!(kind)), ("reason".to_owned(), json!(self.reason))])
    }
}
