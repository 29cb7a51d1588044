//! What can be wrong with a catalog.

use terrace_engine::name::TemplateKey;

/// Why a set of files is not a catalog.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// A file lies outside `<cloud>/<key>/`, or its folder is not named like a template key.
    #[error("{file}: not part of an entry; files belong in <cloud>/<template key>/ ({detail})")]
    Misplaced {
        /// The file's path in the catalog.
        file: String,
        /// Which part of the path is wrong.
        detail: String,
    },
    /// An entry lacks a file that every entry of its kind has.
    #[error("{file}: this file is missing")]
    Missing {
        /// The path of the file that should be there.
        file: String,
    },
    /// A text file is not UTF-8.
    #[error("{file}: not UTF-8 text")]
    NotText {
        /// The file's path in the catalog.
        file: String,
    },
    /// A `template.hcl` cannot be read.
    #[error("{file}: {detail}")]
    Definition {
        /// The file's path in the catalog.
        file: String,
        /// What is wrong, with line and column where there is one.
        detail: String,
    },
    /// An abstract template has a module.
    #[error("{key}: an abstract template only carries tags and configs; remove its module folder")]
    AbstractWithModule {
        /// The template.
        key: TemplateKey,
    },
    /// The same key is used by two clouds.
    #[error("{key}: two entries have this key")]
    Duplicate {
        /// The template.
        key: TemplateKey,
    },
    /// A template names a parent that is not in the catalog.
    #[error("{key}: the parent {parent} is not in the catalog")]
    UnknownParent {
        /// The template.
        key: TemplateKey,
        /// The parent that it names.
        parent: TemplateKey,
    },
    /// The parents form a circle.
    #[error("the parents of {} form a circle", keys.join(", "))]
    Circle {
        /// The templates that are part of the circle, or sit below it.
        keys: Vec<String>,
    },
}
