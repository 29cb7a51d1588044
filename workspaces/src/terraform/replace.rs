//! What a recreation asks Terraform to replace.

use terrace_engine::run::resource_type;

/// One `-replace` for every managed resource that `state list` has printed, or for those of `only`.
///
/// # Errors
/// In words: nothing is there, or something of `only` is not. Terraform would plan on without it.
pub(super) fn replacements(listed: &str, only: &[String]) -> Result<Vec<String>, String> {
    let managed: Vec<&str> = listed
        .lines()
        .map(str::trim)
        .filter(|address| !address.is_empty() && resource_type(address) != "data")
        .collect();
    if managed.is_empty() {
        return Err("the state holds nothing that could be recreated".to_owned());
    }
    if let Some(missing) = only.iter().find(|address| !managed.contains(&address.as_str())) {
        return Err(format!("the state holds no resource {missing}: name addresses as the plan shows them"));
    }
    let chosen = managed.iter().filter(|address| only.is_empty() || only.iter().any(|one| one == *address));
    Ok(chosen.map(|address| format!("-replace={address}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: &str = "data.aws_region.here\nmodule.net.data.aws_ami.it\nmodule.net.aws_vpc.main[0]\nmodule.x[\"a.data.b\"].aws_eip.it\n";

    fn only(addresses: &[&str]) -> Result<Vec<String>, String> {
        replacements(LISTED, &addresses.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn everything_managed_is_replaced_or_what_is_chosen() {
        let all = ["-replace=module.net.aws_vpc.main[0]", "-replace=module.x[\"a.data.b\"].aws_eip.it"];
        assert_eq!(only(&[]).unwrap(), all);
        assert_eq!(only(&["module.net.aws_vpc.main[0]"]).unwrap(), all[..1]);
    }

    #[test]
    fn what_is_not_there_is_told() {
        assert!(
            only(&["module.net.aws_vpc.main"]).unwrap_err().contains("no resource module.net.aws_vpc.main:")
        );
        assert!(only(&["data.aws_region.here"]).is_err());
        assert!(replacements("data.aws_region.here\n", &[]).unwrap_err().contains("nothing"));
    }
}
