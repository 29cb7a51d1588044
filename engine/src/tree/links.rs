//! The graph that links make: who reads whose outputs, in which order runs have to go.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Display;

use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::diagnostic::{Code, Diagnostic};
use crate::name::{TemplateKey, TreePath};

/// Resources and the links between them.
#[derive(Debug, Clone)]
pub struct LinkGraph {
    /// Edges run from the owner of an output to its reader.
    graph: DiGraph<TreePath, ()>,
}

impl LinkGraph {
    /// The graph of these links, each from the reader to the owner of the output.
    pub fn new(edges: impl Iterator<Item = (TreePath, TreePath)>) -> Self {
        Self { graph: graph(edges.map(|(reader, owner)| (owner, reader))) }
    }

    /// Whether the links form no circle.
    ///
    /// # Errors
    /// `cycle`, with the circle in the detail.
    pub fn check_acyclic(&self) -> Result<(), Diagnostic> {
        self.order().map(|_| ())
    }

    /// The resources in the order in which they can be run: owners of outputs before readers.
    ///
    /// # Errors
    /// `cycle`, with the circle in the detail.
    pub fn order(&self) -> Result<Vec<TreePath>, Diagnostic> {
        match toposort(&self.graph, None) {
            Ok(order) => Ok(order.into_iter().map(|node| self.graph[node].clone()).collect()),
            Err(cycle) => Err(in_circle("links", &self.graph, cycle.node_id())),
        }
    }
}

/// Whether the templates' allowed parents form no circle; a template that lists itself is one.
///
/// # Errors
/// `cycle`, with the circle in the detail.
pub fn check_parents(edges: &BTreeMap<TemplateKey, BTreeSet<TemplateKey>>) -> Result<(), Diagnostic> {
    let pairs = edges
        .iter()
        .flat_map(|(child, parents)| parents.iter().map(|parent| (parent.clone(), child.clone())));
    let graph = graph(pairs);
    match toposort(&graph, None) {
        Ok(_) => Ok(()),
        Err(cycle) => Err(in_circle("parents", &graph, cycle.node_id())),
    }
}

/// A graph whose nodes and edges are in the order of their names, whatever order they came in.
fn graph<N: Ord + Clone>(edges: impl Iterator<Item = (N, N)>) -> DiGraph<N, ()> {
    let edges: BTreeSet<(N, N)> = edges.collect();
    let names: BTreeSet<&N> = edges.iter().flat_map(|(from, to)| [from, to]).collect();
    let mut graph = DiGraph::new();
    let nodes: BTreeMap<&N, NodeIndex> =
        names.into_iter().map(|name| (name, graph.add_node(name.clone()))).collect();
    for (from, to) in &edges {
        graph.add_edge(nodes[from], nodes[to], ());
    }
    graph
}

fn in_circle<N: Ord + Display>(what: &str, graph: &DiGraph<N, ()>, node: NodeIndex) -> Diagnostic {
    let circle: Vec<String> = circle(graph, node).into_iter().map(|node| graph[node].to_string()).collect();
    Diagnostic::error(Code::Cycle, format!("the {what} form a circle")).with_detail(circle.join(" → "))
}

/// The shortest circle through `node`, told against the edges (from reader to owner, from child
/// to parent), beginning and ending with its smallest name.
fn circle<N: Ord>(graph: &DiGraph<N, ()>, node: NodeIndex) -> Vec<NodeIndex> {
    let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut waiting = VecDeque::from([node]);
    while let Some(here) = waiting.pop_front() {
        for next in graph.neighbors(here) {
            if let std::collections::btree_map::Entry::Vacant(first) = came_from.entry(next) {
                first.insert(here);
                waiting.push_back(next);
            }
        }
    }
    let mut circle = vec![node];
    let mut here = came_from.get(&node).copied().unwrap_or(node);
    while here != node {
        circle.push(here);
        here = came_from.get(&here).copied().unwrap_or(node);
    }
    let smallest = (0..circle.len()).min_by_key(|&at| &graph[circle[at]]).unwrap_or_default();
    circle.rotate_left(smallest);
    circle.push(circle[0]);
    circle
}
