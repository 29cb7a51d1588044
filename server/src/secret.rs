//! Secrets at rest: sealed with a data key per row, itself sealed under the master key.
//!
//! Sealed bytes are `version (1) ‖ nonce (24) ‖ sealed data key (48) ‖ nonce (24) ‖ sealed text`,
//! each part by XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). The row's purpose and id are
//! authenticated with it, so that sealed bytes moved to another row do not open. No secret is
//! ever printed: `Debug` of the key says only that there is one.

use std::fmt;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const WRAPPED: usize = 48;

/// Why something sealed does not open, or a key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The master key's text is not 64 hexadecimal digits.
    #[error("the master key must be 64 hexadecimal digits: make one with `openssl rand -hex 32`")]
    BadKey,
    /// The key file cannot be read or made.
    #[error("the key file {path} cannot be read or made: {source}")]
    KeyFile {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bytes were sealed under another key, for another row, or are damaged.
    #[error("a stored secret does not open: it was sealed under another master key or is damaged")]
    DoesNotOpen,
}

/// The key under which all data keys are sealed.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Takes the configured key, or keeps one in `file`, readable by its owner alone.
    ///
    /// # Errors
    /// The key is not 64 hexadecimal digits, or the file cannot be read or made.
    pub fn load(configured: Option<&SecretString>, file: &Path) -> Result<Self, SecretError> {
        if let Some(text) = configured {
            return Self::parse(text.expose_secret());
        }
        let failed = |source| SecretError::KeyFile { path: file.display().to_string(), source };
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = Zeroizing::new(hex::encode(rand::random::<[u8; 32]>()));
                let mut options = std::fs::OpenOptions::new();
                let mut created =
                    options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
                created.write_all(text.as_bytes()).map_err(failed)?;
                Self::parse(&text)
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn parse(text: &str) -> Result<Self, SecretError> {
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), key.as_mut()).map_err(|_| SecretError::BadKey)?;
        Ok(Self(key))
    }

    /// Seals `text` for the row that `purpose` names.
    ///
    /// # Errors
    /// Only if the text is larger than the cipher can take.
    pub fn seal(&self, purpose: &str, text: &[u8]) -> Result<Vec<u8>, SecretError> {
        let data_key = Zeroizing::new(rand::random::<[u8; 32]>());
        let (key_nonce, text_nonce) = (rand::random::<[u8; NONCE]>(), rand::random::<[u8; NONCE]>());
        let wrapped = encrypt(&self.0, key_nonce, purpose, data_key.as_ref())?;
        let sealed = encrypt(&data_key, text_nonce, purpose, text)?;
        Ok([&[VERSION][..], &key_nonce, &wrapped, &text_nonce, &sealed].concat())
    }

    /// A digest of `text` that nobody without the key can make: equal texts of one purpose have
    /// equal digests, and from a digest no text can be guessed.
    #[must_use]
    pub fn digest(&self, purpose: &str, text: &[u8]) -> String {
        let own = hmac(&self.0, &[b"digest:", purpose.as_bytes()]);
        hex::encode(hmac(&own, &[text]))
    }

    /// Opens what `seal` made for the same purpose.
    ///
    /// # Errors
    /// The bytes were sealed under another key or for another row, or are damaged.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        let (version, rest) = sealed.split_first().ok_or(SecretError::DoesNotOpen)?;
        if *version != VERSION || rest.len() < NONCE + WRAPPED + NONCE {
            return Err(SecretError::DoesNotOpen);
        }
        let (key_nonce, rest) = rest.split_at(NONCE);
        let (wrapped, rest) = rest.split_at(WRAPPED);
        let (text_nonce, text) = rest.split_at(NONCE);
        let data_key = decrypt(self.0.as_ref(), key_nonce, purpose, wrapped)?;
        decrypt(&data_key, text_nonce, purpose, text)
    }
}

/// HMAC-SHA256 (RFC 2104) of the parts, one after the other.
fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // The key fills half of SHA-256's block; the standard pads it with zeros.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*block).into());
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn encrypt(key: &[u8; 32], nonce: [u8; NONCE], purpose: &str, text: &[u8]) -> Result<Vec<u8>, SecretError> {
    XChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: purpose.as_bytes() })
        .map_err(|_| SecretError::DoesNotOpen)
}

fn decrypt(key: &[u8], nonce: &[u8], purpose: &str, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let key: [u8; 32] = key.try_into().map_err(|_| SecretError::DoesNotOpen)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SecretError::DoesNotOpen)?;
    XChaCha20Poly1305::new(&Key::from(key))
        .decrypt(&XNonce::from(nonce), Payload { msg: text, aad: purpose.as_bytes() })
        .map(Zeroizing::new)
        .map_err(|_| SecretError::DoesNotOpen)
}

/// A new random secret, safe in URLs and headers: `prefix_` and 48 hexadecimal digits.
#[must_use]
pub fn random_token(prefix: &str) -> SecretString {
    SecretString::from(format!("{prefix}_{}", hex::encode(rand::random::<[u8; 24]>())))
}

/// The hash under which a token is stored: random tokens need no slow hash.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> MasterKey {
        MasterKey::parse(&"ab".repeat(32)).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_own_row_only() {
        let sealed = key().seal("integration:1", b"hunter2").unwrap();
        assert_eq!(key().open("integration:1", &sealed).unwrap().as_slice(), b"hunter2");
        assert!(key().open("integration:2", &sealed).is_err());
        assert!(!sealed.windows(7).any(|window| window == b"hunter2"));
    }

    #[test]
    fn damage_and_another_key_are_noticed() {
        let mut sealed = key().seal("x", b"text").unwrap();
        assert!(MasterKey::parse(&"cd".repeat(32)).unwrap().open("x", &sealed).is_err());
        *sealed.last_mut().unwrap() ^= 1;
        assert!(key().open("x", &sealed).is_err());
        assert!(key().open("x", &sealed[..10]).is_err());
    }

    #[test]
    fn digests_are_equal_for_equal_texts_under_one_key_and_purpose() {
        let digest = key().digest("unique:a", b"10.0.0.0/16");
        assert_eq!(digest, key().digest("unique:a", b"10.0.0.0/16"));
        assert_ne!(digest, key().digest("unique:b", b"10.0.0.0/16"));
        assert_ne!(digest, key().digest("unique:a", b"10.1.0.0/16"));
        assert_ne!(digest, MasterKey::parse(&"cd".repeat(32)).unwrap().digest("unique:a", b"10.0.0.0/16"));
    }

    /// Test case 2 of RFC 4231, its key padded with zeros as the standard does.
    #[test]
    fn the_digest_is_the_standard_one() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            hex::encode(hmac(&key, &[b"what do ya want ", b"for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn the_key_file_is_private_and_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        let first = MasterKey::load(None, &file).unwrap();
        let sealed = first.seal("x", b"text").unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(MasterKey::load(None, &file).unwrap().open("x", &sealed).is_ok());
        assert_eq!(format!("{first:?}"), "MasterKey(…)");
    }
}
