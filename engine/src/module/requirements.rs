//! What a module needs in all: its own requirements and those of the local modules that it calls.
//!
//! Calls are followed as far as they stay inside the set of files, in circles too. Absent: modules
//! of a registry or another repository, whose files are not here.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};

use super::folders::Folders;
use super::interface::{Interface, ProviderRequirement};
use super::limits::Limits;
use crate::files::FileSet;

/// Constraints of Terraform and providers, each once and sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Requirements {
    /// Every `required_version` constraint, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_core: Vec<String>,
    /// Providers by their source address (`hashicorp/aws`), with every constraint on them as
    /// written. Local names and aliases are a matter of each module and left out.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub required_providers: BTreeMap<String, ProviderRequirement>,
}

/// What the module in `folder` needs, the local modules that it calls included, theirs too.
#[must_use]
pub fn requirements(files: &FileSet, folder: &str, limits: &Limits) -> Requirements {
    let folders = Folders::of(files);
    let mut calls = Calls::default();
    calls.follow(&folders, [folder], limits, |_| {});
    calls.in_all().remove(folder).unwrap_or_default()
}

/// The local calls between folders, and what each folder needs by itself.
#[derive(Default)]
pub(super) struct Calls {
    graph: DiGraph<(String, Requirements), ()>,
    known: BTreeMap<String, NodeIndex>,
}

impl Calls {
    /// Reads folders and every folder that they call, each once, and shows each to `see`.
    pub(super) fn follow<'a>(
        &mut self,
        folders: &Folders<'_>,
        start: impl IntoIterator<Item = &'a str>,
        limits: &Limits,
        mut see: impl FnMut(Interface),
    ) {
        let mut waiting: Vec<NodeIndex> = start.into_iter().map(|folder| self.node(folder)).collect();
        waiting.reverse();
        while let Some(node) = waiting.pop() {
            let interface = folders.inspect(&self.graph[node].0, limits);
            self.graph[node].1 = Requirements::of(&interface);
            for called in interface.module_calls.values().filter_map(|call| call.folder.as_deref()) {
                let before = self.graph.node_count();
                let called = self.node(called);
                self.graph.add_edge(node, called, ());
                if self.graph.node_count() > before {
                    waiting.push(called);
                }
            }
            see(interface);
        }
    }

    fn node(&mut self, folder: &str) -> NodeIndex {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let node = self.graph.add_node((folder.to_owned(), Requirements::default()));
        self.known.insert(folder.to_owned(), node);
        node
    }

    /// What each folder needs, everything that it calls included.
    pub(super) fn in_all(mut self) -> BTreeMap<String, Requirements> {
        // Folders of one circle need the same in all, and come after everything that they call.
        for circle in kosaraju_scc(&self.graph) {
            let mut in_all = Requirements::default();
            for member in &circle {
                in_all.add(&self.graph[*member].1);
                for called in self.graph.neighbors(*member) {
                    in_all.add(&self.graph[called].1);
                }
            }
            for member in circle {
                self.graph[member].1 = in_all.clone();
            }
        }
        self.graph.into_nodes_edges().0.into_iter().map(|node| node.weight).collect()
    }
}

impl Requirements {
    /// What one module says itself.
    fn of(interface: &Interface) -> Self {
        let mut own = Self { required_core: interface.required_core.clone(), ..Self::default() };
        own.required_core.sort();
        own.required_core.dedup();
        for (name, requirement) in &interface.required_providers {
            let address = address(requirement.source.as_deref().unwrap_or(name));
            own.provider(&address, &requirement.version_constraints);
        }
        own
    }

    fn add(&mut self, other: &Self) {
        add_sorted(&mut self.required_core, &other.required_core);
        for (address, requirement) in &other.required_providers {
            self.provider(address, &requirement.version_constraints);
        }
    }

    fn provider(&mut self, address: &str, constraints: &[String]) {
        if address == "terraform.io/builtin/terraform" {
            return;
        }
        let known = self.required_providers.entry(address.to_owned()).or_default();
        known.source.get_or_insert_with(|| address.to_owned());
        add_sorted(&mut known.version_constraints, constraints);
    }
}

fn add_sorted(texts: &mut Vec<String>, more: &[String]) {
    for text in more {
        if let Err(place) = texts.binary_search(text) {
            texts.insert(place, text.clone());
        }
    }
}

/// A provider's source address as it is usually written: without the public registry, and with
/// the namespace that a bare name implies.
fn address(source: &str) -> String {
    let source = source.to_ascii_lowercase();
    let short = ["registry.terraform.io/", "registry.opentofu.org/"]
        .into_iter()
        .find_map(|registry| source.strip_prefix(registry))
        .unwrap_or(&source);
    if short.contains('/') { short.to_owned() } else { format!("hashicorp/{short}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> FileSet {
        texts.iter().map(|(path, text)| (path.parse().unwrap(), text.as_bytes().to_vec())).collect()
    }

    fn shown(requirements: &Requirements) -> String {
        let providers = requirements.required_providers.iter();
        let providers =
            providers.map(|(address, needs)| format!("{address} {:?}", needs.version_constraints));
        format!("{:?}\n{}", requirements.required_core, providers.collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn what_called_modules_need_is_needed() {
        let files = files(&[
            (
                "stacks/app/main.tf",
                "terraform {\n  required_version = \">= 1.5\"\n  required_providers {\n    \
                 amazon = { source = \"registry.terraform.io/hashicorp/AWS\", version = \"~> 5.0\" }\n  }\n}\n\
                 module \"net\" {\n  source = \"../../modules/net\"\n}\n\
                 module \"out\" {\n  source = \"../../../outside\"\n}\n\
                 module \"far\" {\n  source = \"hashicorp/consul/aws\"\n}\n",
            ),
            (
                "modules/net/main.tf",
                "terraform {\n  required_version = \"< 2.0\"\n}\n\
                 resource \"aws_vpc\" \"this\" {}\nprovider \"aws\" {\n  version = \">= 4.0\"\n}\n\
                 module \"names\" {\n  source = \"./names\"\n}\n",
            ),
            (
                "modules/net/names/main.tf",
                "terraform {\n  required_version = \"< 2.0\"\n}\nresource \"random_id\" \"this\" {}\n\
                 resource \"terraform_data\" \"this\" {}\nmodule \"up\" {\n  source = \"../\"\n}\n",
            ),
        ]);
        let limits = Limits::default();
        insta::assert_snapshot!(shown(&requirements(&files, "stacks/app", &limits)), @r#"
        ["< 2.0", ">= 1.5"]
        hashicorp/aws [">= 4.0", "~> 5.0"]
        hashicorp/random []
        "#);
        let circle = requirements(&files, "modules/net", &limits);
        assert_eq!(circle, requirements(&files, "modules/net/names", &limits));
        assert_eq!(shown(&circle), "[\"< 2.0\"]\nhashicorp/aws [\">= 4.0\"]\nhashicorp/random []");
        assert_eq!(requirements(&files, "nowhere", &limits), Requirements::default());
    }

    #[test]
    fn a_long_chain_of_calls_is_followed() {
        let link = |at: usize| format!("module \"next\" {{\n  source = \"../m{}\"\n}}\n", at + 1);
        let mut texts: Vec<_> = (0..3000).map(|at| (format!("m{at}/main.tf"), link(at))).collect();
        texts.push(("m3000/main.tf".to_owned(), "resource \"a_b\" \"c\" {}".to_owned()));
        let texts: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let needed = requirements(&files(&texts), "m0", &Limits::default());
        assert_eq!(needed.required_providers.keys().collect::<Vec<_>>(), ["hashicorp/a"]);
    }

    #[test]
    fn a_module_may_call_itself() {
        let files =
            files(&[("main.tf", "module \"self\" {\n  source = \"./\"\n}\nresource \"a_b\" \"c\" {}\n")]);
        let needed = requirements(&files, "", &Limits::default());
        assert_eq!(needed.required_providers.keys().collect::<Vec<_>>(), ["hashicorp/a"]);
    }
}
