//! Addresses of remote repositories: which are accepted, and why the others are not.
//!
//! An address comes from a person and ends as an argument of `git`, which treats some texts as
//! options and some as commands to execute. So it is read strictly, here and once.

use crate::error::WorkspaceError;

/// Accepts `https://`, `http://`, `ssh://` and `file://` URLs and `user@host:path`.
///
/// A name or password inside a web address is refused: it would end in arguments and
/// configuration files. A password inside an `ssh` address likewise.
pub(crate) fn check(address: &str) -> Result<(), WorkspaceError> {
    match rule_broken(address) {
        None => Ok(()),
        Some(rule) => Err(WorkspaceError::refused(shown(address), rule)),
    }
}

/// A refused address, without anything that could be a password: all that stands before its last
/// `@`, wherever a misplaced slash would end its user part.
fn shown(address: &str) -> String {
    let scheme = address.find("://").map_or("", |end| &address[..end + 3]);
    let rest = &address[scheme.len()..];
    let rest = rest.rfind('@').map_or(rest, |at| &rest[at + 1..]);
    format!("{scheme}{rest}").escape_debug().to_string()
}

fn rule_broken(address: &str) -> Option<&'static str> {
    if address.is_empty() || address.starts_with('-') {
        return Some("an address is neither empty nor begins with a hyphen");
    }
    if address.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Some("an address holds no spaces or control characters");
    }
    // An IPv6 address in brackets is the one place for two colons.
    if address.split("/[").next().is_some_and(|text| text.contains("::")) {
        return Some("remote helpers are not run; use https, http, ssh or file");
    }
    match address.split_once("://") {
        Some(("https" | "http", rest)) => web(rest),
        Some(("ssh", rest)) => secure_shell(authority(rest)),
        Some(("file", rest)) if rest.starts_with('/') => None,
        Some(("file", _)) => Some("a file address is file:// and an absolute path"),
        Some(_) => Some("the scheme is not one of https, http, ssh and file"),
        None => scp_like(address),
    }
}

fn web(rest: &str) -> Option<&'static str> {
    let authority = authority(rest);
    if authority.contains('@') {
        return Some("take the name and password out of the address and put them into an integration");
    }
    host(authority)
}

fn secure_shell(authority: &str) -> Option<&'static str> {
    let (user, host_and_port) = authority.rsplit_once('@').unwrap_or(("", authority));
    if user.contains(':') {
        return Some("take the password out of the address and put a key into an integration");
    }
    user_and_host(user, host_and_port)
}

fn scp_like(address: &str) -> Option<&'static str> {
    let Some((place, path)) = address.split_once(':') else {
        return Some("it is no URL; write https://…, ssh://…, file:///… or user@host:path");
    };
    let (user, host) = place.rsplit_once('@').unwrap_or(("", place));
    if host.contains('/') || path.is_empty() || path.starts_with('-') {
        return Some("it is no URL; write https://…, ssh://…, file:///… or user@host:path");
    }
    user_and_host(user, host)
}

fn user_and_host(user: &str, name: &str) -> Option<&'static str> {
    if user.starts_with('-') {
        return Some("a user name does not begin with a hyphen");
    }
    host(name)
}

/// A host name or address, and a port where there is one.
fn host(text: &str) -> Option<&'static str> {
    let (name, port) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((address, port)) => (address, port.strip_prefix(':').unwrap_or(port)),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let in_name = |c: char| c.is_alphanumeric() || ".-_:".contains(c);
    if name.is_empty() || name.starts_with('-') || !name.chars().all(in_name) {
        return Some("the host is missing, begins with a hyphen or holds odd characters");
    }
    if !port.chars().all(|c| c.is_ascii_digit()) {
        return Some("the port is not a number");
    }
    None
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_addresses_are_accepted() {
        for good in [
            "https://example.com/a/b.git",
            "http://localhost:8080/git/catalog.git",
            "ssh://git@example.com:2222/a.git",
            "file:///srv/git/a.git",
            "git@example.com:a/b.git",
            "example.com:a/b.git",
            "https://example.com/a@b",
            "https://[::1]:8443/a.git",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn options_commands_and_secrets_are_refused() {
        for bad in [
            "",
            "--upload-pack=touch /tmp/x",
            "-oProxyCommand=x",
            "ext::sh -c touch% x",
            "ext::sh",
            "git://example.com/a",
            "ftp://example.com/a",
            "ssh://-oProxyCommand=x/a",
            "ssh://user@-oProxyCommand=x/a",
            "-oProxyCommand=x:a",
            "git@-oProxyCommand=x:a",
            "git@host:-x",
            "/etc",
            "../x",
            "C/x:y",
            "file://host/x",
            "https:///x",
            "https://exa mple.com/x",
            "https://example.com/x\n",
            "https://token@example.com/x",
            "ssh://git:geheim@example.com/x",
            "https://engineer:ge/heim@example.com/x",
            "https://example.com:x/y",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        /// Whatever is accepted cannot be taken for an option or a command, and no text is too odd.
        #[test]
        fn what_is_accepted_is_harmless(address in "(https://|ssh://|file:///|ext::|-|)[a-z@:/.\\[\\]-]{0,12}") {
            if check(&address).is_ok() {
                prop_assert!(!address.starts_with('-') && !address.starts_with("ext::"));
                let place = match address.split_once("://") {
                    Some((_, rest)) => rest.split('/').next(),
                    None => address.split(':').next(),
                };
                let place = place.unwrap_or_default();
                prop_assert!(!place.starts_with('-') && !place.contains("@-"));
            }
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_the_secret() {
        for address in ["https://a:ge/heim@example.com/x", "ssh://a:ge@heim@example.com/x", "a:ge/heim@b"] {
            let told = check(address).map_or_else(|error| error.to_string(), |()| String::new());
            assert!(!told.contains("heim"), "{told}");
        }
        let refused = check("https://engineer:geheim@example.com/x").unwrap_err();
        insta::assert_snapshot!(refused, @"https://example.com/x is refused: take the name and password out of the address and put them into an integration");
    }
}
