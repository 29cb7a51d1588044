//! The one type that several types can be converted to, as Terraform finds it.

use std::collections::{BTreeMap, HashSet};

use super::conversion::{Safety, is_convertible};
use super::terms::{Terms, Work};
use crate::module::types::{Attribute, Type};

/// The most general of the types, or one made of them; `None` where there is none.
pub(super) fn unify(types: &[Type], safety: Safety) -> Option<Type> {
    let work = Work::for_size(types.iter().map(Type::size).sum());
    unified(types, Terms { safety, work: &work })
}

/// As [`unify`], on the terms of the work that it is part of.
pub(super) fn unified(types: &[Type], terms: Terms<'_>) -> Option<Type> {
    terms.work.pay(types.iter().map(Type::size).sum())?;
    let types = distinct(types);
    let count = |test: fn(&Type) -> bool| types.iter().filter(|ty| test(ty)).count();
    let open = count(|ty| *ty == Type::Any);
    let maps = count(|ty| matches!(ty, Type::Map(_)));
    let lists = count(|ty| matches!(ty, Type::List(_)));
    let sets = count(|ty| matches!(ty, Type::Set(_)));
    let objects = count(|ty| matches!(ty, Type::Object(_)));
    let tuples = count(|ty| matches!(ty, Type::Tuple(_)));
    let all = |some: usize, others: usize| some > 0 && some + others + open == types.len();
    let alike = |inner: fn(&[Type], Terms<'_>) -> Option<Type>| {
        // What is open may turn out to be of any type, and so may the result.
        if open > 0 { Some(Type::Any) } else { inner(&types, terms) }
    };
    if all(maps, 0) {
        alike(|types, terms| elements(types, terms).map(Type::Map))
    } else if all(lists, 0) {
        alike(|types, terms| elements(types, terms).map(Type::List))
    } else if all(sets, 0) {
        alike(|types, terms| elements(types, terms).map(Type::Set))
    } else if all(objects, 0) {
        alike(unify_objects)
    } else if all(tuples, 0) {
        alike(unify_tuples)
    } else if all(maps, objects) {
        mixed(&types, terms).or_else(|| preferred(&types, terms))
    } else if all(lists, tuples) {
        mixed(&types, terms).or_else(|| preferred(&types, terms))
    } else if objects > 0 && tuples > 0 {
        None
    } else if is_mixed(&types) {
        (open > 0).then_some(Type::Any)
    } else {
        preferred(&types, terms)
    }
}

/// Without repetitions, which never alter the result and could make it slow.
fn distinct(types: &[Type]) -> Vec<Type> {
    let mut seen = HashSet::new();
    types.iter().filter(|ty| seen.insert(*ty)).cloned().collect()
}

/// The types of everything inside.
fn inner(ty: &Type) -> Vec<Type> {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => vec![element.as_ref().clone()],
        Type::Tuple(elements) => elements.clone(),
        Type::Object(attributes) => attributes.values().map(|attribute| attribute.ty.clone()).collect(),
        Type::Any | Type::String | Type::Number | Type::Bool => Vec::new(),
    }
}

fn elements(types: &[Type], terms: Terms<'_>) -> Option<Box<Type>> {
    let inner: Vec<Type> = types.iter().flat_map(inner).collect();
    unified(&inner, terms).map(Box::new)
}

/// Objects beside maps, or tuples beside lists: both as collections, where that goes.
fn mixed(types: &[Type], terms: Terms<'_>) -> Option<Type> {
    let structural: Vec<Type> =
        types.iter().filter(|ty| matches!(ty, Type::Object(_) | Type::Tuple(_))).cloned().collect();
    let element = elements(&structural, terms)?;
    let collection = match structural.first()? {
        Type::Object(_) => Type::Map(element),
        _ => Type::List(element),
    };
    if !structural.iter().all(|ty| is_convertible(ty, &collection, terms)) {
        return None;
    }
    let replaced: Vec<Type> = types
        .iter()
        .map(|ty| if structural.contains(ty) { collection.clone() } else { ty.clone() })
        .collect();
    unified(&replaced, terms).filter(|ty| matches!(ty, Type::Map(_) | Type::List(_)))
}

fn unify_objects(types: &[Type], terms: Terms<'_>) -> Option<Type> {
    let rows: Vec<&BTreeMap<String, Attribute>> = types
        .iter()
        .filter_map(|ty| match ty {
            Type::Object(attributes) => Some(attributes),
            _ => None,
        })
        .collect();
    let first = rows.first()?;
    let as_map = || all_fit(types, Type::Map(elements(types, terms)?), terms);
    if rows.iter().any(|row| !row.keys().eq(first.keys())) {
        return as_map();
    }
    let unified = first.keys().map(|name| {
        let across: Vec<Type> = rows.iter().map(|row| row[name].ty.clone()).collect();
        Some((name.clone(), Attribute::required(unified(&across, terms)?)))
    });
    let object = Type::Object(unified.collect::<Option<_>>()?);
    all_fit(types, object, terms).or_else(as_map)
}

fn unify_tuples(types: &[Type], terms: Terms<'_>) -> Option<Type> {
    let rows: Vec<&[Type]> = types
        .iter()
        .filter_map(|ty| match ty {
            Type::Tuple(elements) => Some(elements.as_slice()),
            _ => None,
        })
        .collect();
    let length = rows.first()?.len();
    let as_list = || all_fit(types, Type::List(elements(types, terms)?), terms);
    if rows.iter().any(|row| row.len() != length) {
        return as_list();
    }
    let unified = (0..length).map(|at| {
        let across: Vec<Type> = rows.iter().map(|row| row[at].clone()).collect();
        unified(&across, terms)
    });
    let tuple = Type::Tuple(unified.collect::<Option<_>>()?);
    all_fit(types, tuple, terms).or_else(as_list)
}

fn all_fit(types: &[Type], to: Type, terms: Terms<'_>) -> Option<Type> {
    types.iter().all(|ty| *ty == to || is_convertible(ty, &to, terms)).then_some(to)
}

/// Whether there are types among these of which none can become the other.
fn is_mixed(types: &[Type]) -> bool {
    let any = |test: fn(&Type) -> bool| usize::from(types.iter().any(test));
    let plain = any(|ty| matches!(ty, Type::String | Type::Number | Type::Bool));
    let sequences = any(|ty| matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_)));
    let named = any(|ty| matches!(ty, Type::Map(_) | Type::Object(_)));
    plain + sequences + named > 1
}

/// The first of the types, most general ones first, that all others can be converted to. So many
/// different types that comparing each with each would take long have none.
fn preferred(types: &[Type], terms: Terms<'_>) -> Option<Type> {
    const COMPARED: usize = 300;
    if types.len() > COMPARED {
        return None;
    }
    by_generality(types).into_iter().find_map(|at| all_fit(types, types[at].clone(), terms))
}

/// The places of the types, more general ones before those that they generalise.
fn by_generality(types: &[Type]) -> Vec<usize> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    let mut above = vec![0_usize; types.len()];
    for a in 0..types.len() {
        for b in a + 1..types.len() {
            let (upper, lower) = match generality(&types[a], &types[b]) {
                Preference::First => (a, b),
                Preference::Second => (b, a),
                Preference::Neither => continue,
            };
            below[upper].push(lower);
            above[lower] += 1;
        }
    }
    let mut order: Vec<usize> = (0..types.len()).filter(|at| above[*at] == 0).collect();
    let mut next = 0;
    while let Some(at) = order.get(next).copied() {
        next += 1;
        for lower in std::mem::take(&mut below[at]) {
            above[lower] -= 1;
            if above[lower] == 0 {
                order.push(lower);
            }
        }
    }
    order
}

/// Which of two types is the more general one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Preference {
    First,
    Second,
    Neither,
}

impl Preference {
    fn reversed(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
            Self::Neither => Self::Neither,
        }
    }

    /// What parts say together: one side has to be the more general one wherever they differ.
    fn together(parts: impl Iterator<Item = Self>) -> Self {
        let mut together = Self::Neither;
        for part in parts.filter(|part| *part != Self::Neither) {
            if together == part.reversed() {
                return Self::Neither;
            }
            together = part;
        }
        together
    }
}

fn generality(a: &Type, b: &Type) -> Preference {
    match (a, b) {
        (Type::Any, Type::Any) => Preference::Neither,
        (Type::Any, _) => Preference::Second,
        (_, Type::Any) => Preference::First,
        (Type::String, Type::Number | Type::Bool)
        | (Type::List(_), Type::Tuple(_))
        | (Type::Map(_), Type::Object(_))
        | (Type::Tuple(_) | Type::List(_), Type::Set(_)) => Preference::First,
        (Type::Number | Type::Bool, Type::String)
        | (Type::Tuple(_), Type::List(_))
        | (Type::Object(_), Type::Map(_))
        | (Type::Set(_), Type::Tuple(_) | Type::List(_)) => Preference::Second,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            generality(a, b)
        }
        (Type::Object(a), Type::Object(b)) if a.keys().eq(b.keys()) => {
            Preference::together(a.values().zip(b.values()).map(|(a, b)| generality(&a.ty, &b.ty)))
        }
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
            Preference::together(a.iter().zip(b).map(|(a, b)| generality(a, b)))
        }
        _ => Preference::Neither,
    }
}
