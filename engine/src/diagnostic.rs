//! Diagnostics: what is wrong, where, and what to do about it; many at once.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The work cannot go on.
    Error,
    /// The work goes on; somebody should look.
    Warning,
}

/// Makes the closed list of codes from `Variant "code" "what it means" "what to do next";`.
macro_rules! codes {
    ($($name:ident $code:literal $meaning:literal $next:literal;)+) => {
        /// Every code that a diagnostic of this crate can carry. docs/ERRORS.md is written from
        /// this list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $meaning] #[serde(rename = $code)] $name,)+
        }

        impl Code {
            /// Every code, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as the API and the command line print it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// What the code means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)+ }
            }

            /// What to do next, in a sentence.
            #[must_use]
            pub const fn next_step(self) -> &'static str {
                match self { $(Self::$name => $next,)+ }
            }
        }
    };
}

codes! {
    Syntax "syntax" "A file is not valid HCL or JSON." "Mend the file at the line shown; `terraform fmt` names the same place.";
    NotText "not_text" "A file is not UTF-8 text." "Save the file as UTF-8.";
    TooLarge "too_large" "A file, a folder or a nesting is larger than the limits allow." "Split it, or raise the limit in the configuration.";
    Unreadable "unreadable" "A file or folder cannot be opened or read." "Check its permissions and that it is still there; the rest of the module was read.";
    NoModule "no_module" "The folder holds no Terraform configuration." "Choose a folder with .tf, .tofu or .tf.json files.";
    DuplicateBlock "duplicate_block" "Two blocks of one module declare the same thing." "Rename or remove one of them.";
    OverrideWithoutBase "override_without_base" "An override file changes a block that the module does not have." "Declare the block in an ordinary file, or remove the override.";
    InvalidBlock "invalid_block" "A block lacks a label or has an argument that cannot be read." "Give the block the labels and literal arguments that Terraform asks for.";
    InvalidType "invalid_type" "A type constraint is not one that Terraform knows." "Use string, number, bool, any, list(), set(), map(), tuple([]) or object({}).";
    TypeMismatch "type_mismatch" "A value does not fit the variable's type." "Give a value of the type shown.";
    MissingInput "missing_input" "A required variable has no value." "Give the input, set a config of the same name above, or link it to an output.";
    UnknownInput "unknown_input" "The module has no variable of this name." "Remove the input, or choose a version that has the variable.";
    NullNotAllowed "null_not_allowed" "The variable is not nullable and has no default." "Give a value, or leave the input out.";
    Locked "locked" "The entry is locked above and cannot be set again below." "Remove it here, or ask an owner of the place that holds the lock.";
    Cycle "cycle" "The links or parents form a circle." "Remove one of the links or parents named.";
    UnknownLink "unknown_link" "A link names a resource or output that does not exist." "Check the path and the output's name, or apply that resource first.";
    ParentNotAllowed "parent_not_allowed" "The template may not sit under this parent." "Choose one of the parents that the template lists.";
    NameCollision "name_collision" "Two resources would share a name, a folder or a branch." "Choose another name.";
    InvalidName "invalid_name" "A name breaks the rule for names of its kind." "Choose a name that follows the rule shown.";
    InvalidPath "invalid_path" "A path leaves its folder or is not a plain file." "Use a path inside the folder; symbolic links and submodules are not followed.";
    ForeignFile "foreign_file" "A file that Terrace did not generate is in the way." "Move the file out of the resource's folder, or propose its content as inputs.";
    HandEdit "hand_edit" "A generated file was edited by hand." "Take the edit over as inputs, or withdraw it; it is not overwritten in silence.";
    TemplateSyntax "template_syntax" "An author's Handlebars template cannot be read or rendered." "Mend the template at the place shown.";
    UnsupportedBackend "unsupported_backend" "The state backend is not one that Terrace generates." "Use http, or one of the supported backends.";
    PlanUnreadable "plan_unreadable" "The plan's JSON is not one that Terrace understands." "Plan again with a supported Terraform or OpenTofu version.";
    NotConstant "not_constant" "A value refers to something or calls a function." "Write the value itself; references and functions belong in the module.";
    InexactNumber "inexact_number" "A number has more digits than Terrace can hold." "Write it in quotes: Terraform reads a text as a number where it needs one.";
    InvalidOverride "invalid_override" "A template's form override makes no sense for its module." "Do what the detail says; the place names the field and the setting.";
    ReadOnlyInput "read_only_input" "The template's author does not let this input be set." "Leave the input out, or ask the template's author.";
    FrozenInput "frozen_input" "The template's author froze this input: it stays as the resource was created." "Keep the value, or create a new resource.";
    NotUnique "not_unique" "Another resource of the template has the same value, and the author wants it to be unique." "Choose another value.";
    UnsupportedCore "unsupported_core" "The module needs another version of Terraform or OpenTofu than the one that is installed." "Install a version that the constraint allows, or choose a version of the template that works with the installed one.";
    RuleBroken "rule_broken" "A value breaks a rule of the module or of the template's author." "Choose a value that the message allows; the detail shows the rule.";
    CheckedAtPlanTime "checked_at_plan_time" "A rule can only be checked by Terraform itself." "Plan the resource; Terraform checks the rule then.";
    RuleUnchecked "rule_unchecked" "A rule of the template's author cannot be checked, since Terrace does not know a value." "Make sure yourself that the rule is kept: the detail shows it, and Terraform does not know it.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The place that a diagnostic speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Subject {
    /// A line of a file; lines count from 1.
    File {
        /// The file's path, relative to the module or repository.
        filename: String,
        /// The line, from 1.
        line: usize,
    },
    /// An input, tag, config or place in a tree, by its name or path (`allowed_clients[0].port`).
    Place {
        /// The name or path.
        place: String,
    },
}

impl Subject {
    /// A line of a file.
    #[must_use]
    pub fn file(filename: impl Into<String>, line: usize) -> Self {
        Self::File { filename: filename.into(), line }
    }

    /// A named place.
    #[must_use]
    pub fn place(place: impl Into<String>) -> Self {
        Self::Place { place: place.into() }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { filename, line } => write!(f, "{filename}:{line}"),
            Self::Place { place } => f.write_str(place),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of finding it is.
    pub code: Code,
    /// What is wrong, in one line.
    pub summary: String,
    /// The particulars; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where, if it has a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
}

impl Diagnostic {
    /// An error without detail or place.
    #[must_use]
    pub fn error(code: Code, summary: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            summary: summary.into(),
            detail: String::new(),
            subject: None,
        }
    }

    /// A warning without detail or place.
    #[must_use]
    pub fn warning(code: Code, summary: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, summary) }
    }

    /// The same finding with particulars.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(self, subject: Subject) -> Self {
        Self { subject: Some(subject), ..self }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.subject {
            write!(f, "{subject}: ")?;
        }
        f.write_str(&self.summary)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

/// Findings in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether at least one finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there is no finding at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// `Ok` where no finding is an error.
    ///
    /// # Errors
    /// All findings, where one of them is an error.
    pub fn into_result(self) -> Result<(), Self> {
        if self.has_errors() { Err(self) } else { Ok(()) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.0.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Diagnostics {}
