//! One canvas's document: a Yjs document behind its gate. Whatever the library might do wrong with an update, the gate
//! keeps out; and should it panic all the same, the document is not used any more.

use std::{
    collections::HashMap,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use plenary_canvas::locks::Locks;
use plenary_core::{
    canvas::{
        gate::{Ledger, Refusal},
        update,
    },
    ids::ParticipantId,
};
use serde::{Deserialize, Serialize};
use yrs::{
    ClientID, Doc, ID, IdSet, Map, OffsetKind, Options, ReadTxn, StateVector, Transact, TransactionMut, Update,
    updates::{decoder::Decode, encoder::Encode},
};

use super::{comments, part::Part, versions::Versions};
use crate::store::snapshot;

/// Elements a canvas may have.
pub const ELEMENTS_MAX: u32 = 10_000;
/// Bytes a document may have, encoded as v1; beyond it only deletions are let in.
pub const BYTES_MAX: usize = 16 << 20;
/// Bytes of updates after which the size of the document is reckoned anew.
const RECKON_EVERY: usize = 64 << 10;
/// The shape of what [`Basis::keep`] writes.
const KEPT_SCHEMA: u64 = 3;
/// zstd's own default.
const LEVEL: i32 = 3;
/// What unpacking may take.
const UNPACKED_MAX: usize = 64 << 20;

/// Who wrote something; none is the server itself.
pub type Writer = Option<ParticipantId>;

/// Why an update is not in the document.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The gate says no.
    #[error(transparent)]
    Gate(#[from] Refusal),
    /// It would grow beyond its bounds.
    #[error("the canvas is full")]
    Full,
    /// The library failed with it; the document must not be used any more.
    #[error("the document failed: {0}")]
    Broken(String),
}

/// A document and what it has of whom.
pub struct Document {
    part: Part,
    doc: Doc,
    ledger: Ledger<Writer>,
    /// Bytes as of the last reckoning, and of updates since.
    size: usize,
    since: usize,
    crowded: bool,
    /// What is locked; of what people write on only.
    locks: Option<Locks>,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("size", &self.size).finish_non_exhaustive()
    }
}

/// What a snapshot holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// The state as an update v2, compressed.
    state: Vec<u8>,
    /// Whose client numbers are whose, and how far they go.
    writers: Vec<(u64, u64, Writer)>,
    beside: Beside,
}

/// What a snapshot keeps beside the document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Beside {
    /// The versions.
    pub versions: Versions,
    /// From where on each client may not have heard that its own changes are stored.
    pub unheard: Vec<(u64, u64)>,
}

/// What a worker makes a snapshot of.
pub struct Basis {
    part: Part,
    state: Vec<u8>,
    writers: Vec<(u64, u64, Writer)>,
    beside: Beside,
}

/// A new document, as the server keeps it: text counted as JavaScript does, deleted content forgotten, and nothing
/// tidied up in it by the server, which would be edits of its own.
#[must_use]
pub fn blank(client: u64) -> Doc {
    Doc::with_options(Options {
        client_id: ClientID::new(client),
        offset_kind: OffsetKind::Utf16,
        skip_gc: false,
        cleanup_formatting: false,
        ..Options::default()
    })
}

impl Document {
    /// An empty one, in which the server writes under `client`.
    #[must_use]
    pub fn new(part: Part, client: u64) -> Self {
        Self::watched(part, blank(client), Ledger::default())
    }

    fn watched(part: Part, doc: Doc, ledger: Ledger<Writer>) -> Self {
        let locks = (part == Part::Board).then(|| Locks::of(&doc));
        Self { part, doc, ledger, size: 0, since: 0, crowded: false, locks }
    }

    /// One from a snapshot.
    ///
    /// # Errors
    /// In words, when the snapshot cannot be trusted; the log rebuilds it then.
    pub fn from_kept(part: Part, bytes: &[u8], client: u64) -> Result<(Self, Beside), String> {
        let Kept { state, writers, beside } =
            snapshot::decode(KEPT_SCHEMA, bytes).map_err(|doubt| doubt.to_string())?;
        let state = unpack(&state)?;
        let doc = blank(client);
        let read = guarded(|| {
            let update = Update::decode_v2(&state).map_err(|error| error.to_string())?;
            doc.transact_mut().apply_update(update).map_err(|error| error.to_string())?;
            Ok::<_, String>(Self::watched(part, doc, Ledger::of(writers)))
        });
        let mut document = read.and_then(|read| read)?;
        document.agrees()?;
        let whole = document.whole()?;
        document.ledger.fathom(&whole, part.schema()).map_err(|refusal| refusal.to_string())?;
        document.measure(whole.len());
        Ok((document, beside))
    }

    /// Whether the ledger says of every client what the document has of it.
    fn agrees(&self) -> Result<(), String> {
        let vector = self.doc.transact().state_vector();
        let same = vector.len() == self.ledger.clocks().count()
            && self.ledger.clocks().all(|(client, clock)| u64::from(vector.get(&ClientID::new(client))) == clock);
        if same { Ok(()) } else { Err("the ledger and the document differ".to_owned()) }
    }

    /// Takes an update in if the gate lets it; what of it is new, none if nothing is.
    ///
    /// # Errors
    /// [`Refused`]; after [`Refused::Broken`] the document is of no use.
    pub fn admit(&mut self, bytes: &[u8], by: Writer) -> Result<Option<Vec<u8>>, Refused> {
        let admitted = self.ledger.check(bytes, &by, self.part.schema())?;
        if !admitted.adds_nothing() && (self.crowded || self.size + self.since + bytes.len() > BYTES_MAX) {
            // The estimate only grows; what was deleted since may have made room.
            self.reckon();
            if self.crowded || self.size + bytes.len() > BYTES_MAX {
                return Err(Refused::Full);
            }
        }
        let news = guarded(|| {
            let update = Update::decode_v1(bytes).map_err(|error| error.to_string())?;
            let mut txn = self.doc.transact_mut();
            txn.apply_update(update).map_err(|error| error.to_string())?;
            Ok::<_, String>(news_of(&txn))
        });
        let news = news.and_then(|news| news).map_err(Refused::Broken)?;
        self.ledger.take(admitted, &by);
        self.grown(news.as_ref().map_or(0, Vec::len));
        Ok(news)
    }

    /// The server itself changes the document; what that adds, none if nothing.
    ///
    /// # Errors
    /// [`Refused::Broken`], or what the gate would have said: then the document is of no use either.
    pub fn write<T>(&mut self, change: impl FnOnce(&mut TransactionMut) -> T) -> Result<(T, Option<Vec<u8>>), Refused> {
        let (made, news) = guarded(|| {
            let mut txn = self.doc.transact_mut();
            (change(&mut txn), news_of(&txn))
        })
        .map_err(Refused::Broken)?;
        if let Some(news) = &news {
            let admitted = self.ledger.check(news, &None, self.part.schema())?;
            self.ledger.take(admitted, &None);
            self.grown(news.len());
            self.follow_locks()?;
        }
        Ok((made, news))
    }

    /// After a change of somebody who may lock, or of the server: what is locked now.
    ///
    /// # Errors
    /// [`Refused::Broken`].
    pub fn follow_locks(&mut self) -> Result<(), Refused> {
        let Some(locks) = &mut self.locks else { return Ok(()) };
        guarded(|| locks.follow(&self.doc)).map_err(Refused::Broken)
    }

    /// After a change of somebody who may not lock: what that did to what is locked is undone; how, none if nothing.
    ///
    /// # Errors
    /// As [`Document::write`].
    pub fn keep_locks(&mut self) -> Result<Option<Vec<u8>>, Refused> {
        let Some(locks) = self.locks.take() else { return Ok(None) };
        let mends = guarded(|| locks.broken(&self.doc)).map_err(Refused::Broken)?;
        let mended = match mends.is_empty() {
            true => None,
            false => self.write(|txn| locks.mend(txn, mends))?.1,
        };
        // It watches still: what was put back is as it was.
        drop(guarded(|| locks.forget()));
        self.locks = Some(locks);
        Ok(mended)
    }

    /// Whether everything in an update is in the document already.
    #[must_use]
    pub fn has(&self, bytes: &[u8]) -> bool {
        let Ok(update) = update::read(bytes, self.part.schema()) else { return false };
        if update.runs.iter().any(|run| run.end() > self.ledger.clock(run.client)) {
            return false;
        }
        if update.deleted.is_empty() {
            return true;
        }
        let mut named = IdSet::new();
        for range in &update.deleted {
            // The gate's reader has seen to it that these fit.
            named.insert(ID::new(ClientID::new(range.client), range.clock as u32), (range.end - range.clock) as u32);
        }
        let deleted = self.doc.transact().snapshot().delete_set;
        named.diff_with(&deleted);
        named.is_empty()
    }

    /// The state vector, encoded.
    #[must_use]
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// How far the document goes for each client.
    #[must_use]
    pub fn clocks(&self) -> HashMap<u64, u64> {
        self.ledger.clocks().collect()
    }

    /// Whether a client's number is somebody's.
    #[must_use]
    pub fn is_of(&self, client: u64, who: ParticipantId) -> bool {
        self.ledger.owner(client) == Some(&Some(who))
    }

    /// Where an update of this document begins, by client.
    #[must_use]
    pub fn begins(&self, bytes: &[u8]) -> Vec<(u64, u64)> {
        let runs = update::read(bytes, self.part.schema()).map(|update| update.runs).unwrap_or_default();
        runs.into_iter().map(|run| (run.client, run.clock)).collect()
    }

    /// What whoever has this much lacks; the vector was walked by the gate's reader before.
    ///
    /// # Errors
    /// In words, when the library fails.
    pub fn since(&self, vector: &[u8]) -> Result<Vec<u8>, String> {
        guarded(|| {
            let vector = StateVector::decode_v1(vector).map_err(|error| error.to_string())?;
            Ok(self.doc.transact().encode_diff_v1(&vector))
        })?
    }

    /// Everything, as an update v1.
    ///
    /// # Errors
    /// In words, when the library fails.
    pub fn whole(&self) -> Result<Vec<u8>, String> {
        guarded(|| self.doc.transact().encode_diff_v1(&StateVector::default()))
    }

    /// What a snapshot is made of: [`Basis::keep`] does the long part, elsewhere.
    ///
    /// # Errors
    /// In words, when the library fails.
    pub fn basis(&self, beside: Beside) -> Result<Basis, String> {
        Ok(Basis { part: self.part, state: self.whole()?, writers: self.ledger.writers(), beside })
    }

    fn grown(&mut self, bytes: usize) {
        self.since += bytes;
        if self.since > RECKON_EVERY {
            self.reckon();
        }
    }

    fn reckon(&mut self) {
        // A document that cannot be encoded is found out by whoever needs its bytes.
        self.measure(self.whole().map_or(self.size, |whole| whole.len()));
    }

    /// It has so many bytes now.
    fn measure(&mut self, bytes: usize) {
        (self.size, self.since) = (bytes, 0);
        if self.part != Part::Board {
            return;
        }
        let elements = guarded(|| {
            let elements = self.doc.get_or_insert_map("elements");
            elements.len(&self.doc.transact())
        });
        // At the bound itself people still move and write.
        self.crowded = elements.is_ok_and(|count| count > ELEMENTS_MAX);
    }
}

impl Basis {
    /// A snapshot: read back once before it counts, because the log may be cut after it.
    ///
    /// # Errors
    /// In words.
    pub fn keep(self) -> Result<Vec<u8>, String> {
        let Self { part, state, writers, beside } = self;
        let doc = copy_of(&state)?;
        let state = guarded(|| doc.transact().encode_diff_v2(&StateVector::default()))?;
        let kept = Kept { state: pack(&state)?, writers, beside };
        let bytes = snapshot::encode(KEPT_SCHEMA, &kept).map_err(|error| error.to_string())?;
        let (again, _) = Document::from_kept(part, &bytes, 1)?;
        if same(part, &doc, &again.doc)? { Ok(bytes) } else { Err("it reads back as something else".to_owned()) }
    }
}

/// Runs what the library might panic in.
fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
        words.unwrap_or("a panic without words").to_owned()
    })
}

/// Whether two documents are the same: what they have of whom, what is deleted, and what they say. Their bytes may differ.
fn same(part: Part, one: &Doc, other: &Doc) -> Result<bool, String> {
    guarded(|| {
        let knows = |doc: &Doc| doc.transact().snapshot();
        let alike = match part {
            Part::Board => {
                let says = |doc: &Doc| plenary_canvas::document::read(doc).canonical_json();
                says(one) == says(other)
            }
            Part::Comments => comments::read(one) == comments::read(other),
        };
        alike && knows(one) == knows(other)
    })
}

/// What a transaction has changed, as an update; none if nothing.
fn news_of(txn: &TransactionMut) -> Option<Vec<u8>> {
    let changed = !txn.insert_set().is_empty() || !txn.delete_set().is_empty();
    changed.then(|| txn.encode_update_v1())
}

/// A whole state, packed for a snapshot or a version; and back.
///
/// # Errors
/// In words.
pub fn pack(state: &[u8]) -> Result<Vec<u8>, String> {
    zstd::bulk::compress(state, LEVEL).map_err(|error| error.to_string())
}

/// See [`pack`].
///
/// # Errors
/// In words.
pub fn unpack(bytes: &[u8]) -> Result<Vec<u8>, String> {
    zstd::bulk::decompress(bytes, UNPACKED_MAX).map_err(|error| error.to_string())
}

/// A document of its own with a whole state in it, for whoever reads or draws it elsewhere.
///
/// # Errors
/// In words.
pub fn copy_of(state: &[u8]) -> Result<Doc, String> {
    guarded(|| {
        let doc = blank(1);
        let update = Update::decode_v1(state).map_err(|error| error.to_string())?;
        doc.transact_mut().apply_update(update).map_err(|error| error.to_string())?;
        Ok(doc)
    })?
}

/// A state vector that says less of some clients.
#[must_use]
pub fn lowered(vector: &[u8], clocks: &[(u64, u64)]) -> Option<Vec<u8>> {
    guarded(|| {
        let mut vector = StateVector::decode_v1(vector).ok()?;
        for (client, clock) in clocks {
            let client = ClientID::new(*client);
            let clock = u32::try_from(*clock).ok()?;
            if vector.get(&client) > clock {
                vector.set_min(client, clock);
            }
        }
        Some(vector.encode_v1())
    })
    .ok()?
}

/// Several updates as one, in their order; as they are when they cannot be merged.
#[must_use]
pub fn merged(updates: &[Vec<u8>]) -> Option<Vec<u8>> {
    guarded(|| yrs::merge_updates_v1(updates)).ok()?.ok()
}
