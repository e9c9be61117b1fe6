//! The gate before a document: whatever it lets in, the library takes whole; whatever the library could not take whole,
//! the gate keeps out.

mod support {
    #[expect(dead_code, reason = "other tests use the rest")]
    pub mod canvas;
}

use plenary_core::canvas::{
    gate::Refusal,
    hostile::{Row, VICTIM, letter, map_in, nested, number, rows, run},
    lib0::Malformed,
    update::Unfit,
};
use proptest::prelude::*;
use support::canvas::{CLIENTS, Kept, Op, SCHEMA, act, copies};
use yrs::{Doc, GetString, ReadTxn, StateVector, Transact, Update, block::ClientID, updates::decoder::Decode};

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (0..6_u8, any::<u8>()).prop_map(|(key, value)| Op::Put(key, value)),
        2 => (0..6_u8).prop_map(Op::Nested),
        1 => (0..6_u8).prop_map(Op::Drop),
        4 => (any::<u8>(), "[a-zé🦀]{1,4}").prop_map(|(at, text)| Op::Type(at, text)),
        2 => (any::<u8>(), 1..4_u8).prop_map(|(at, length)| Op::Erase(at, length)),
        1 => (any::<u8>(), 1..4_u8).prop_map(|(at, length)| Op::Embolden(at, length)),
        2 => any::<u8>().prop_map(Op::Push),
        3 => (0..CLIENTS).prop_map(Op::Learn),
    ]
}

fn letters(length: usize) -> impl Strategy<Value = Vec<(u64, Op)>> {
    prop::collection::vec((1..=CLIENTS, op()), 1..length)
}

proptest! {
    /// Everything that honest clients send in the order they had it is let in, and the document has all of it.
    #[test]
    fn what_stock_clients_write_is_let_in(ops in letters(60)) {
        let docs = copies();
        let mut kept = Kept::new();
        for (who, op) in &ops {
            if let Some(update) = act(&docs, *who, op) {
                prop_assert_eq!(kept.offer(&update, *who), Ok(()), "{:?}", op);
                kept.require_whole();
            }
        }
        // How deep everything is can be seen from the whole, too.
        let fathomed = {
            let mut ledger = kept.ledger.clone();
            let whole = kept.doc.transact().encode_diff_v1(&StateVector::default());
            ledger.fathom(&whole, &SCHEMA).map(|()| ledger.clocks().count())
        };
        prop_assert_eq!(fathomed, Ok(kept.ledger.clocks().count()));
        // With all of it, everybody's copy is the same.
        for doc in docs.values() {
            let missing = kept.doc.transact().encode_diff_v1(&doc.transact().state_vector());
            doc.transact_mut().apply_update(Update::decode_v1(&missing).expect("an update")).expect("it fits");
            let read = |doc: &Doc| {
                let txn = doc.transact();
                txn.get_text("text").map(|text| text.get_string(&txn)).unwrap_or_default()
            };
            prop_assert_eq!(read(doc), read(&kept.doc));
        }
    }

    /// With some updates lost, whatever builds on them is refused as a gap; sending all that is missing mends it.
    #[test]
    fn what_builds_on_something_missing_is_refused_and_can_be_mended(
        ops in letters(60),
        lost in prop::collection::vec(any::<bool>(), 60),
    ) {
        let docs = copies();
        let mut kept = Kept::new();
        for ((who, op), lost) in ops.iter().zip(lost) {
            let Some(update) = act(&docs, *who, op) else { continue };
            if lost {
                continue;
            }
            let answer = kept.offer(&update, *who);
            prop_assert!(matches!(answer, Ok(()) | Err(Refusal::Gap)), "{:?}", answer);
            kept.require_whole();
        }
        // Everybody is asked for what is missing, until nothing new comes.
        for _ in 0..CLIENTS {
            for (who, doc) in &docs {
                let known = kept.doc.transact().state_vector();
                let _ = kept.offer(&doc.transact().encode_diff_v1(&known), *who);
                kept.require_whole();
            }
        }
    }

    /// Bytes that were changed anywhere harm nobody: what is let in is taken whole.
    #[test]
    fn what_is_let_in_is_taken_whole_whatever_the_bytes(
        ops in letters(30),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let docs = copies();
        let mut kept = Kept::new();
        for (who, op) in &ops {
            let Some(mut update) = act(&docs, *who, op) else { continue };
            for (at, byte) in &changes {
                let at = at.index(update.len());
                update[at] = *byte;
            }
            if let Some(cut) = cut {
                update.truncate(cut.index(update.len()));
            }
            let _ = kept.offer(&update, *who);
            kept.require_whole();
        }
    }

    /// Nor do bytes that were never an update.
    #[test]
    fn noise_is_refused_or_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut kept = Kept::new();
        let _ = kept.offer(&bytes, 1);
        kept.require_whole();
    }
}

/// Every row is a real failure of a server that trusted what it read.
#[test]
fn hostile_updates_are_refused_by_name() {
    let mut kept = Kept::new();
    assert_eq!(kept.offer(&run(VICTIM, 0, &[letter("text")]), 1), Ok(()));
    for Row { what, bytes, refusal } in rows("text") {
        assert_eq!(kept.offer(&bytes, 2), Err(refusal), "{what}");
        kept.require_whole();
    }
    assert_eq!(
        kept.offer(&run(VICTIM, 0, &[letter("text")]), 2),
        Ok(()),
        "what is known already may come from anybody"
    );
    assert_eq!(kept.doc.transact().state_vector(), StateVector::from_iter([(ClientID::new(VICTIM), 1)]));
}

/// Deleting or reading a type goes down through all that is in it: thousands deep that ends the process.
#[test]
fn types_are_nested_so_deep_at_most() {
    let deeper = |from: u64, to: u64| nested(7, from, to);
    let too_deep = Err(Refusal::Unfit(Unfit::Malformed(Malformed::Depth)));
    let mut kept = Kept::new();
    assert_eq!(kept.offer(&run(7, 0, &deeper(0, 40_000)), 1), too_deep, "at once");
    for clock in 0..=16 {
        assert_eq!(kept.offer(&run(7, clock, &deeper(clock, clock + 1)), 1), Ok(()), "{clock}");
    }
    // Somebody else's, in the deepest one; under the key beside it; in a new one that takes its place.
    let beside = [vec![0x87], number(7), number(16), vec![1]].concat();
    let within = map_in(Some((8, 0)));
    let rows =
        [("in it", run(8, 0, &[map_in(Some((7, 16)))])), ("in what takes its place", run(8, 0, &[beside, within]))];
    for (what, bytes) in rows {
        assert_eq!(kept.offer(&bytes, 2), too_deep, "{what}");
        // As well when the document was read from where it is kept.
        let whole = kept.doc.transact().encode_diff_v1(&StateVector::default());
        kept.ledger.fathom(&whole, &SCHEMA).expect("the whole of it");
        assert_eq!(kept.offer(&bytes, 2), too_deep, "{what}");
    }
    kept.require_whole();
}
