//! Addresses of resources, as plans and states write them.

/// The type in an address: `aws_vpc` of `module.this["a.b"].aws_vpc.main[0]`, and `data` of that of
/// a data source.
#[must_use]
pub fn resource_type(address: &str) -> &str {
    let mut rest = address;
    while let Some(module) = rest.strip_prefix("module.") {
        let name = module.find(['.', '[']).unwrap_or(module.len());
        let after = after_index(&module[name..]);
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    rest.split('.').next().unwrap_or(rest)
}

/// What follows an index in brackets, whose text key may hold anything.
fn after_index(text: &str) -> &str {
    if !text.starts_with('[') {
        return text;
    }
    let mut quoted = false;
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_read_from_an_address() {
        let types = [
            "aws_vpc.main",
            "aws_vpc.main[0]",
            "module.this.aws_vpc.main[\"a.b\"]",
            "module.this[\"x].y\\\"[\"].module.that[3].aws_vpc.main",
        ];
        assert!(types.iter().all(|address| resource_type(address) == "aws_vpc"));
        assert_eq!(resource_type("module.odd[\"x"), "");
    }
}
