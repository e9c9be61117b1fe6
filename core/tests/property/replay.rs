//! I5: the log is the truth. What was stored reads back as it was, replaying it gives the state, and so does a
//! snapshot of any moment with what came after it.

use std::fmt::Debug;

use plenary_core::domain::{Aggregate, Record};
use proptest::prelude::*;

use crate::{
    config,
    support::{
        generator::ops,
        scene::{Scene, Stream},
    },
};

/// The record as it comes back from the store.
fn stored<A: Aggregate>(record: &Record<A::Event>) -> Record<A::Event> {
    let (kind, version, body) = A::encode(&record.event);
    let body = serde_json::from_str(&body.to_string()).expect("JSON");
    let event = A::decode(&kind, version, body).expect("what was encoded can be decoded");
    Record { seq: record.seq, at: record.at, actor: record.actor, event }
}

/// The state as it comes back from a snapshot; the codec is the one of the store.
fn thawed<A: Aggregate>(state: &A::State) -> A::State {
    let config = bincode::config::standard();
    let bytes = bincode::serde::encode_to_vec(state, config).expect("a state can be frozen");
    let (thawed, read) = bincode::serde::decode_from_slice(&bytes, config).expect("a frozen state can be thawed");
    assert_eq!(read, bytes.len(), "all of it was read");
    thawed
}

fn replays<A: Aggregate>(stream: &Stream<A>) -> Result<(), TestCaseError>
where
    A::State: PartialEq + Debug,
    A::Event: PartialEq,
{
    // One state per snapshot point; every one of them is given the rest of the log.
    let mut snapshots: Vec<A::State> = vec![A::State::default()];
    let mut replayed = A::State::default();
    for record in &stream.log {
        let back = stored::<A>(record);
        prop_assert_eq!(&back, record);
        A::apply(&mut replayed, &back);
        for state in &mut snapshots {
            A::apply(state, &back);
        }
        snapshots.push(thawed::<A>(&replayed));
    }
    for (seq, state) in snapshots.iter().enumerate() {
        prop_assert_eq!(state, &stream.state, "from a snapshot at {} of {}", seq, stream.log.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn replaying_the_log_from_any_snapshot_gives_the_state_i5((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            scene.take(asked);
        }
        replays(&scene.session)?;
        for stream in scene.breakouts.values() {
            replays(stream)?;
        }
        for journal in scene.journals.values() {
            replays(journal)?;
        }
    }
}
