//! Names, attributes, indices and splats.

use std::rc::Rc;

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::budget::Stop;
use super::evaluator::{Evaluated, Evaluator, Progress};
use super::mismatch::needed;
use super::number::Number;
use super::operators::opposite;
use super::value::{Value, normal};
use crate::module::types::Type;

const MIXED: Value = Value::unknown("a splat gives elements of different types");

type Steps<'e> = &'e [Decorated<TraversalOperator>];

impl Evaluator<'_> {
    /// A name without any steps.
    pub(super) fn bare(&mut self, name: &str) -> Evaluated {
        let (value, _) = self.named(name, &[])?;
        self.budget.pay(value.size())?;
        Ok(value.as_ref().clone())
    }

    pub(super) fn traversal(&mut self, traversal: &Traversal) -> Evaluated {
        self.followed(&traversal.expr, &traversal.operators)
    }

    /// Where steps lead from an expression.
    fn followed(&mut self, from: &Expression, steps: Steps) -> Evaluated {
        match from {
            Expression::Variable(name) => {
                let (value, used) = self.named(name.as_str(), steps)?;
                self.steps(&value, &steps[used..])
            }
            // The parser takes the minus for part of the number; it stands before the whole.
            Expression::Number(number) if number.as_repr().is_some_and(|repr| repr.starts_with('-')) => {
                let positive = opposite(&self.value(from)?, &Type::Number)?;
                opposite(&self.steps(&positive, steps)?, &Type::Number)
            }
            other => {
                let value = self.value(other)?;
                self.steps(&value, steps)
            }
        }
    }

    /// What a name stands for, and how many of the steps after it belong to the name.
    fn named(&mut self, name: &str, steps: Steps) -> Result<(Rc<Value>, usize), Stop> {
        if let Some((_, item)) = self.items.iter().rev().find(|(item, _)| item == name) {
            return Ok((Rc::clone(item), 0));
        }
        let mut attributes = steps.iter().map_while(|step| match step.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        });
        let first = attributes.next();
        match (name, first) {
            ("var", Some(variable)) => Ok((self.variable(variable)?, 1)),
            ("local", Some(local)) => Ok((self.local(local)?, 1)),
            ("each" | "count" | "self", _) => Err(format!("\"{name}\" cannot be used here.").into()),
            (_, None) => Err(format!("\"{name}\" cannot be used alone: an attribute must follow.").into()),
            (_, Some(_)) => {
                let address: Vec<&str> =
                    steps.iter().map_while(attribute_name).take(address_length(name)).collect();
                let why = format!("{name}.{} is known when Terraform runs", address.join("."));
                Ok((Rc::new(Value::Unknown(why.into())), steps.len()))
            }
        }
    }

    fn variable(&mut self, name: &str) -> Result<Rc<Value>, Stop> {
        let Some(input) = self.scope.inputs.get(name) else {
            return Err(format!("An input variable with the name \"{name}\" has not been declared.").into());
        };
        self.sensitive |= input.sensitive;
        Ok(Rc::clone(&input.value))
    }

    fn local(&mut self, name: &str) -> Result<Rc<Value>, Stop> {
        let unknown = |why: String| Ok(Rc::new(Value::Unknown(why.into())));
        let Some((name, expression)) = self.scope.locals.get_key_value(name) else {
            return unknown(format!("local.{name} is not among what was read of the module"));
        };
        match self.locals.get(name.as_str()) {
            Some(Progress::Done(value, sensitive)) => {
                self.sensitive |= sensitive;
                return Ok(Rc::clone(value));
            }
            Some(Progress::Begun) => return unknown(format!("local.{name} is made of itself")),
            None => {}
        }
        let Ok(expression) = expression else {
            return unknown(format!("local.{name} is not an expression that can be read here"));
        };
        self.locals.insert(name, Progress::Begun);
        // A local value knows nothing of the loops around its name.
        let items = std::mem::take(&mut self.items);
        let before = std::mem::replace(&mut self.sensitive, false);
        let (value, fault) = self.attempt(expression)?;
        self.items = items;
        let sensitive = std::mem::replace(&mut self.sensitive, before);
        let value = match fault {
            None => value,
            Some(_) if sensitive => Value::Unknown(format!("local.{name} has no value").into()),
            Some(why) => Value::Unknown(format!("local.{name}: {why}").into()),
        };
        let value = Rc::new(value);
        self.locals.insert(name, Progress::Done(Rc::clone(&value), sensitive));
        self.sensitive |= sensitive;
        Ok(value)
    }

    /// Follows attributes, indices and splats.
    fn steps(&mut self, value: &Value, steps: Steps) -> Evaluated {
        let mut current = value;
        for (at, step) in steps.iter().enumerate() {
            let rest = &steps[at + 1..];
            match step.value() {
                TraversalOperator::GetAttr(name) => current = attribute(current, &normal(name.as_str()))?,
                TraversalOperator::LegacyIndex(key) => {
                    let key = Number::from_text(&key.value().to_string());
                    let key = key.map_or_else(super::value::too_large, Value::Number);
                    current = index(current, &key)?;
                }
                TraversalOperator::Index(key) => {
                    let key = self.value(key)?;
                    if let Value::Unknown(why) = key {
                        return Ok(Value::Unknown(why));
                    }
                    current = index(current, &key)?;
                }
                TraversalOperator::FullSplat(_) => return self.splat(current, rest),
                TraversalOperator::AttrSplat(_) => {
                    let (inner, rest) = split_after_attributes(rest);
                    let items = self.splat(current, inner)?;
                    return self.deeper(|evaluator| evaluator.steps(&items, rest));
                }
            }
        }
        self.budget.pay(current.size())?;
        Ok(current.clone())
    }

    /// Follows the steps from each element. A value that is no list counts as a list of one, null
    /// as an empty one.
    fn splat(&mut self, value: &Value, steps: Steps) -> Evaluated {
        match value {
            Value::Unknown(why) => Ok(Value::Unknown(why.clone())),
            Value::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                Err("A splat cannot be applied to a null sequence.".into())
            }
            Value::Null(_) => Ok(Value::Tuple(Vec::new())),
            Value::List(element, items) | Value::Set(element, items) if items.is_empty() => {
                Ok(Value::List(self.type_of_steps(element, steps)?, Vec::new()))
            }
            Value::List(_, items) | Value::Set(_, items) => {
                self.each(value, items, steps, |items| {
                    let mut types =
                        items.iter().filter(|item| !matches!(item, Value::Unknown(_))).map(Value::ty);
                    let first = types.next().unwrap_or_default();
                    // Terraform itself crashes here.
                    let mixed = types.any(|ty| ty != first);
                    if mixed { MIXED } else { Value::List(first, items) }
                })
            }
            Value::Tuple(items) => self.each(value, items, steps, Value::Tuple),
            single => self.each(value, std::slice::from_ref(single), steps, Value::Tuple),
        }
    }

    /// Follows the steps from each item; where they fail, something of the list's type stands for
    /// the whole.
    fn each(
        &mut self,
        source: &Value,
        items: &[Value],
        steps: Steps,
        gathered: impl FnOnce(Vec<Value>) -> Value,
    ) -> Evaluated {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match self.deeper(|evaluator| evaluator.steps(item, steps)) {
                Ok(value) => values.push(value),
                Err(Stop::Wrong(why)) => {
                    let ty = match self.type_of_splat(&source.ty(), steps) {
                        Err(Stop::Costly) => return Err(Stop::Costly),
                        other => other.unwrap_or_default(),
                    };
                    return Ok(self.failed(why, ty));
                }
                Err(Stop::Costly) => return Err(Stop::Costly),
            }
        }
        Ok(gathered(values))
    }

    /// The type that the steps lead to, for a list that has no element to follow them from.
    fn type_of_steps(&mut self, ty: &Type, steps: Steps) -> Result<Type, Stop> {
        let mut current = ty.clone();
        for (at, step) in steps.iter().enumerate() {
            current = match (step.value(), &current) {
                (_, Type::Any) => return Ok(Type::Any),
                (TraversalOperator::GetAttr(name), Type::Object(attributes)) => {
                    let Some(attribute) = attributes.get(&normal(name.as_str())) else {
                        return Err(no_attribute(name.as_str()));
                    };
                    attribute.ty.clone()
                }
                (TraversalOperator::GetAttr(_), Type::Map(element)) => element.as_ref().clone(),
                (TraversalOperator::GetAttr(_), other) => return Err(no_attributes(other)),
                (TraversalOperator::Index(key), other) => {
                    let key = self.value(key)?;
                    type_at(other, &key)?
                }
                (TraversalOperator::LegacyIndex(key), other) => {
                    type_at(other, &Value::text(&key.value().to_string()))?
                }
                (TraversalOperator::FullSplat(_), other) => {
                    return self.type_of_splat(other, &steps[at + 1..]);
                }
                (TraversalOperator::AttrSplat(_), other) => {
                    let (inner, rest) = split_after_attributes(&steps[at + 1..]);
                    let list = self.type_of_splat(other, inner)?;
                    return self.type_of_steps(&list, rest);
                }
            };
        }
        Ok(current)
    }

    fn type_of_splat(&mut self, ty: &Type, steps: Steps) -> Result<Type, Stop> {
        self.budget.pay(1)?;
        match ty {
            Type::List(element) | Type::Set(element) => {
                Ok(Type::List(Box::new(self.type_of_steps(element, steps)?)))
            }
            Type::Tuple(elements) => {
                let types = elements.iter().map(|element| self.type_of_steps(element, steps));
                types.collect::<Result<_, _>>().map(Type::Tuple)
            }
            // Whether it would be null, and the result empty, is open.
            single => self.type_of_steps(single, steps).map(|_| Type::Any),
        }
    }
}

fn attribute_name(step: &Decorated<TraversalOperator>) -> Option<&str> {
    match step.value() {
        TraversalOperator::GetAttr(name) => Some(name.as_str()),
        _ => None,
    }
}

/// How many names after the first one make up an object's address.
fn address_length(root: &str) -> usize {
    if matches!(root, "data" | "ephemeral" | "module" | "resource") { 2 } else { 1 }
}

/// The steps that `.*` takes from each element, and those that it takes from the list.
fn split_after_attributes(steps: Steps) -> (Steps, Steps) {
    let is_attribute = |step: &&Decorated<TraversalOperator>| {
        matches!(step.value(), TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_))
    };
    steps.split_at(steps.iter().take_while(is_attribute).count())
}

fn no_attribute(name: &str) -> Stop {
    Stop::Wrong(format!("This object does not have an attribute named \"{name}\"."))
}

fn no_attributes(ty: &Type) -> Stop {
    Stop::Wrong(format!("Can't access attributes on a value of type {}.", needed(ty)))
}

fn attribute<'v>(value: &'v Value, name: &str) -> Result<&'v Value, Stop> {
    match value {
        Value::Unknown(_) => Ok(value),
        Value::Null(_) => Err("This value is null, so it does not have any attributes.".into()),
        Value::Object(attributes) => attributes.get(name).ok_or_else(|| no_attribute(name)),
        Value::Map(_, entries) => entries.get(name).ok_or_else(|| {
            Stop::Wrong(format!("This map does not have an element with the key \"{name}\"."))
        }),
        other => Err(no_attributes(&other.ty())),
    }
}

/// The element at a key that is known.
fn index<'v>(value: &'v Value, key: &Value) -> Result<&'v Value, Stop> {
    if value.is_null() {
        return Err("This value is null, so it does not have any indices.".into());
    }
    if key.is_null() {
        return Err("Can't use a null value as an indexing key.".into());
    }
    match value {
        Value::Unknown(_) => Ok(value),
        Value::List(_, items) | Value::Tuple(items) => items.get(position(key)?).ok_or_else(|| {
            wrong_key("the given index is greater than or equal to the length of the collection")
        }),
        Value::Map(_, entries) | Value::Object(entries) => {
            entries.get(&entry_key(key)?).ok_or_else(|| wrong_key("there is no such element"))
        }
        Value::Set(..) => Err("Elements of a set have no index or key to select them by.".into()),
        _ => Err("This value does not have any indices.".into()),
    }
}

fn wrong_key(why: &str) -> Stop {
    Stop::Wrong(format!("The given key does not identify an element in this collection value: {why}."))
}

fn position(key: &Value) -> Result<usize, Stop> {
    match key.convert(&Type::Number).map_err(|why| wrong_key(&why))? {
        Value::Number(number) if !number.is_whole() => Err(wrong_key("an index must be a whole number")),
        Value::Number(number) if number.is_negative() => Err(wrong_key("an index must not be negative")),
        Value::Number(number) => number.to_usize().ok_or_else(|| wrong_key("the index is too large")),
        _ => Err(wrong_key("a number is required")),
    }
}

fn entry_key(key: &Value) -> Result<String, Stop> {
    match key.convert(&Type::String).map_err(|why| wrong_key(&why))? {
        Value::Text(key) => Ok(key),
        _ => Err(wrong_key("string required")),
    }
}

/// The type of the element at a key.
fn type_at(ty: &Type, key: &Value) -> Result<Type, Stop> {
    if key.is_null() {
        return Err("Can't use a null value as an indexing key.".into());
    }
    match ty {
        _ if matches!(key, Value::Unknown(_)) => Ok(Type::Any),
        Type::List(element) => position(key).map(|_| element.as_ref().clone()),
        Type::Map(element) => entry_key(key).map(|_| element.as_ref().clone()),
        Type::Tuple(elements) => {
            elements.get(position(key)?).cloned().ok_or_else(|| wrong_key("there is no such element"))
        }
        Type::Object(attributes) => {
            let attribute = attributes.get(&entry_key(key)?);
            attribute
                .map(|attribute| attribute.ty.clone())
                .ok_or_else(|| wrong_key("there is no such element"))
        }
        _ => Err("This value does not have any indices.".into()),
    }
}
