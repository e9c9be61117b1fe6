//! Texts that only whoever got them knows: refresh tokens, invitations, and what makes a guest the same person again.
//! What is stored of them is their SHA-256; with 256 bits of chance in them nothing slower is needed.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use plenary_core::ids::OrgId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// 256 bits of chance as text, straight from the system: nothing that must be guessed by nobody comes from a seed.
#[must_use]
pub fn fresh() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a secret.
#[must_use]
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// What a guest keeps of a session: a secret, and the organization to look in. The organization is no secret; it stands
/// in the text so that nothing has to be looked up across tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestKey {
    /// Where the session is.
    pub org: OrgId,
    secret: String,
}

impl GuestKey {
    /// A fresh key, or one made of the id a client chose before its first try, so that a try whose answer got lost
    /// can be made again by the same person.
    #[must_use]
    pub fn new(org: OrgId, chosen: Option<Uuid>) -> Self {
        Self { org, secret: chosen.map_or_else(fresh, |id| id.to_string()) }
    }

    /// Reads what [`GuestKey::text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (org, secret) = text.split_once('.')?;
        let plain = secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let fits = plain && (36..=64).contains(&secret.len());
        fits.then_some(Self { org: OrgId(Uuid::try_parse(org).ok()?), secret: secret.to_owned() })
    }

    /// The key as a cookie or a body holds it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}", self.org.0.simple(), self.secret)
    }

    /// By what the session knows the guest: half of the secret's hash.
    #[must_use]
    pub fn device(&self) -> Uuid {
        let mut half = [0; 16];
        half.copy_from_slice(&hash(&self.secret)[..16]);
        uuid::Builder::from_custom_bytes(half).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_the_same_by_the_same_key_only() {
        let org = OrgId(Uuid::from_u128(7));
        let key = GuestKey::new(org, None);
        assert_eq!(GuestKey::parse(&key.text()), Some(key.clone()));
        assert_ne!(key.device(), GuestKey::new(org, None).device());
        let chosen = Some(Uuid::from_u128(9));
        assert_eq!(GuestKey::new(org, chosen).device(), GuestKey::new(org, chosen).device());
        let read = GuestKey::parse(&GuestKey::new(org, chosen).text()).expect("ours");
        assert_eq!(read.device(), GuestKey::new(org, chosen).device());
    }

    #[test]
    fn what_is_no_key_is_nobody() {
        let org = "00000000000000000000000000000007";
        for text in [
            "",
            ".",
            "x",
            &format!("{org}."),
            &format!("{org}.short"),
            &format!("{org}.{}", "x".repeat(65)),
            &format!("y.{}", "x".repeat(43)),
            &format!("{org}.{}", "é".repeat(20)),
        ] {
            assert_eq!(GuestKey::parse(text), None, "{text}");
        }
    }
}
