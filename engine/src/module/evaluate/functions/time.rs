//! Times that are given: `formatdate`, `timeadd`, `timecmp`.
//!
//! Absent: the present time.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _};

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::number::Number;
use super::super::value::Value;
use super::UNFIT;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "formatdate",
        &[Parameter::new("format", Expected::Text), Parameter::new("time", Expected::Text)],
        formatdate,
    ),
    Function::new(
        "timeadd",
        &[Parameter::new("timestamp", Expected::Text), Parameter::new("duration", Expected::Text)],
        timeadd,
    ),
    Function::new(
        "timecmp",
        &[Parameter::new("timestamp_a", Expected::Text), Parameter::new("timestamp_b", Expected::Text)],
        timecmp,
    ),
];

/// A moment as a clock somewhere shows it.
struct Time {
    local: NaiveDateTime,
    /// How far the clock is ahead of UTC, in minutes.
    ahead: i32,
}

/// How a time is read.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    /// As RFC 3339 writes it, without leap seconds.
    Strict,
    /// With hours of one digit, fractions after a comma, and zones of up to 24 hours and 60 minutes,
    /// too.
    Lenient,
}

impl Time {
    fn read(text: &str, reading: Reading) -> Result<Self, Stop> {
        Self::parse(text, reading == Reading::Lenient)
            .ok_or_else(|| format!("\"{text}\" is not a time such as 2006-01-02T15:04:05Z").into())
    }

    fn parse(text: &str, lenient: bool) -> Option<Self> {
        const MINUTES_AND_SECONDS: usize = 5;
        let (date, clock) = text.split_once('T').filter(|(date, _)| has_shape(date, "dddd-dd-dd"))?;
        let date = NaiveDate::from_ymd_opt(
            date[..4].parse().ok()?,
            date[5..7].parse().ok()?,
            date[8..].parse().ok()?,
        )?;
        let (hour, rest) = clock.split_once(':')?;
        (has_shape(hour, "dd") || lenient && has_shape(hour, "d")).then_some(())?;
        let (smaller, rest) = rest.split_at_checked(MINUTES_AND_SECONDS)?;
        has_shape(smaller, "dd:dd").then_some(())?;
        let (nanoseconds, zone) = fraction(rest, lenient);
        let local = date.and_hms_nano_opt(
            hour.parse().ok()?,
            smaller[..2].parse().ok()?,
            smaller[3..].parse().ok()?,
            nanoseconds,
        )?;
        Some(Self { local, ahead: zone_minutes(zone, lenient)? })
    }

    /// The moment as a clock in Greenwich shows it.
    fn utc(&self) -> NaiveDateTime {
        self.local.checked_sub_signed(TimeDelta::minutes(self.ahead.into())).unwrap_or(self.local)
    }
}

/// Whether a text has digits where the shape says `d`, and else the shape's own characters.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

/// Nanoseconds after a point, and what follows.
fn fraction(text: &str, lenient: bool) -> (u32, &str) {
    const PLACES: usize = 9;
    let digits = text.strip_prefix('.').or_else(|| text.strip_prefix(',').filter(|_| lenient));
    let Some(digits) = digits.filter(|digits| digits.starts_with(|first: char| first.is_ascii_digit()))
    else {
        return (0, text);
    };
    let end = digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    let padded = format!("{digits:0<PLACES$}");
    (padded[..PLACES].parse().unwrap_or_default(), rest)
}

/// `Z`, `+02:00`
fn zone_minutes(zone: &str, lenient: bool) -> Option<i32> {
    let (hours_end, minutes_end) = if lenient { (24, 60) } else { (23, 59) };
    let sign = match zone.chars().next()? {
        'Z' if zone.len() == 1 => return Some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let offset = zone.get(1..).filter(|offset| has_shape(offset, "dd:dd"))?;
    let (hours, minutes): (i32, i32) = (offset[..2].parse().ok()?, offset[3..].parse().ok()?);
    (hours <= hours_end && minutes <= minutes_end).then_some(sign * (hours * 60 + minutes))
}

fn timecmp(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(first), Value::Text(second)] = arguments else { return Err(UNFIT.into()) };
    let read = |text: &str| Time::read(text, Reading::Lenient);
    let order = read(first)?.utc().cmp(&read(second)?.utc());
    Ok(Value::Number(Number::from(order as i64)))
}

fn timeadd(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(time), Value::Text(duration)] = arguments else { return Err(UNFIT.into()) };
    let time = Time::read(time, Reading::Strict)?;
    let duration =
        nanoseconds(duration).ok_or_else(|| format!("\"{duration}\" is not a duration such as 1h30m"))?;
    let Some(sum) = time.local.checked_add_signed(TimeDelta::nanoseconds(duration)) else {
        return Ok(Value::unknown("a year is too large to compute with here"));
    };
    let zone = if time.ahead == 0 { "Z".to_owned() } else { zone(time.ahead, ":") };
    let (sign, year) = if sum.year() < 0 { ("-", -sum.year()) } else { ("", sum.year()) };
    Ok(Value::text(&format!("{sign}{year:04}-{}{zone}", sum.format("%m-%dT%H:%M:%S"))))
}

/// Reads a duration such as `1h30m`, `-1.5s` or `0`, up to 64 bits of nanoseconds.
fn nanoseconds(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (part, after) = one_duration(rest)?;
        total = total.checked_add(part).filter(|total| *total <= 1 << 63)?;
        rest = after;
    }
    if negative { 0_i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() }
}

/// The first number and unit of a duration in nanoseconds, and what follows.
fn one_duration(text: &str) -> Option<(u64, &str)> {
    let number_end = text.find(|c: char| c != '.' && !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(number_end);
    let unit_end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(unit_end);
    let unit: u64 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(fraction) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let total = whole.checked_mul(unit)?.checked_add(part_of(unit, fraction))?;
    (whole <= 1 << 63).then_some((total, rest))
}

/// The fraction of a unit, rounded down, of as many digits as 63 bits hold.
fn part_of(unit: u64, fraction: &str) -> u64 {
    let (mut digits, mut scale) = (0_u64, 1.0_f64);
    for digit in fraction.bytes().map(|byte| u64::from(byte - b'0')) {
        let Some(more) =
            digits.checked_mul(10).and_then(|ten| ten.checked_add(digit)).filter(|more| *more <= 1 << 63)
        else {
            break;
        };
        digits = more;
        scale *= 10.0;
    }
    // As Terraform computes it, in machine floats.
    (digits as f64 * (unit as f64 / scale)) as u64
}

/// `+02:00`
fn zone(ahead: i32, colon: &str) -> String {
    let (sign, minutes) = if ahead < 0 { ('-', -ahead) } else { ('+', ahead) };
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}

fn formatdate(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(format), Value::Text(time)] = arguments else { return Err(UNFIT.into()) };
    let time = Time::read(time, Reading::Strict)?;
    budget.pay(format.len().saturating_mul(4))?;
    let (mut written, mut rest) = (String::new(), format.as_str());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => quoted(rest)?,
            letter if letter.is_ascii_alphabetic() => {
                rest.bytes().take_while(|byte| char::from(*byte) == letter).count()
            }
            other => other.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match first {
            '\'' if token == "''" => written.push('\''),
            '\'' => written.push_str(&token[1..length - 1].replace("''", "'")),
            letter if letter.is_ascii_alphabetic() => written.push_str(&verb(token, &time)?),
            _ => written.push_str(token),
        }
        rest = after;
    }
    Ok(Value::text(&written))
}

/// The length of a text in single quotes, in which two quotes stand for one, as they do outside.
fn quoted(text: &str) -> Result<usize, Stop> {
    if text.starts_with("''") {
        return Ok(2);
    }
    let mut at = 1;
    while let Some(quote) = text[at..].find('\'') {
        let end = at + quote + 1;
        if !text[end..].starts_with('\'') {
            return Ok(end);
        }
        at = end + 1;
    }
    // Two quotes at the very end are read as one that closes, too.
    if text.len() > 1 && text.ends_with('\'') {
        return Ok(text.len());
    }
    Err("a quote in the format is not closed".into())
}

fn verb(verb: &str, time: &Time) -> Result<String, Stop> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let Time { local: time, ahead } = *time;
    let month = MONTHS.get(time.month0() as usize).copied().unwrap_or_default();
    let day = DAYS.get(time.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
    let (afternoon, hour) = time.hour12();
    Ok(match verb {
        "YYYY" => format!("{:04}", time.year()),
        "YY" => format!("{:02}", time.year() % 100),
        "MMMM" => month.to_owned(),
        "MMM" => month[..3].to_owned(),
        "MM" => format!("{:02}", time.month()),
        "M" => time.month().to_string(),
        "DD" => format!("{:02}", time.day()),
        "D" => time.day().to_string(),
        "EEEE" => day.to_owned(),
        "EEE" => day[..3].to_owned(),
        "hh" => format!("{:02}", time.hour()),
        "h" => time.hour().to_string(),
        "HH" => format!("{hour:02}"),
        "H" => hour.to_string(),
        "AA" => if afternoon { "PM" } else { "AM" }.to_owned(),
        "aa" => if afternoon { "pm" } else { "am" }.to_owned(),
        "mm" => format!("{:02}", time.minute()),
        "m" => time.minute().to_string(),
        "ss" => format!("{:02}", time.second()),
        "s" => time.second().to_string(),
        "Z" if ahead == 0 => "Z".to_owned(),
        "ZZZ" if ahead == 0 => "UTC".to_owned(),
        "Z" | "ZZZZZ" => zone(ahead, ":"),
        "ZZZ" | "ZZZZ" => zone(ahead, ""),
        _ => {
            return Err(format!(
                "\"{verb}\" in the format has no meaning; put literal text in single quotes"
            )
            .into());
        }
    })
}
