//! The objects of a module that an expression refers to.
//!
//! Absent: what is no object of the module (`path`, `terraform`, `each`, `count`, `self`) and the
//! names that a `for` gives to items.

use std::collections::BTreeSet;

use hcl_edit::expr::{Expression, ForExpr, Traversal, TraversalOperator};
use hcl_edit::template::ForDirective;
use hcl_edit::visit::{self, Visit};
use hcl_edit::{Decorated, Ident};

/// Names that start an expression and are no object of the module.
const NO_OBJECTS: [&str; 5] = ["path", "terraform", "each", "count", "self"];

/// How many bytes are set aside for an address: most are shorter, and it need not grow.
const ADDRESS: usize = 32;

/// What an expression refers to.
#[derive(Debug, Default)]
pub(super) struct References {
    /// The objects: `var.name`, `local.name`, `aws_vpc.this`, `data.aws_vpc.this`,
    /// `module.network.vpc_id`.
    pub(super) objects: BTreeSet<String>,
    /// Whether it refers to anything at all, object of the module or not.
    pub(super) any: bool,
    /// The names that the loops around the current place give to items.
    items: Vec<String>,
}

impl References {
    pub(super) fn of(expression: &Expression) -> Self {
        let mut references = Self::default();
        references.visit_expr(expression);
        references
    }

    fn within(&mut self, names: [Option<&Decorated<Ident>>; 2], visit: impl FnOnce(&mut Self)) {
        let outside = self.items.len();
        self.items.extend(names.into_iter().flatten().map(|name| name.as_str().to_owned()));
        visit(self);
        self.items.truncate(outside);
    }

    fn refer(&mut self, root: &str, traversal: &Traversal) {
        if self.items.iter().any(|item| item == root) {
            return;
        }
        self.any = true;
        if NO_OBJECTS.contains(&root) {
            return;
        }
        let mut steps = traversal.operators.iter().filter_map(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        });
        let (named, length) = match root {
            "var" | "local" => (root, 1),
            "data" | "ephemeral" | "module" | "action" => (root, 2),
            "resource" => match steps.next() {
                Some(resource_type) => (resource_type, 1),
                None => return,
            },
            resource_type => (resource_type, 1),
        };
        let Some(first) = steps.next() else { return };
        let mut address = String::with_capacity(ADDRESS);
        address.push_str(named);
        for step in std::iter::once(first).chain(steps.take(length - 1)) {
            address.push('.');
            address.push_str(step);
        }
        self.objects.insert(address);
    }
}

impl Visit for References {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        match &traversal.expr {
            Expression::Variable(root) => self.refer(root.as_str(), traversal),
            other => self.visit_expr(other),
        }
        for operator in &traversal.operators {
            self.visit_traversal_operator(operator);
        }
    }

    fn visit_for_expr(&mut self, node: &ForExpr) {
        self.visit_expr(&node.intro.collection_expr);
        let names = [node.intro.key_var.as_ref(), Some(&node.intro.value_var)];
        self.within(names, |inner| {
            for expression in node.key_expr.iter().chain([&node.value_expr]) {
                inner.visit_expr(expression);
            }
            if let Some(condition) = &node.cond {
                inner.visit_expr(&condition.expr);
            }
        });
    }

    fn visit_for_directive(&mut self, node: &ForDirective) {
        self.visit_expr(&node.for_expr.collection_expr);
        let names = [node.for_expr.key_var.as_ref(), Some(&node.for_expr.value_var)];
        self.within(names, |inner| {
            visit::visit_template(inner, &node.for_expr.template);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        References::of(&hcl_edit::parser::parse_expr(text).unwrap()).objects.into_iter().collect()
    }

    #[test]
    fn objects_are_named_without_what_is_taken_from_them() {
        let text = "[aws_vpc.this[0].id, var.a.b, local.c, data.x.y.z, module.net[\"a\"].id, \
                    resource.aws_eip.one.id, ephemeral.k.v.w, aws_vpc.this[*].arn]";
        let expected =
            ["aws_eip.one", "aws_vpc.this", "data.x.y", "ephemeral.k.v", "local.c", "module.net.id", "var.a"];
        assert_eq!(of(text), expected);
    }

    #[test]
    fn names_of_loops_are_no_objects() {
        assert_eq!(of("[for s in aws_subnet.all : s.id if s.on == var.on]"), ["aws_subnet.all", "var.on"]);
        assert_eq!(of("{for k, v in var.m : k.a => v.b}"), ["var.m"]);
        assert_eq!(of("\"%{ for i in var.l }${i.name}${var.x}%{ endfor }\""), ["var.l", "var.x"]);
        assert_eq!(of("[[for s in var.l : s.id], s.id]"), ["s.id", "var.l"]);
        assert_eq!(of("\"${path.module}/${each.key}\""), Vec::<String>::new());
    }
}
