//! `for` in expressions and in templates.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::expr::{Expression, ForExpr};

use super::budget::Stop;
use super::evaluator::{Evaluated, Evaluator, truth};
use super::mismatch::needed;
use super::value::Value;
use crate::module::types::Type;

/// The names that a loop gives to keys and values.
#[derive(Clone, Copy)]
pub(super) struct Names<'e> {
    pub(super) key: Option<&'e str>,
    pub(super) value: &'e str,
}

/// A `for` expression, taken apart.
struct Loop<'e> {
    names: Names<'e>,
    condition: Option<&'e Expression>,
    value: &'e Expression,
}

impl Evaluator<'_> {
    pub(super) fn repeated(&mut self, repeated: &ForExpr) -> Evaluated {
        let intro = &repeated.intro;
        let names =
            Names { key: intro.key_var.as_ref().map(|name| name.as_str()), value: intro.value_var.as_str() };
        let condition = repeated.cond.as_ref().map(|condition| &condition.expr);
        let looped = Loop { names, condition, value: &repeated.value_expr };
        let collection = self.value(&intro.collection_expr)?;
        self.budget.pay(collection.size())?;
        let Some(elements) = elements(&collection)? else { return Ok(collection) };
        self.check_condition(&looped)?;
        match &repeated.key_expr {
            None => self.list(&looped, elements),
            Some(key) => self.map(&looped, key, repeated.grouping, elements),
        }
    }

    /// An error in the condition is one even where there is nothing to repeat it for.
    fn check_condition(&mut self, looped: &Loop) -> Result<(), Stop> {
        let open = Value::unknown("the condition is checked for all elements at once");
        self.with(looped.names, (open.clone(), open), |evaluator| evaluator.includes(looped.condition))
            .map(drop)
    }

    /// Does something with the names of a loop given to one element.
    pub(super) fn with<T>(
        &mut self,
        names: Names,
        (key, value): (Value, Value),
        work: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.budget.pay(1 + key.size() + value.size())?;
        let outside = self.items.len();
        self.items.extend(names.key.map(|name| (name.to_owned(), Rc::new(key))));
        self.items.push((names.value.to_owned(), Rc::new(value)));
        let done = work(self);
        self.items.truncate(outside);
        done
    }

    /// Whether the condition lets an element in; `Err` within is why that is not known.
    fn includes(&mut self, condition: Option<&Expression>) -> Result<Result<bool, Value>, Stop> {
        let Some(condition) = condition else { return Ok(Ok(true)) };
        let value = self.value(condition)?;
        Ok(truth(&value, "The 'if' clause")?.ok_or(value))
    }

    fn list(&mut self, looped: &Loop, elements: Vec<(Value, Value)>) -> Evaluated {
        let (mut items, mut unknown) = (Vec::new(), None);
        for element in elements {
            self.with(looped.names, element, |evaluator| {
                match evaluator.includes(looped.condition)? {
                    Ok(true) => items.push(evaluator.value(looped.value)?),
                    Ok(false) => {}
                    Err(open) => unknown = Some(open),
                }
                Ok(())
            })?;
        }
        Ok(unknown.unwrap_or(Value::Tuple(items)))
    }

    fn map(
        &mut self,
        looped: &Loop,
        key: &Expression,
        grouping: bool,
        elements: Vec<(Value, Value)>,
    ) -> Evaluated {
        let mut groups: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut unknown = None;
        for element in elements {
            self.with(looped.names, element, |evaluator| {
                match evaluator.entry(looped, key)? {
                    Ok(Some((key, value))) => groups.entry(key).or_default().push(value),
                    Ok(None) => {}
                    Err(open) => unknown = Some(open),
                }
                Ok(())
            })?;
        }
        if !grouping && groups.values().any(|group| group.len() > 1) {
            return Err("Two items have the same key in this 'for' expression.".into());
        }
        Ok(unknown.unwrap_or_else(|| grouped(groups, grouping)))
    }

    /// The key and value for an element, where it is let in; `Err` within where that or the key is
    /// not known.
    fn entry(
        &mut self,
        looped: &Loop,
        key: &Expression,
    ) -> Result<Result<Option<(String, Value)>, Value>, Stop> {
        match self.includes(looped.condition)? {
            Ok(true) => {}
            Ok(false) => return Ok(Ok(None)),
            Err(open) => return Ok(Err(open)),
        }
        let key = self.value(key)?;
        let invalid = |why: &str| Stop::Wrong(format!("The key expression of a 'for' is invalid: {why}."));
        let key = match key.convert(&Type::String).map_err(|why| invalid(&why))? {
            Value::Text(key) => key,
            Value::Null(_) => return Err(invalid("it is null")),
            open => return Ok(Err(open)),
        };
        self.value(looped.value).map(|value| Ok(Some((key, value))))
    }
}

fn grouped(groups: BTreeMap<String, Vec<Value>>, grouping: bool) -> Value {
    let entries = groups.into_iter().filter_map(|(key, mut group)| {
        let value = if grouping { Value::Tuple(group) } else { group.pop()? };
        Some((key, value))
    });
    Value::Object(entries.collect())
}

/// Keys and values of what can be repeated; `None` where it is not known.
pub(super) fn elements(collection: &Value) -> Result<Option<Vec<(Value, Value)>>, Stop> {
    Ok(Some(match collection {
        Value::Unknown(_) => return Ok(None),
        Value::Null(_) => {
            return Err("A null value cannot be used as the collection in a 'for' expression.".into());
        }
        Value::List(_, items) | Value::Tuple(items) => {
            items.iter().enumerate().map(|(at, item)| (Value::count(at), item.clone())).collect()
        }
        Value::Set(_, items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
        Value::Map(_, entries) | Value::Object(entries) => {
            entries.iter().map(|(key, value)| (Value::Text(key.clone()), value.clone())).collect()
        }
        other => {
            let ty = needed(&other.ty());
            return Err(format!(
                "A value of type {ty} cannot be used as the collection in a 'for' expression."
            )
            .into());
        }
    }))
}
