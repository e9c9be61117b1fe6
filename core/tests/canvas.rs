//! The gate before a document: whatever it lets in, the library takes whole; whatever the library could not take whole,
//! the gate keeps out.

mod support {
    pub mod canvas;
}

use plenary_core::canvas::{gate::Refusal, lib0::Malformed, update::Unfit};
use proptest::prelude::*;
use support::canvas::{CLIENTS, Kept, Op, SCHEMA, act, copies, number, run, text};
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

/// A text of one letter in the root "text".
fn letter() -> Vec<u8> {
    [vec![0x04, 1], text("text"), vec![1, b'a']].concat()
}

fn deletes(client: u64, clock: u64, length: u64) -> Vec<u8> {
    [vec![0, 1], number(client), vec![1], number(clock), number(length)].concat()
}

/// Every row is a real failure of a server that trusted what it read.
#[test]
fn hostile_updates_are_refused_by_name() {
    let mut kept = Kept::new();
    assert_eq!(kept.offer(&run(7, 0, &[letter()]), 1), Ok(()));
    let deep = [vec![0x08, 1], text("text"), vec![1], [117, 1].repeat(8_000), vec![126]].concat();
    let root = [vec![0x04, 1], text("sext"), vec![1, b'a']].concat();
    let right_of = |client: u64, clock: u64| [vec![0x84], number(client), number(clock), vec![1, b'b']].concat();
    let below = |client: u64, clock: u64| [vec![0x04, 0], number(client), number(clock), vec![1, b'b']].concat();
    let subdocument = [vec![0x09, 1], text("text"), vec![1, b'g', 118, 0]].concat();
    let xml = [vec![0x07, 1], text("text"), vec![3], text("p")].concat();
    let format = |json: &str| [vec![0x06, 1], text("text"), text("b"), text(json)].concat();
    let array = [vec![0x07, 1], text("list"), vec![0]].concat();
    // The library reads one text more than are said to follow, so that it finds structs where there is a text.
    let smuggled = {
        let within = [vec![0, 1], [117, 1].repeat(8_000), vec![126; 6]].concat();
        let hiding = [vec![0x08, 1], text("text"), vec![1, 119, 0x88, 0x7d], within].concat();
        [[vec![0x02, 1], text("text"), vec![1, 1, b'1']].concat(), hiding]
    };
    let unfit = |unfit| Err(Refusal::Unfit(unfit));
    let malformed = |malformed| Err(Refusal::Unfit(Unfit::Malformed(malformed)));
    let rows: [(&str, Vec<u8>, Result<(), Refusal>); 28] = [
        ("values nested 8,000 deep", run(1, 0, &[deep]), malformed(Malformed::Depth)),
        ("134 million clients in four bytes", vec![0x80, 0x80, 0x80, 0x40], malformed(Malformed::Short)),
        ("a hole before it", run(2, 100, &[letter()]), Err(Refusal::Gap)),
        ("a neighbour that nobody has", run(2, 0, &[right_of(9, 0)]), Err(Refusal::Gap)),
        ("itself as its neighbour", run(2, 0, &[right_of(2, 0)]), Err(Refusal::Gap)),
        ("a neighbour that comes later", run(2, 0, &[right_of(2, 1), letter()]), Err(Refusal::Gap)),
        ("itself as its parent", run(2, 0, &[below(2, 0)]), Err(Refusal::Gap)),
        ("a deletion of what is yet to come", deletes(7, 1, 1_000_000), Err(Refusal::Gap)),
        ("a deletion of everything for ever", deletes(7, 0, u64::from(u32::MAX)), unfit(Unfit::Range)),
        ("under somebody else's number", run(7, 1, &[right_of(7, 0)]), Err(Refusal::Foreign(7))),
        ("a clock that overflows", run(2, 0, &[vec![0, 0x80, 0x80, 0x80, 0x80, 0x08]]), unfit(Unfit::Range)),
        ("a run that overflows", run(2, (1 << 31) - 1, &[letter()]), unfit(Unfit::Range)),
        ("a client beyond 53 bits", [vec![1, 1], vec![0xff; 9], vec![1, 0]].concat(), malformed(Malformed::Number)),
        ("a skip", run(2, 0, &[vec![10, 5]]), unfit(Unfit::Skip)),
        ("a root of another kind", run(2, 0, &[root]), unfit(Unfit::Root)),
        ("a document in the document", run(2, 0, &[subdocument]), unfit(Unfit::Content)),
        ("an element of XML", run(2, 0, &[xml]), unfit(Unfit::Content)),
        ("JSON that hides structs", run(2, 0, &smuggled), unfit(Unfit::Content)),
        ("a struct without a length", run(2, 0, &[vec![0, 0]]), unfit(Unfit::Odd)),
        ("a part of a letter", run(2, 0, &[below(7, 0)]), unfit(Unfit::Odd)),
        (
            "two values under a key",
            run(2, 0, &[[vec![0x28, 1], text("elements"), text("k"), vec![2, 126, 126]].concat()]),
            unfit(Unfit::Odd),
        ),
        ("letters in an array", run(2, 0, &[array, below(2, 0)]), unfit(Unfit::Odd)),
        ("JSON that is none", run(2, 0, &[format("{")]), malformed(Malformed::Value)),
        ("JSON with a number of 64 bits", run(2, 0, &[format("[18446744073709551615]")]), malformed(Malformed::Value)),
        ("something collected, with a neighbour", run(2, 0, &[vec![0x80, 1]]), unfit(Unfit::Odd)),
        (
            "an array in two bytes",
            run(2, 0, &[[vec![0x07, 1], text("text"), vec![0x80, 0]].concat()]),
            unfit(Unfit::Content),
        ),
        ("a client deleted from twice", vec![0, 2, 7, 1, 0, 1, 7, 1, 0, 1], unfit(Unfit::Odd)),
        ("something behind its end", [run(2, 0, &[letter()]), vec![0]].concat(), malformed(Malformed::Long)),
    ];
    for (what, bytes, answer) in rows {
        assert_eq!(kept.offer(&bytes, 2), answer, "{what}");
        kept.require_whole();
    }
    assert_eq!(kept.offer(&run(7, 0, &[letter()]), 2), Ok(()), "what is known already may come from anybody");
    let many: Vec<Vec<u8>> = (0..257).map(|n| [vec![1], number(1_000 + n), vec![0], letter()].concat()).collect();
    let many = [number(257), many.concat(), vec![0]].concat();
    assert_eq!(kept.offer(&many, 2), Err(Refusal::Clients));
    assert_eq!(kept.doc.transact().state_vector(), StateVector::from_iter([(ClientID::new(7), 1)]));
}

/// A map under the key "k" of a root, or of another map.
fn map_in(parent: Option<(u64, u64)>) -> Vec<u8> {
    let parent = match parent {
        None => [vec![1], text("elements")].concat(),
        Some((client, clock)) => [vec![0], number(client), number(clock)].concat(),
    };
    [vec![0x27], parent, text("k"), vec![1]].concat()
}

/// Deleting or reading a type goes down through all that is in it: thousands deep that ends the process.
#[test]
fn types_are_nested_so_deep_at_most() {
    let deeper = |from: u64, to: u64| -> Vec<Vec<u8>> {
        (from..to).map(|clock| map_in(clock.checked_sub(1).map(|above| (7, above)))).collect()
    };
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
