//! One suite for every implementation of [`EventStore`]: what actors may rely on, each promise in a function
//! named after it. It panics where a promise is broken, so it is for tests only.

use std::{sync::Arc, time::Duration};

use plenary_core::{
    ids::{BreakoutId, CanvasId, CommandId, Fence, OrgId, ParticipantId, Seq, SessionId, Stream, Timestamp},
    protocol::{
        people::{Role, Standing},
        session::Status,
    },
};
use serde_json::json;
use uuid::Uuid;

use super::{Append, Appended, Claim, Error, EventStore, NewEvent, ParticipantRow, SessionRow, StreamKey, Summary};

/// Where the suite runs: one database, any number of nodes.
pub trait Bench {
    /// A node with its own boot and lease.
    fn node(&self, name: &str, boot: Uuid, lease: Duration) -> Arc<dyn EventStore>;
    /// A fresh session in a fresh organization, made from [`a_session`].
    fn session(&self) -> impl Future<Output = (OrgId, SessionId)>;
    /// Lets the database's clock go on.
    fn wait(&self, time: Duration) -> impl Future<Output = ()>;
}

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(50);

/// Runs every promise.
pub async fn run(bench: &impl Bench) {
    an_append_is_read_back_as_it_was_written(bench).await;
    the_streams_of_a_session_are_those_written(bench).await;
    seqs_have_no_gap_and_a_wrong_head_is_a_conflict(bench).await;
    a_repeated_append_is_done_once(bench).await;
    one_refused_append_does_not_fail_the_others(bench).await;
    a_former_owner_can_change_nothing(bench).await;
    a_repeated_append_is_done_even_if_the_session_was_lost_since(bench).await;
    nobody_takes_a_session_from_a_living_node(bench).await;
    a_returning_node_takes_its_sessions_back_at_once(bench).await;
    a_released_session_is_free_and_its_fence_is_spent(bench).await;
    organizations_do_not_see_each_other(bench).await;
    a_snapshot_shortens_loading_and_changes_nothing(bench).await;
    a_snapshot_is_never_ahead_of_the_log_nor_of_another_owner(bench).await;
    the_summary_is_in_the_row(bench).await;
    any_text_is_stored(bench).await;
    an_append_without_events_asks_whether_one_still_owns(bench).await;
}

/// The row of a session nobody has entered yet.
#[must_use]
pub fn a_session(org: OrgId) -> SessionRow {
    let id = Uuid::new_v4();
    SessionRow {
        org,
        id: SessionId(id),
        title: "Values".to_owned(),
        status: Status::Scheduled,
        // Unique enough for a suite, and of the shape the schema wants.
        join_code: id.simple().to_string().chars().take(8).map(|c| (b'A' + c as u8 % 8) as char).collect(),
        scheduled_at: Some(Timestamp(1_800_000_000_000)),
        duration_minutes: 60,
        started_at: None,
        ended_at: None,
        participant_count: 0,
        created_by: None,
        created_at: Timestamp(1_790_000_000_000),
        definition: json!({ "steps": [], "decks": [], "lobby": true }),
    }
}

/// An append of `n` events to the session's stream, with a fresh append id.
#[must_use]
pub fn an_append(org: OrgId, session: SessionId, fence: Fence, expected: Seq, n: usize) -> Append {
    Append {
        key: StreamKey { org, session, stream: Stream::Session },
        fence,
        expected,
        append_id: Uuid::new_v4(),
        events: (0..n).map(an_event).collect(),
        summary: None,
        participants: Vec::new(),
    }
}

fn an_event(n: usize) -> NewEvent {
    NewEvent {
        at: Timestamp(1_800_000_000_000 + n as i64),
        actor: Some(ParticipantId(Uuid::from_u128(n as u128))),
        command: Some(CommandId(Uuid::from_u128(n as u128 + 1))),
        kind: "hand.raised".into(),
        version: 1,
        payload: json!({ "n": n, "words": "Grüße, \"你好\" \\u0000" }),
        bytes: n.is_multiple_of(3).then(|| (0..=255).collect()),
        answer: n.is_multiple_of(2).then(|| json!({ "ok": true })),
    }
}

async fn node(bench: &impl Bench, name: &str) -> Arc<dyn EventStore> {
    let store = bench.node(name, Uuid::new_v4(), LONG);
    store.renew().await.expect("the store is up");
    store
}

async fn claim(store: &Arc<dyn EventStore>, org: OrgId, session: SessionId) -> Fence {
    match store.claim(org, session).await.expect("the store is up") {
        Claim::Owned { fence } => fence,
        other => panic!("expected to own the session: {other:?}"),
    }
}

async fn one(store: &Arc<dyn EventStore>, append: &Append) -> Appended {
    let answers = store.append(std::slice::from_ref(append)).await.expect("the store is up");
    assert_eq!(answers.len(), 1, "one answer per append");
    answers[0]
}

async fn an_append_is_read_back_as_it_was_written(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    let mut append = an_append(org, session, fence, Seq(0), 3);
    append.events[2].actor = None;
    append.events[2].command = None;
    append.key.stream = Stream::Breakout(BreakoutId(Uuid::new_v4()));
    assert_eq!(one(&alice, &append).await, Appended::Done);

    let loaded = alice.load(&append.key).await.expect("the store is up");
    assert_eq!(loaded.snapshot, None);
    assert_eq!(loaded.events.len(), 3);
    for (index, (stored, written)) in loaded.events.iter().zip(&append.events).enumerate() {
        assert_eq!(stored.seq, Seq(index as i64 + 1));
        assert_eq!((stored.at, stored.actor, stored.command), (written.at, written.actor, written.command));
        assert_eq!((stored.kind.as_str(), stored.version), (written.kind.as_ref(), written.version));
        assert_eq!((&stored.payload, &stored.answer), (&written.payload, &written.answer));
        assert_eq!(stored.bytes, written.bytes);
    }
    let other = StreamKey { stream: Stream::Session, ..append.key };
    assert!(alice.load(&other).await.expect("the store is up").events.is_empty(), "streams are apart");
    let tail = alice.load_from(&append.key, Seq(2)).await.expect("the store is up");
    assert_eq!(tail.iter().map(|event| event.seq).collect::<Vec<_>>(), [Seq(3)]);
}

async fn the_streams_of_a_session_are_those_written(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    assert_eq!(alice.streams(org, session).await.expect("up"), []);
    let breakout = Stream::Breakout(BreakoutId(Uuid::new_v4()));
    let participant = Stream::Participant(ParticipantId(Uuid::new_v4()));
    let canvas = Stream::Canvas(CanvasId(Uuid::new_v4()));
    for stream in [participant, Stream::Session, canvas, breakout] {
        let mut append = an_append(org, session, fence, Seq(0), 1);
        append.key.stream = stream;
        assert_eq!(one(&alice, &append).await, Appended::Done);
    }
    let mut streams = alice.streams(org, session).await.expect("up");
    streams.sort();
    assert_eq!(streams, [Stream::Session, breakout, participant, canvas]);
}

async fn seqs_have_no_gap_and_a_wrong_head_is_a_conflict(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    assert_eq!(one(&alice, &an_append(org, session, fence, Seq(1), 1)).await, Appended::Conflict);
    // A whole group in one call, each on the head of the one before it.
    let group: Vec<_> = (0..4).map(|n| an_append(org, session, fence, Seq(n * 2), 2)).collect();
    assert_eq!(alice.append(&group).await.expect("the store is up"), [Appended::Done; 4]);
    assert_eq!(one(&alice, &an_append(org, session, fence, Seq(7), 1)).await, Appended::Conflict);
    assert_eq!(one(&alice, &an_append(org, session, fence, Seq(9), 1)).await, Appended::Conflict);
    let seqs: Vec<_> = alice.load(&group[0].key).await.expect("up").events.iter().map(|event| event.seq.0).collect();
    assert_eq!(seqs, (1..=8).collect::<Vec<_>>());
}

async fn a_repeated_append_is_done_once(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    let first = an_append(org, session, fence, Seq(0), 2);
    let second = an_append(org, session, fence, Seq(2), 1);
    assert_eq!(one(&alice, &first).await, Appended::Done);
    assert_eq!(alice.append(&[first.clone(), second.clone()]).await.expect("up"), [Appended::Done; 2]);
    assert_eq!(alice.append(&[first.clone(), second]).await.expect("up"), [Appended::Done; 2]);
    assert_eq!(alice.load(&first.key).await.expect("up").events.len(), 3);
}

async fn one_refused_append_does_not_fail_the_others(bench: &impl Bench) {
    let alice = node(bench, "a").await;
    let (org, session) = bench.session().await;
    let (other_org, other_session) = bench.session().await;
    let fence = claim(&alice, org, session).await;
    let other_fence = claim(&alice, other_org, other_session).await;
    let batch = [
        an_append(org, session, Fence(fence.0 + 1), Seq(0), 1),
        an_append(other_org, other_session, other_fence, Seq(0), 2),
        an_append(org, session, fence, Seq(5), 1),
        an_append(org, SessionId(Uuid::new_v4()), fence, Seq(0), 1),
        an_append(org, session, fence, Seq(0), 1),
    ];
    let answers = alice.append(&batch).await.expect("up");
    use Appended::{Conflict, Done, Fenced};
    assert_eq!(answers, [Fenced, Done, Conflict, Fenced, Done]);
    assert_eq!(alice.load(&batch[1].key).await.expect("up").events.len(), 2);
    assert_eq!(alice.load(&batch[4].key).await.expect("up").events.len(), 1);
}

async fn a_former_owner_can_change_nothing(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let before = node(bench, "a").await;
    let old = claim(&before, org, session).await;
    let first = an_append(org, session, old, Seq(0), 1);
    assert_eq!(one(&before, &first).await, Appended::Done);
    let after = node(bench, "a").await;
    let new = claim(&after, org, session).await;
    assert!(new > old);
    assert_eq!(one(&before, &an_append(org, session, old, Seq(1), 1)).await, Appended::Fenced);
    assert!(matches!(before.save_snapshot(&first.key, old, Seq(1), b"\x01old").await, Err(Error::Fenced)));
    before.release(org, session, old).await.expect("releasing what was lost does nothing");
    assert_eq!(one(&after, &an_append(org, session, new, Seq(1), 1)).await, Appended::Done);
}

async fn a_repeated_append_is_done_even_if_the_session_was_lost_since(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let before = node(bench, "a").await;
    let append = an_append(org, session, claim(&before, org, session).await, Seq(0), 2);
    assert_eq!(one(&before, &append).await, Appended::Done);
    let after = node(bench, "a").await;
    let _ = claim(&after, org, session).await;
    assert_eq!(one(&before, &append).await, Appended::Done, "what is durable is durable");
}

async fn nobody_takes_a_session_from_a_living_node(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = bench.node("a", Uuid::new_v4(), Duration::from_millis(1_500));
    alice.renew().await.expect("up");
    let old = claim(&alice, org, session).await;
    let bob = node(bench, "b").await;
    assert_eq!(bob.claim(org, session).await.expect("up"), Claim::Elsewhere { node: "a".to_owned() });
    // Its lease runs out by the database's clock; nothing else decides.
    bench.wait(Duration::from_millis(1_600)).await;
    let new = claim(&bob, org, session).await;
    assert!(new > old);
    alice.renew().await.expect("up");
    assert_eq!(alice.claim(org, session).await.expect("up"), Claim::Elsewhere { node: "b".to_owned() });
    assert_eq!(one(&alice, &an_append(org, session, old, Seq(0), 1)).await, Appended::Fenced);
    assert_eq!(bob.claim(org, SessionId(Uuid::new_v4())).await.expect("up"), Claim::Unknown);
}

async fn a_returning_node_takes_its_sessions_back_at_once(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let before = node(bench, "a").await;
    let old = claim(&before, org, session).await;
    let after = node(bench, "a").await;
    let new = claim(&after, org, session).await;
    assert!(new > old, "although the lease of the former boot has not run out");
    let again = claim(&after, org, session).await;
    assert!(again > new, "a supervisor that starts anew in the same boot gets a new fence too");
    assert_eq!(one(&after, &an_append(org, session, new, Seq(0), 1)).await, Appended::Fenced);
}

async fn a_released_session_is_free_and_its_fence_is_spent(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let bob = node(bench, "b").await;
    let old = claim(&alice, org, session).await;
    alice.release(org, session, old).await.expect("up");
    alice.release(org, session, old).await.expect("up");
    assert_eq!(one(&alice, &an_append(org, session, old, Seq(0), 1)).await, Appended::Fenced);
    assert!(claim(&bob, org, session).await > old);
}

async fn organizations_do_not_see_each_other(bench: &impl Bench) {
    let alice = node(bench, "a").await;
    let (org, session) = bench.session().await;
    let (other, _) = bench.session().await;
    let fence = claim(&alice, org, session).await;
    let append = an_append(org, session, fence, Seq(0), 1);
    assert_eq!(one(&alice, &append).await, Appended::Done);
    let foreign = StreamKey { org: other, ..append.key };
    assert_eq!(alice.load(&foreign).await.expect("up"), super::Loaded::default());
    assert_eq!(alice.definition(other, session).await.expect("up"), None);
    assert_eq!(alice.claim(other, session).await.expect("up"), Claim::Unknown);
    assert_eq!(
        one(&alice, &Append { key: foreign, ..an_append(other, session, fence, Seq(0), 1) }).await,
        Appended::Fenced
    );
    assert!(alice.save_snapshot(&foreign, fence, Seq(1), b"\x01x").await.is_err());
}

async fn a_snapshot_shortens_loading_and_changes_nothing(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    let append = an_append(org, session, fence, Seq(0), 5);
    assert_eq!(one(&alice, &append).await, Appended::Done);
    let key = append.key;
    for seq in [Seq(3), Seq(1), Seq(2), Seq(3), Seq(4)] {
        let bytes = [1, seq.0 as u8];
        alice.save_snapshot(&key, fence, seq, &bytes).await.expect("of what is committed");
    }
    let loaded = alice.load(&key).await.expect("up");
    assert_eq!(loaded.snapshot, Some((Seq(4), vec![1, 4])));
    assert_eq!(loaded.events.iter().map(|event| event.seq).collect::<Vec<_>>(), [Seq(5)]);
    assert_eq!(alice.load_from(&key, Seq(0)).await.expect("up").len(), 5, "the log is whole all the same");
}

async fn a_snapshot_is_never_ahead_of_the_log_nor_of_another_owner(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    let append = an_append(org, session, fence, Seq(0), 2);
    assert!(matches!(alice.save_snapshot(&append.key, fence, Seq(1), b"\x01x").await, Err(Error::AheadOfLog)));
    assert_eq!(one(&alice, &append).await, Appended::Done);
    assert!(matches!(alice.save_snapshot(&append.key, fence, Seq(3), b"\x01x").await, Err(Error::AheadOfLog)));
    let stale = Fence(fence.0 - 1);
    assert!(matches!(alice.save_snapshot(&append.key, stale, Seq(1), b"\x01x").await, Err(Error::Fenced)));
    assert_eq!(alice.load(&append.key).await.expect("up").snapshot, None);
}

async fn the_summary_is_in_the_row(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    let before = alice.definition(org, session).await.expect("up").expect("was made");
    assert_eq!((before.status, before.title.as_str()), (Status::Scheduled, "Values"));
    assert_eq!(before.definition, a_session(org).definition);

    let summary = Summary {
        title: "Values, again".to_owned(),
        status: Status::Live,
        scheduled_at: None,
        started_at: Some(Timestamp(1_800_000_000_123)),
        ended_at: None,
        participant_count: 2,
    };
    let bob = ParticipantRow {
        participant: ParticipantId(Uuid::new_v4()),
        user: None,
        device: Some("6b0c".to_owned()),
        name: "Bob".to_owned(),
        role: Role::CoFacilitator,
        standing: Standing::Waiting,
    };
    let mut append = an_append(org, session, fence, Seq(0), 1);
    append.summary = Some(summary.clone());
    append.participants =
        vec![bob.clone(), ParticipantRow { participant: ParticipantId(Uuid::new_v4()), ..bob.clone() }];
    append.participants[1].device = None;
    assert_eq!(one(&alice, &append).await, Appended::Done);
    let mut again = an_append(org, session, fence, Seq(1), 1);
    again.participants = vec![ParticipantRow { standing: Standing::Admitted, ..bob }];
    assert_eq!(one(&alice, &again).await, Appended::Done);

    let after = alice.definition(org, session).await.expect("up").expect("was made");
    let expected = SessionRow {
        title: summary.title,
        status: Status::Live,
        scheduled_at: None,
        started_at: summary.started_at,
        participant_count: 2,
        ..before
    };
    assert_eq!(after, expected);

    let mut refused = an_append(org, session, Fence(fence.0 - 1), Seq(2), 1);
    refused.summary = Some(Summary { title: "stolen".to_owned(), ..append.summary.expect("set above") });
    assert_eq!(one(&alice, &refused).await, Appended::Fenced);
    assert_eq!(alice.definition(org, session).await.expect("up"), Some(expected), "a refused append changes no row");
}

async fn any_text_is_stored(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = node(bench, "a").await;
    let fence = claim(&alice, org, session).await;
    let mut append = an_append(org, session, fence, Seq(0), 1);
    append.events[0].payload = json!({ "text": "a\0b \\u0000 \\\0 \u{1}\u{7f}\u{2028}\u{fffd}👩‍👩‍👧" , "n": 9_007_199_254_740_991_i64, "f": 1e300 });
    append.participants = vec![ParticipantRow {
        participant: ParticipantId(Uuid::new_v4()),
        user: None,
        device: None,
        name: "B\0b".to_owned(),
        role: Role::Observer,
        standing: Standing::Admitted,
    }];
    assert_eq!(one(&alice, &append).await, Appended::Done);
    let events = alice.load_from(&append.key, Seq(0)).await.expect("up");
    let text = events[0].payload["text"].as_str().expect("a text").replace('\u{fffd}', "\0");
    assert_eq!(text, "a\0b \\u0000 \\\0 \u{1}\u{7f}\u{2028}\0👩‍👩‍👧");
    assert_eq!(events[0].payload["n"], json!(9_007_199_254_740_991_i64));
}

async fn an_append_without_events_asks_whether_one_still_owns(bench: &impl Bench) {
    let (org, session) = bench.session().await;
    let alice = bench.node("a", Uuid::new_v4(), SHORT);
    alice.renew().await.expect("up");
    let fence = claim(&alice, org, session).await;
    let empty = an_append(org, session, fence, Seq(0), 0);
    assert_eq!(one(&alice, &empty).await, Appended::Done);
    assert_eq!(one(&alice, &an_append(org, session, fence, Seq(1), 0)).await, Appended::Conflict);
    let stale = an_append(org, session, Fence(fence.0 - 1), Seq(0), 0);
    assert_eq!(one(&alice, &stale).await, Appended::Fenced);
}
