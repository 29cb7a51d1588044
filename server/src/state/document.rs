//! A state as it arrives: whether it is whole, and what the engine reads of it.

use base64::Engine as _;
use md5::{Digest as _, Md5};
use terrace_engine::id::ResourceId;
use terrace_engine::run::{NotAState, state};

use crate::error::ApiError;
use crate::secret::MasterKey;

/// A state as it was sent, with what orders it among the others.
#[derive(Debug)]
pub(super) struct Document {
    /// The state's text, byte for byte.
    pub(super) text: Vec<u8>,
    /// Which history of states it belongs to.
    pub(super) lineage: String,
    /// Its place in that history.
    pub(super) serial: i64,
    /// How many instances of resources it holds.
    pub(super) resources: i64,
    /// The checksum of the text, in hexadecimal digits.
    pub(super) md5: String,
}

impl Document {
    /// Reads a state, after comparing it with the checksum that came with it.
    ///
    /// # Errors
    /// 400 where the text is damaged or is no state.
    pub(super) fn read(text: Vec<u8>, content_md5: Option<&str>) -> Result<Self, ApiError> {
        let sum = <[u8; 16]>::from(Md5::digest(&text));
        if content_md5.is_some_and(|sent| sent.trim() != encode(&sum)) {
            return Err(bad(
                "the state does not match its Content-MD5: it was damaged on the way, send it again",
            ));
        }
        let head = state(&text).map_err(|error: NotAState| bad(&error.to_string()))?;
        let resources = i64::try_from(head.resources).unwrap_or(i64::MAX);
        Ok(Self { text, lineage: head.lineage, serial: head.serial, resources, md5: hex::encode(sum) })
    }
}

/// A state as it is kept: sealed, with what orders it among the others.
#[derive(Clone)]
pub(super) struct Kept {
    /// Which history of states it belongs to.
    pub(super) lineage: String,
    /// Its place in that history.
    pub(super) serial: i64,
    /// How many instances of resources it holds.
    pub(super) resources: i64,
    /// How many bytes its text has.
    pub(super) bytes: i64,
    /// The checksum of its text, in hexadecimal digits.
    pub(super) md5: String,
    /// Its text, sealed.
    pub(super) sealed: Vec<u8>,
}

impl Document {
    /// Seals the state; its text is gone then. Slow for large ones: call it where blocking is
    /// allowed, and before a transaction begins.
    ///
    /// # Errors
    /// Only if the text is larger than the cipher can take.
    pub(super) fn keep(self, key: &MasterKey, resource: ResourceId) -> Result<Kept, ApiError> {
        Ok(Kept {
            sealed: key.seal(&purpose(resource, self.serial), &self.text)?,
            bytes: i64::try_from(self.text.len()).unwrap_or(i64::MAX),
            lineage: self.lineage,
            serial: self.serial,
            resources: self.resources,
            md5: self.md5,
        })
    }
}

/// What a state of this serial is sealed for.
pub(super) fn purpose(resource: ResourceId, serial: i64) -> String {
    format!("state:{resource}:{serial}")
}

/// The value of the header `Content-MD5` for a text.
pub(super) fn content_md5(text: &[u8]) -> String {
    encode(&Md5::digest(text).into())
}

fn encode(sum: &[u8; 16]) -> String {
    base64::engine::general_purpose::STANDARD.encode(sum)
}

fn bad(sentence: &str) -> ApiError {
    ApiError::BadRequest(sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = r#"{"version":4,"serial":3,"lineage":"8c2d"}"#;

    #[test]
    fn a_whole_state_is_read() {
        let sum = content_md5(STATE.as_bytes());
        let document = Document::read(STATE.into(), Some(&sum)).unwrap();
        assert_eq!((document.lineage.as_str(), document.serial), ("8c2d", 3));
        assert_eq!(document.md5.len(), 32);
    }

    #[test]
    fn damage_is_noticed() {
        let sum = content_md5(b"another");
        let error = Document::read(STATE.into(), Some(&sum)).unwrap_err();
        assert!(error.to_string().contains("Content-MD5"), "{error}");
    }

    #[test]
    fn what_is_no_state_is_refused() {
        for text in ["", "{}", "[]", r#"{"lineage":"","serial":1}"#, r#"{"lineage":"a","serial":-1}"#] {
            assert!(Document::read(text.into(), None).is_err(), "{text}");
        }
    }
}
