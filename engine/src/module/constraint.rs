//! Version constraints: `>= 1.5, < 2.0`, `~> 1.9`, `!= 1.6.1`.
//!
//! The syntax and the meaning are Terraform's (the page "Version Constraints" of its language
//! reference), which are not those of Cargo or npm: terms are joined by commas, a version may have
//! one number or more than three, and `~>` lets the last number that was written grow.
//!
//! Absent: which versions of a provider there are. Only a registry knows that.

use std::cmp::Ordering;
use std::str::FromStr;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Subject};

/// A constraint: every term must allow a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    terms: Vec<Term>,
}

/// Why a text is no constraint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no version constraint: write terms such as \">= 1.5\" or \"~> 1.9\", with commas between"
)]
pub struct MalformedConstraint(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Pessimistic,
}

/// Operators as they are written; those that begin like another come first.
const OPERATORS: [(&str, Operator); 7] = [
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("~>", Operator::Pessimistic),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    operator: Operator,
    version: Written,
}

/// A version as it was written: `1`, `1.2`, `v1.2.3-rc1`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    numbers: Vec<u64>,
    pre: String,
}

impl FromStr for Constraint {
    type Err = MalformedConstraint;

    fn from_str(text: &str) -> Result<Self, MalformedConstraint> {
        let terms = text.split(',').map(Term::read).collect::<Option<_>>();
        terms.map(|terms| Self { terms }).ok_or_else(|| MalformedConstraint(text.to_owned()))
    }
}

impl Constraint {
    /// Whether a release satisfies every term.
    #[must_use]
    pub fn allows(&self, version: &semver::Version) -> bool {
        let version = Written {
            numbers: vec![version.major, version.minor, version.patch],
            pre: version.pre.to_string(),
        };
        self.terms.iter().all(|term| term.allows(&version))
    }

    /// Releases at which what is allowed may change: those that are named, and their neighbours.
    pub(super) fn boundaries(&self) -> impl Iterator<Item = semver::Version> {
        self.terms.iter().flat_map(|term| {
            let number = |at: usize| term.version.numbers.get(at).copied().unwrap_or_default();
            let (major, minor, patch) = (number(0), number(1), number(2));
            [
                (major, minor, patch),
                (major, minor, patch.saturating_add(1)),
                (major, minor, patch.saturating_sub(1)),
                (major, minor.saturating_add(1), 0),
                (major, minor.saturating_sub(1), 9999),
                (major.saturating_add(1), 0, 0),
                (major.saturating_sub(1), 9999, 9999),
            ]
            .map(|(major, minor, patch)| semver::Version::new(major, minor, patch))
        })
    }

    /// Whether a term names a pre-release, which `required_version` may not.
    #[must_use]
    pub fn names_a_pre_release(&self) -> bool {
        self.terms.iter().any(|term| !term.version.pre.is_empty())
    }
}

impl Term {
    fn read(text: &str) -> Option<Self> {
        let text = trimmed(text);
        let found = OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
        let (operator, rest) = found.unwrap_or((Operator::Equal, text));
        Some(Self { operator, version: Written::read(trimmed(rest))? })
    }

    fn allows(&self, version: &Written) -> bool {
        let ordering = version.compare(&self.version);
        let comparable = self.admits_pre_release(version);
        match self.operator {
            Operator::Equal => ordering.is_eq(),
            Operator::NotEqual => ordering.is_ne(),
            Operator::Greater => comparable && ordering.is_gt(),
            Operator::GreaterOrEqual => comparable && ordering.is_ge(),
            Operator::Less => comparable && ordering.is_lt(),
            Operator::LessOrEqual => comparable && ordering.is_le(),
            Operator::Pessimistic => comparable && ordering.is_ge() && self.keeps(version),
        }
    }

    /// A pre-release counts only where the term names one of the same release.
    fn admits_pre_release(&self, version: &Written) -> bool {
        version.pre.is_empty() || !self.version.pre.is_empty() && version.release() == self.version.release()
    }

    /// Whether all numbers but the last written one stay.
    fn keeps(&self, version: &Written) -> bool {
        let wanted = &self.version.numbers;
        let fixed = wanted.len() - 1;
        let same_kind = self.version.pre.is_empty() || !version.pre.is_empty();
        same_kind && wanted.len() <= 3 && version.numbers.iter().zip(wanted).take(fixed).all(|(a, b)| a == b)
    }
}

/// Without the white space that Terraform allows around operators and versions.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\u{c}', '\r'])
}

impl Written {
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = match text.split_once('+') {
            Some((rest, build)) => identifiers(build).then_some(rest)?,
            None => text,
        };
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        // Numbers are signed where they are kept.
        let number = |part: &str| part.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok());
        let numbers = numbers.split('.').map(number).collect::<Option<Vec<_>>>()?;
        let after_hyphen = rest.strip_prefix('-').filter(|after| identifiers(after));
        // Without a hyphen in front it begins with a letter; a hyphen alone is such a word too.
        let word =
            Some(rest).filter(|rest| identifiers(rest) && !rest.starts_with(|c: char| c.is_ascii_digit()));
        let none = Some(rest).filter(|rest| rest.is_empty());
        let pre = after_hyphen.or(word).or(none)?;
        Some(Self { numbers, pre: pre.to_owned() })
    }

    /// The numbers without zeros at the end.
    fn release(&self) -> Vec<u64> {
        let mut numbers = self.numbers.clone();
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        numbers
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.release().cmp(&other.release()).then_with(|| compare_pre(&self.pre, &other.pre))
    }
}

/// A release comes after its pre-releases; those are compared part by part, numbers before words.
fn compare_pre(one: &str, other: &str) -> Ordering {
    let rank = |pre: &str| -> Vec<(bool, u64, String)> {
        let part = |part: &str| match part.parse::<u64>() {
            Ok(number) => (false, number, String::new()),
            Err(_) => (true, 0, part.to_owned()),
        };
        pre.split('.').map(part).collect()
    };
    one.is_empty().cmp(&other.is_empty()).then_with(|| rank(one).cmp(&rank(other)))
}

/// Whether a text is one or more words of letters, digits, hyphens and tildes, with dots between.
fn identifiers(text: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'~')
    };
    text.split('.').all(is_word)
}

/// The installed program that plans: its name for people and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// `Terraform` or `OpenTofu`.
    pub program: String,
    /// Its version.
    pub version: semver::Version,
}

/// Whether the installed program may run a module that asks for these versions
/// ([`required_core`](super::Interface::required_core)): one error for every constraint that it
/// does not satisfy. What is no constraint was found when the module was read and is not told
/// again.
#[must_use]
pub fn supported(required_core: &[String], installed: &Installed) -> Diagnostics {
    // A pre-release of the program counts as its release, as Terraform itself has it.
    let version = semver::Version { pre: semver::Prerelease::EMPTY, ..installed.version.clone() };
    let unmet =
        |text: &&String| text.parse().is_ok_and(|constraint: Constraint| !constraint.allows(&version));
    let told = |text: &String| {
        let Installed { program, version } = installed;
        let summary = format!("The module needs {program} {}, installed {version}", trimmed(text));
        Diagnostic::error(Code::UnsupportedCore, summary).at(Subject::place("required_version"))
    };
    required_core.iter().filter(unmet).map(told).collect()
}

/// What keeps every installed program from running a module: nothing where one of them may, or
/// where there is none, which is told elsewhere.
#[must_use]
pub fn supported_by(required_core: &[String], installed: &[Installed]) -> Diagnostics {
    let findings: Vec<Diagnostics> =
        installed.iter().map(|program| supported(required_core, program)).collect();
    if let [only] = findings.as_slice() {
        return only.clone();
    }
    if findings.iter().any(Diagnostics::is_empty) || findings.is_empty() {
        return Diagnostics::default();
    }
    let needed: Vec<&str> = required_core.iter().map(|text| text.trim()).collect();
    let there: Vec<String> =
        installed.iter().map(|Installed { program, version }| format!("{program} {version}")).collect();
    let summary = format!("The module needs {}, installed are {}", needed.join(", "), there.join(", "));
    Diagnostic::error(Code::UnsupportedCore, summary).at(Subject::place("required_version")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_programs_is_enough() {
        let program = |program: &str, version: &str| Installed {
            program: program.to_owned(),
            version: version.parse().unwrap(),
        };
        let both = [program("OpenTofu", "1.9.0"), program("Terraform", "1.5.7")];
        let told = |required: &str, installed: &[Installed]| {
            supported_by(&[required.to_owned()], installed).to_string()
        };
        assert_eq!(told("~> 1.5.0", &both), "");
        assert_eq!(told("~> 1.11", &[]), "");
        insta::assert_snapshot!(told("~> 1.11", &both), @"required_version: The module needs ~> 1.11, installed are OpenTofu 1.9.0, Terraform 1.5.7");
        insta::assert_snapshot!(told("~> 1.11", &both[1..]), @"required_version: The module needs Terraform ~> 1.11, installed 1.5.7");
    }

    fn allows(constraint: &str, version: &str) -> bool {
        constraint.parse::<Constraint>().unwrap().allows(&version.parse().unwrap())
    }

    #[test]
    fn operators_mean_what_terraform_means() {
        for (constraint, yes, no) in [
            ("1.2.3", &["1.2.3"][..], &["1.2.4", "1.2.3-rc1"][..]),
            ("= 1.2", &["1.2.0"], &["1.2.1"]),
            ("!= 1.2", &["1.2.1", "0.1.0"], &["1.2.0"]),
            ("> 1.2", &["1.2.1", "2.0.0"], &["1.2.0", "1.1.9", "1.3.0-rc1"]),
            (">= 1.2, < 2", &["1.2.0", "1.99.9"], &["1.1.9", "2.0.0"]),
            ("~> 1.2", &["1.2.0", "1.10.5"], &["1.1.9", "2.0.0"]),
            ("~> 1.2.3", &["1.2.3", "1.2.9"], &["1.2.2", "1.3.0"]),
            ("~> 1", &["1.0.0", "2.5.0"], &["0.9.9"]),
            ("~> 1.2.3.4", &[], &["1.2.3", "1.2.4"]),
            ("<= v1.2", &["1.2.0", "1.1.99"], &["1.2.1"]),
            (">= 1.2.3.4", &["1.2.4"], &["1.2.3"]),
            (">= 1.2.0-rc1", &["1.2.0", "1.2.0-rc2", "1.3.0"], &["1.2.0-beta1", "1.3.0-rc1"]),
            ("~> 1.2.0-rc1", &["1.2.0-rc1"], &["1.2.0", "1.2.5"]),
        ] {
            yes.iter().for_each(|version| assert!(allows(constraint, version), "{constraint} {version}"));
            no.iter().for_each(|version| assert!(!allows(constraint, version), "{constraint} {version}"));
        }
    }

    #[test]
    fn what_is_no_constraint_is_refused() {
        for text in [
            "",
            " ",
            ">=",
            ">= 1.2,",
            "1.x",
            "^1.2",
            "~1.2",
            ">= 1.2 < 2",
            "=> 1",
            "1..2",
            "1.2.",
            ">=1 .2",
            "99999999999999999999",
            "1-a..b",
            "1+",
        ] {
            assert!(text.parse::<Constraint>().is_err(), "{text:?}");
        }
        for text in ["1.2.3beta", ">=1", " ~> 1.2 ,<2\n", "1.2-rc.1+build.7", "=v0"] {
            assert!(text.parse::<Constraint>().is_ok(), "{text:?}");
        }
    }

    #[test]
    fn what_the_installed_program_lacks_is_told() {
        let required_core = [">= 1.12", "~> 1.9", "nonsense", "< 1.5"].map(str::to_owned).to_vec();
        let version = "1.11.4".parse().unwrap();
        let installed = Installed { program: "Terraform".to_owned(), version };
        insta::assert_snapshot!(supported(&required_core, &installed), @r"
        required_version: The module needs Terraform >= 1.12, installed 1.11.4
        required_version: The module needs Terraform < 1.5, installed 1.11.4
        ");
        let installed = Installed { version: "1.12.0-beta1".parse().unwrap(), ..installed };
        assert_eq!(supported(&required_core, &installed).iter().count(), 1);
    }
}
