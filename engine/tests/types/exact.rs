//! Numbers with more digits than JSON keeps, and values that no conversion should take.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use terrace_engine::module::Type;

fn converted(ty: &str, value: &Json) -> String {
    match Type::parse(ty).unwrap().convert(value, "x") {
        Ok(value) => value.to_string(),
        Err(findings) => format!("! {findings}"),
    }
}

#[test]
fn a_number_keeps_its_digits() {
    let mut shown = String::new();
    for (ty, value) in [
        ("number", json!("12345678901234567890123")),
        ("number", json!("0.12345678901234567890")),
        ("number", json!("18446744073709551616")),
        ("number", json!("18446744073709551615")),
        ("number", json!("1e400")),
        ("number", json!("1e30")),
        ("number", json!(1e30)),
        ("string", json!(1e21)),
        ("string", json!(0.1)),
        ("list(number)", json!([1.0, "2.50", "0.1000000000000000000001"])),
        ("set(number)", json!(["12345678901234567890123", "12345678901234567890123.0", 1])),
    ] {
        writeln!(shown, "{ty} of {value}: {}", converted(ty, &value)).unwrap();
    }
    insta::assert_snapshot!(shown, @r#"
    number of "12345678901234567890123": "12345678901234567890123"
    number of "0.12345678901234567890": "0.1234567890123456789"
    number of "18446744073709551616": "18446744073709551616"
    number of "18446744073709551615": 18446744073709551615
    number of "1e400": "1e400"
    number of "1e30": 1e+30
    number of 1e+30: 1e+30
    string of 1e+21: "1000000000000000000000"
    string of 0.1: "0.1"
    list(number) of [1.0,"2.50","0.1000000000000000000001"]: [1,2.5,"0.1000000000000000000001"]
    set(number) of ["12345678901234567890123","12345678901234567890123.0",1]: [1,"12345678901234567890123"]
    "#);
}

#[test]
fn a_number_is_read_as_it_is_written() {
    for text in ["4.88888888888889e+42", "0.30000000000000004", "1.7976931348623157e+308", "5e-324"] {
        let read: Json = serde_json::from_str(text).unwrap();
        assert_eq!(read.to_string(), text);
    }
}

#[test]
fn a_number_that_lost_digits_is_refused() {
    // What a reader of JSON makes of 12345678901234567890123.
    let lost: Json = serde_json::from_str(r#"{ "a": [1, 12345678901234567890123], "b": 1e22 }"#).unwrap();
    insta::assert_snapshot!(converted("any", &lost), @r#"! x["a"][1]: The number is too large to be kept digit by digit (write it in quotes: Terraform reads a text as a number where it needs one)"#);
    insta::assert_snapshot!(converted("object({ a = list(string), b = bool })", &lost), @"
    ! x.a[1]: The number is too large to be kept digit by digit (write it in quotes: Terraform reads a text as a number where it needs one)
    x.b: true or false is needed, not a number
    ");
}

#[test]
fn numbers_beyond_reason_are_refused() {
    for text in ["inf", "-Inf", "1e999999999", "1e-999999999"] {
        assert_eq!(
            converted("list(number)", &json!([text])),
            "! x[0]: a number is needed, not a text that does not read as one"
        );
    }
}

/// Objects within objects, in three branches that differ at every level: the search for one type
/// would begin anew at each of them.
fn thorny(depth: usize) -> Json {
    let leaves = [json!(1), json!(null), json!({}), json!({ "a": null })];
    let mut branches = [json!(1), json!({}), json!(null)];
    for level in 0..depth {
        for (at, branch) in branches.iter_mut().enumerate() {
            let leaf = leaves[(level * 7 + at * 3 + level / 3) % leaves.len()].clone();
            *branch = if (level + at) % 3 == 0 {
                json!({ "a": branch })
            } else {
                json!({ "b": branch, "a": leaf })
            };
        }
    }
    branches.into_iter().enumerate().map(|(at, branch)| (at.to_string(), branch)).collect()
}

#[test]
fn the_search_for_a_type_ends() {
    for depth in [5, 20, 40, 60] {
        assert!(!converted("map(any)", &thorny(depth)).is_empty());
    }
}
