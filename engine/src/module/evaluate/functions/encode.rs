//! Texts as other texts: base64, URLs, character encodings.
//!
//! JSON, YAML and CSV have files of their own.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::UNFIT;

const STR: &[Parameter] = &[Parameter::new("str", Expected::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64decode", STR, base64decode),
    Function::new("base64encode", STR, base64encode),
    Function::new(
        "textdecodebase64",
        &[Parameter::new("source", Expected::Text), Parameter::new("encoding", Expected::Text)],
        textdecodebase64,
    ),
    Function::new(
        "textencodebase64",
        &[Parameter::new("string", Expected::Text), Parameter::new("encoding", Expected::Text)],
        textencodebase64,
    ),
    Function::new("urlencode", STR, urlencode),
];

/// Base64 with padding, whose last bits may be anything.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

fn decoded(text: &str) -> Result<Vec<u8>, Stop> {
    // Line breaks mean nothing, wherever they are.
    let text: String = text.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    BASE64.decode(text).map_err(|error| format!("the text is not base64: {error}").into())
}

fn base64encode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    budget.pay(text.len())?;
    Ok(Value::text(&BASE64.encode(text)))
}

fn base64decode(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    let bytes = decoded(text)?;
    String::from_utf8(bytes)
        .map(|text| Value::text(&text))
        .map_err(|_| "what the base64 text stands for is not text in UTF-8".into())
}

/// As in the query of a URL.
fn urlencode(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const ESCAPED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b' ');
    const GROWTH: usize = 2;
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    budget.pay(text.len().saturating_mul(GROWTH))?;
    Ok(Value::text(&utf8_percent_encode(text, ESCAPED).to_string().replace(' ', "+")))
}

/// The character encodings that are computed here. Terraform knows more.
enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
}

impl Encoding {
    const ELSEWHERE: Value = Value::unknown("texts in this character encoding are Terraform's to read");

    fn of(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Some(Self::Utf8),
            "UTF-16LE" => Some(Self::Utf16Little),
            "UTF-16BE" => Some(Self::Utf16Big),
            _ => None,
        }
    }
}

fn textencodebase64(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const GROWTH: usize = 3;
    let [Value::Text(text), Value::Text(encoding)] = arguments else { return Err(UNFIT.into()) };
    budget.pay(text.len().saturating_mul(GROWTH))?;
    let bytes = match Encoding::of(encoding) {
        Some(Encoding::Utf8) => text.clone().into_bytes(),
        Some(Encoding::Utf16Little) => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Some(Encoding::Utf16Big) => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        None => return Ok(Encoding::ELSEWHERE),
    };
    Ok(Value::text(&BASE64.encode(bytes)))
}

fn textdecodebase64(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(source), Value::Text(encoding)] = arguments else { return Err(UNFIT.into()) };
    let Some(encoding) = Encoding::of(encoding) else { return Ok(Encoding::ELSEWHERE) };
    let bytes = decoded(source)?;
    let text = match encoding {
        Encoding::Utf8 => String::from_utf8(bytes).ok(),
        Encoding::Utf16Little => utf16(&bytes, u16::from_le_bytes),
        Encoding::Utf16Big => utf16(&bytes, u16::from_be_bytes),
    };
    let text = text.ok_or("what the base64 text stands for is not text in this encoding")?;
    Ok(Value::text(&text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(unit).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
}
