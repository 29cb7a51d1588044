//! Hostile texts end as diagnostics, on the stack of a worker's thread and on the main thread's.

#![expect(clippy::unwrap_used, reason = "whatever a test cannot do ends it")]

mod shapes;

use shapes::{DEEP, LONG, Shape};
use terrace_engine::files::FileSet;
use terrace_engine::module::{Interface, Limits, Type, form, inspect, value_from_hcl};

/// A text read as the only file of a module, and its form made, on a thread with this much stack.
fn read(file: &'static str, text: String, stack: usize) -> Interface {
    let work = move || {
        let files = FileSet::from([(file.parse().unwrap(), text.into_bytes())]);
        let interface = inspect(&files, "", &Limits::default());
        drop(form(&interface, &Default::default()));
        interface
    };
    std::thread::Builder::new().stack_size(stack).spawn(work).unwrap().join().unwrap()
}

/// What a shape gives that it should not.
fn wrong(shape: &Shape, count: usize, stack: usize) -> Option<String> {
    let interface = read(shape.file, shape.times(count), stack);
    let findings = interface.diagnostics.iter().count();
    let is_wrong = shape.name().starts_with("wrong");
    let as_expected = (findings > 0) == is_wrong && findings <= Limits::default().findings + 1;
    (!as_expected).then(|| format!("{}: {findings} findings\n{}", shape.name(), interface.diagnostics))
}

fn check(shapes: &[Shape], count: usize, stack: usize) {
    let wrong: Vec<String> = shapes.iter().filter_map(|shape| wrong(shape, count, stack)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn deep_shapes_are_findings_on_2_mib_of_stack() {
    check(DEEP, 100_000, 2 << 20);
}

#[test]
fn deep_shapes_are_findings_on_8_mib_of_stack() {
    check(DEEP, 100_000, 8 << 20);
}

#[test]
fn long_shapes_are_read_to_their_end() {
    check(LONG, 10_000, 2 << 20);
}

/// Operators before brackets, with an error in the innermost that the parser meets anew for each
/// level: as deep as brackets may be, that would take longer than anybody lives.
#[test]
fn errors_behind_operators_are_met_once() {
    for (open, close) in [
        ("(a / b * ", ")"),
        ("{a / b * ", "}"),
        ("{a = b / c * ", "}"),
        ("\"${a / b * ", "}\""),
        ("(a ? b : c / d * ", ")"),
        ("(a / b * c[", "])"),
        ("(a / b * # c\n", ")"),
        ("(a / b\n * /* c */ ", ")"),
        ("(a < b + -", ")"),
        ("(a && b || !", ")"),
        ("(a != b == ", ")"),
    ] {
        for (inner, levels) in [("a & b", 59), ("a & b", 25), ("<a", 58), ("a.99999999999999999999", 58)] {
            let expression = format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
            let unclosed = open.repeat(levels);
            for text in [&expression, &unclosed] {
                let module = format!("variable \"a\" {{\n  type    = {text}\n  default = {text}\n}}\n");
                assert!(!read("main.tf", module, 8 << 20).diagnostics.is_empty(), "{text}");
                let json = serde_json::json!({ "output": { "a": { "value": format!("${{{text}}}") } } });
                read("main.tf.json", json.to_string(), 8 << 20);
                assert!(Type::parse(text).is_err(), "{text}");
                assert!(value_from_hcl(text, &Limits::default()).is_err(), "{text}");
            }
        }
    }
}

#[test]
fn operators_before_brackets_are_read_as_deep_as_anybody_writes_them() {
    let deep = format!("{}1{}", "(1 + 2 * ".repeat(12), ")".repeat(12));
    assert_eq!(value_from_hcl(&deep, &Limits::default()).unwrap(), 8191);
}

/// The deepest trees that are still read are the ones that need the most stack.
#[test]
fn what_is_just_deep_enough_to_be_read_fits_the_stack() {
    for shape in DEEP {
        for count in 1..140 {
            read(shape.file, shape.times(count), 2 << 20);
        }
    }
}
