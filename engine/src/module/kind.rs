//! The kinds of blocks, and which of their arguments and inner blocks make up an interface.

use std::fmt;

/// A kind of block that Terraform or OpenTofu knows, in the order of its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Action,
    Assert,
    Check,
    Data,
    Ephemeral,
    Import,
    Language,
    Lifecycle,
    Locals,
    Module,
    Moved,
    Output,
    Precondition,
    Provider,
    Removed,
    RequiredProviders,
    Resource,
    Terraform,
    Validation,
    Variable,
}

impl Kind {
    /// The kind of a block of the top level; `None` for a word that is not known there.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "action" => Self::Action,
            "check" => Self::Check,
            "data" => Self::Data,
            "ephemeral" => Self::Ephemeral,
            "import" => Self::Import,
            "language" => Self::Language,
            "locals" => Self::Locals,
            "module" => Self::Module,
            "moved" => Self::Moved,
            "output" => Self::Output,
            "provider" => Self::Provider,
            "removed" => Self::Removed,
            "resource" => Self::Resource,
            "terraform" => Self::Terraform,
            "variable" => Self::Variable,
            _ => return None,
        })
    }

    /// The kind of a block within one of this kind; `None` where it is no part of the interface.
    pub(super) fn inner(self, word: &str) -> Option<Self> {
        Some(match (self, word) {
            (Self::Variable, "validation") => Self::Validation,
            (Self::Output, "precondition") => Self::Precondition,
            (Self::Terraform, "required_providers") => Self::RequiredProviders,
            (Self::Check, "assert") => Self::Assert,
            (Self::Check, "data") => Self::Data,
            (Self::Removed, "lifecycle") => Self::Lifecycle,
            _ => return None,
        })
    }

    /// How many labels a block of this kind has.
    pub(super) fn labels(self) -> usize {
        match self {
            Self::Variable | Self::Output | Self::Provider | Self::Module | Self::Check => 1,
            Self::Resource | Self::Data | Self::Ephemeral | Self::Action => 2,
            _ => 0,
        }
    }

    /// Whether blocks of this kind make up the interface.
    pub(super) fn is_read(self) -> bool {
        !matches!(self, Self::Language | Self::Action)
    }

    /// Whether an argument of a block of this kind is part of the interface.
    pub(super) fn keeps(self, argument: &str) -> bool {
        match self {
            Self::Locals | Self::RequiredProviders => true,
            Self::Resource | Self::Data | Self::Ephemeral => argument == "provider",
            Self::Variable => matches!(
                argument,
                "type" | "default" | "description" | "sensitive" | "nullable" | "ephemeral" | "deprecated"
            ),
            Self::Output => matches!(
                argument,
                "value" | "type" | "description" | "sensitive" | "ephemeral" | "deprecated" | "depends_on"
            ),
            Self::Validation | Self::Precondition | Self::Assert => {
                matches!(argument, "condition" | "error_message")
            }
            Self::Terraform => argument == "required_version",
            Self::Provider => matches!(argument, "alias" | "version"),
            Self::Module => matches!(argument, "source" | "version"),
            Self::Moved => matches!(argument, "from" | "to"),
            Self::Import => matches!(argument, "to" | "id" | "identity" | "provider" | "for_each"),
            Self::Removed => argument == "from",
            Self::Lifecycle => argument == "destroy",
            Self::Action | Self::Check | Self::Language => false,
        }
    }

    /// Whether Terraform or OpenTofu knows `name` inside a block of this kind. Bodies whose names
    /// a provider decides, and those that this crate does not read, know every name.
    pub(super) fn knows(self, name: &str) -> bool {
        match self {
            Self::Variable
            | Self::Validation
            | Self::Precondition
            | Self::Assert
            | Self::Output
            | Self::Moved
            | Self::Import
            | Self::Check => self.keeps(name) || self.inner(name).is_some(),
            _ => true,
        }
    }
}

/// The word in configuration.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Action => "action",
            Self::Assert => "assert",
            Self::Check => "check",
            Self::Data => "data",
            Self::Ephemeral => "ephemeral",
            Self::Import => "import",
            Self::Language => "language",
            Self::Lifecycle => "lifecycle",
            Self::Locals => "locals",
            Self::Module => "module",
            Self::Moved => "moved",
            Self::Output => "output",
            Self::Precondition => "precondition",
            Self::Provider => "provider",
            Self::Removed => "removed",
            Self::RequiredProviders => "required_providers",
            Self::Resource => "resource",
            Self::Terraform => "terraform",
            Self::Validation => "validation",
            Self::Variable => "variable",
        })
    }
}
