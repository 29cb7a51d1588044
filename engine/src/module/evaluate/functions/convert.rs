//! Conversion to a type: `tostring`, `tonumber`, `tobool`, `tolist`, `toset`, `tomap`.

use super::super::budget::Stop;
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::UNFIT;
use crate::module::types::Type;

const CONVERTED: &[Parameter] = &[Parameter::new("v", Expected::Any).or_null().or_unknown()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("tobool", CONVERTED, |_, arguments| converted(arguments, &Type::Bool)),
    Function::new("tolist", CONVERTED, |_, arguments| converted(arguments, &Type::List(Box::default()))),
    Function::new("tomap", CONVERTED, |_, arguments| converted(arguments, &Type::Map(Box::default()))),
    Function::new("tonumber", CONVERTED, |_, arguments| converted(arguments, &Type::Number)),
    Function::new("toset", CONVERTED, |_, arguments| converted(arguments, &Type::Set(Box::default()))),
    Function::new("tostring", CONVERTED, |_, arguments| converted(arguments, &Type::String)),
];

fn converted(arguments: &[Value], ty: &Type) -> Result<Value, Stop> {
    let [value] = arguments else { return Err(UNFIT.into()) };
    value.convert(ty).map_err(|why| format!("this value cannot become {}: {why}", ty.text()).into())
}
