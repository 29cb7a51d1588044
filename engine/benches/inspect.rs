//! How fast a module is read: 140 kB of variables, resources and outputs, as a well-known VPC
//! module has them.

use divan::Bencher;
use divan::counter::BytesCount;
use terrace_engine::files::FileSet;
use terrace_engine::module::{Limits, Overrides, form, inspect};

fn main() {
    divan::main();
}

/// A module of about 140 kB in three files.
fn module() -> FileSet {
    let variables: String = (0..230).map(variable).collect();
    let resources: String = (0..170).map(resource).collect();
    let outputs: String = (0..110).map(output).collect();
    [("variables.tf", variables), ("main.tf", resources), ("outputs.tf", outputs)]
        .into_iter()
        .filter_map(|(name, text)| Some((name.parse().ok()?, text.into_bytes())))
        .collect()
}

fn variable(at: usize) -> String {
    format!(
        "variable \"subnet_{at}_options\" {{\n  description = \"Options of the subnets number {at}, see the documentation\"\n  \
         type = list(object({{\n    name = string\n    tags = optional(map(string), {{}})\n    port = optional(number, {at})\n  }}))\n  \
         default = []\n}}\n\n"
    )
}

fn resource(at: usize) -> String {
    format!(
        "resource \"aws_subnet\" \"number_{at}\" {{\n  count = local.create && length(var.subnet_{at}_options) > 0 ? length(var.subnet_{at}_options) : 0\n\n  \
         vpc_id            = local.vpc_id\n  availability_zone = length(regexall(\"^[a-z]{{2}}-\", element(var.azs, count.index))) > 0 ? element(var.azs, count.index) : null\n\n  \
         tags = merge(\n    {{ \"Name\" = format(\"${{var.name}}-%s\", element(var.azs, count.index)) }},\n    var.tags,\n    var.subnet_{at}_options[count.index].tags,\n  )\n}}\n\n"
    )
}

fn output(at: usize) -> String {
    format!(
        "output \"subnet_{at}_arns\" {{\n  description = \"ARNs of the subnets number {at}\"\n  value       = aws_subnet.number_{at}[*].arn\n}}\n\n"
    )
}

#[divan::bench]
fn reading_a_large_module(bencher: Bencher<'_, '_>) {
    let files = module();
    let bytes: usize = files.values().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| inspect(&files, "", &Limits::default()));
}

#[divan::bench]
fn making_its_form(bencher: Bencher<'_, '_>) {
    let interface = inspect(&module(), "", &Limits::default());
    bencher.bench(|| form(&interface, &Overrides::default()));
}
