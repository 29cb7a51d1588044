//! Hashes of texts, and names hashed to UUIDs (RFC 9562, version 5).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};
use uuid::{Builder, Uuid};

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::value::Value;
use super::UNFIT;

const STR: &[Parameter] = &[Parameter::new("str", Expected::Text)];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64sha256", STR, |_, arguments| {
        hashed(arguments, |bytes| BASE64_STANDARD.encode(Sha256::digest(bytes)))
    }),
    Function::new("base64sha512", STR, |_, arguments| {
        hashed(arguments, |bytes| BASE64_STANDARD.encode(Sha512::digest(bytes)))
    }),
    Function::new("md5", STR, |_, arguments| hashed(arguments, |bytes| hex::encode(Md5::digest(bytes)))),
    Function::new("sha1", STR, |_, arguments| hashed(arguments, |bytes| hex::encode(Sha1::digest(bytes)))),
    Function::new("sha256", STR, |_, arguments| {
        hashed(arguments, |bytes| hex::encode(Sha256::digest(bytes)))
    }),
    Function::new("sha512", STR, |_, arguments| {
        hashed(arguments, |bytes| hex::encode(Sha512::digest(bytes)))
    }),
    Function::new(
        "uuidv5",
        &[Parameter::new("namespace", Expected::Text), Parameter::new("name", Expected::Text)],
        uuidv5,
    ),
];

fn hashed(arguments: &[Value], hash: fn(&[u8]) -> String) -> Result<Value, Stop> {
    let [Value::Text(text)] = arguments else { return Err(UNFIT.into()) };
    Ok(Value::text(&hash(text.as_bytes())))
}

fn uuidv5(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const HASHED: usize = 16;
    let [Value::Text(namespace), Value::Text(name)] = arguments else { return Err(UNFIT.into()) };
    let namespace = match namespace.as_str() {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => Uuid::parse_str(other).map_err(|_| {
            format!("\"namespace\" must be dns, url, oid, x500 or a UUID, and is \"{other}\"")
        })?,
    };
    let digest = Sha1::new().chain_update(namespace).chain_update(name).finalize();
    let first = digest.first_chunk::<HASHED>().copied().unwrap_or_default();
    Ok(Value::text(&Builder::from_sha1_bytes(first).into_uuid().to_string()))
}
