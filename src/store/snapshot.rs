//! Snapshots of a stream's state: bincode between a format byte, a hash of the shape, and a checksum.
//!
//! A snapshot is a cache (docs/adr): any doubt about it, and the log rebuilds the state. So [`decode`] may
//! refuse what is fine, but never accepts what is not: the checksum catches damage, the schema number catches
//! a state of another shape (bincode cannot), and the size limit keeps a wrong length from asking for all memory.

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// The layout of the bytes, [`encode`]'s first byte.
pub const FORMAT: u8 = 1;
/// The most bytes a state may have.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;

const HEAD: usize = 1 + 8;
const CHECKSUM: usize = 8;

/// Why a snapshot is not used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Shorter than its own frame.
    #[error("the snapshot is cut short")]
    Short,
    /// Written by a version that lays bytes out differently.
    #[error("the snapshot has format {0}")]
    Format(u8),
    /// Of a state with another shape.
    #[error("the snapshot is of another schema")]
    Schema,
    /// Damaged.
    #[error("the snapshot's checksum is wrong")]
    Checksum,
    /// Intact, and not such a state: the schema number was not changed with the shape.
    #[error("the snapshot does not decode: {0}")]
    Body(String),
}

/// Why a state has no snapshot.
#[derive(Debug, thiserror::Error)]
#[error("the state cannot be encoded: {0}")]
pub struct NotEncodable(String);

fn configuration() -> Configuration<LittleEndian, Varint, Limit<BYTES_MAX>> {
    bincode::config::standard().with_limit::<BYTES_MAX>()
}

/// Encodes `state`, whose shape is numbered `schema` (to be changed whenever the shape does).
///
/// # Errors
/// When the state is larger than [`BYTES_MAX`] or has a shape serde cannot give to bincode; then there is no
/// snapshot, and the log alone serves.
pub fn encode<T: Serialize>(schema: u64, state: &T) -> Result<Vec<u8>, NotEncodable> {
    let body =
        bincode::serde::encode_to_vec(state, configuration()).map_err(|error| NotEncodable(error.to_string()))?;
    if body.len() > BYTES_MAX {
        return Err(NotEncodable(format!("{} bytes", body.len())));
    }
    let mut bytes = Vec::with_capacity(HEAD + body.len() + CHECKSUM);
    bytes.push(FORMAT);
    bytes.extend_from_slice(&schema.to_le_bytes());
    bytes.extend_from_slice(&body);
    let checksum = checksum(&bytes);
    bytes.extend_from_slice(&checksum);
    Ok(bytes)
}

/// The state in `bytes`, if there is no doubt about it.
///
/// # Errors
/// Any [`Doubt`]; the log rebuilds the state then.
pub fn decode<T: DeserializeOwned>(schema: u64, bytes: &[u8]) -> Result<T, Doubt> {
    let (&format, _) = bytes.split_first().ok_or(Doubt::Short)?;
    if format != FORMAT {
        return Err(Doubt::Format(format));
    }
    let (framed, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Doubt::Short)?;
    let body = framed.get(HEAD..).ok_or(Doubt::Short)?;
    if checksum(framed) != *sum {
        return Err(Doubt::Checksum);
    }
    if framed.get(1..HEAD) != Some(schema.to_le_bytes().as_slice()) {
        return Err(Doubt::Schema);
    }
    let (state, read) =
        bincode::serde::decode_from_slice(body, configuration()).map_err(|error| Doubt::Body(error.to_string()))?;
    if read != body.len() {
        return Err(Doubt::Body("bytes are left over".to_owned()));
    }
    Ok(state)
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::digest(bytes);
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&digest[..CHECKSUM]);
    sum
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    const SCHEMA: u64 = 0x5eed;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Place {
        Plenary,
        Breakout(u64),
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct State {
        title: String,
        people: BTreeMap<u32, (String, Place)>,
        draws: Vec<Option<i64>>,
    }

    fn state() -> impl Strategy<Value = State> {
        let place = prop_oneof![Just(Place::Plenary), any::<u64>().prop_map(Place::Breakout)];
        (
            ".{0,20}",
            proptest::collection::btree_map(any::<u32>(), (".{0,8}", place), 0..8),
            proptest::collection::vec(any::<Option<i64>>(), 0..8),
        )
            .prop_map(|(title, people, draws)| State { title, people, draws })
    }

    proptest! {
        #[test]
        fn encode_and_decode_are_inverse(state in state()) {
            let bytes = encode(SCHEMA, &state).expect("small");
            prop_assert_eq!(decode::<State>(SCHEMA, &bytes), Ok(state.clone()));
            prop_assert_eq!(decode::<State>(SCHEMA + 1, &bytes), Err(Doubt::Schema));
        }

        #[test]
        fn damage_is_never_accepted(
            state in state(),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..4),
            keep in any::<prop::sample::Index>(),
        ) {
            let good = encode(SCHEMA, &state).expect("small");
            let mut bad = good.clone();
            for (at, change) in changes {
                bad[at.index(good.len())] ^= change;
            }
            // Two changes of the same byte may cancel out.
            if bad != good {
                prop_assert!(decode::<State>(SCHEMA, &bad).is_err());
            }
            let cut = keep.index(good.len());
            prop_assert!(decode::<State>(SCHEMA, &good[..cut]).is_err());
        }

        #[test]
        fn an_intact_frame_around_nonsense_is_refused_without_harm(body in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut bytes = vec![FORMAT];
            bytes.extend_from_slice(&SCHEMA.to_le_bytes());
            bytes.extend_from_slice(&body);
            let sum = checksum(&bytes);
            bytes.extend_from_slice(&sum);
            if let Ok(state) = decode::<State>(SCHEMA, &bytes) {
                // Whatever decodes is a state; its own bytes decode to it again.
                let again = encode(SCHEMA, &state).expect("small");
                prop_assert_eq!(decode::<State>(SCHEMA, &again), Ok(state));
            }
        }
    }

    #[test]
    fn a_length_of_eight_exabytes_is_refused() {
        let mut bytes = vec![FORMAT];
        bytes.extend_from_slice(&SCHEMA.to_le_bytes());
        bytes.extend_from_slice(&[253, 255, 255, 255, 255, 255, 255, 255, 127]);
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        assert!(matches!(decode::<Vec<u64>>(SCHEMA, &bytes), Err(Doubt::Body(_))));
    }
}
