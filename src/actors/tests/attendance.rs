//! Attendance as it is kept: people and not sockets, nothing within the grace, and no time that nobody was there (E100).

use std::time::Duration;

use plenary_core::{
    domain::{
        Aggregate, Record,
        attendance::report::{Attended, Report},
        session::Session,
    },
    ids::{ParticipantId, Stream, Timestamp},
    protocol::{people, session},
};

use super::{
    client::Client,
    stage::{Stage, idle, pass, settings},
};

/// What the log says of someone: seconds present, and the stretches as seconds.
fn attended(stage: &Stage, who: ParticipantId) -> (i64, Vec<(i64, Option<i64>)>) {
    let mut report = Report::default();
    let mut started = None;
    for stored in stage.stored(Stream::Session) {
        let event = Session::decode(&stored.kind, stored.version, stored.payload).expect("an event");
        report.take(&Record { seq: stored.seq, at: stored.at, actor: stored.actor, event });
        started = started.or((stored.kind == "session.started").then_some(stored.at));
    }
    let started = started.expect("it is live");
    let (all, _) = report.finish(stage.ambient.now());
    let Some(Attended { stretches, present_ms, .. }) = all.into_iter().find(|one| one.participant == who) else {
        return (0, Vec::new());
    };
    // To the nearest second: a test's clock runs by milliseconds.
    let seconds = |ms: i64| (ms + 500) / 1_000;
    let since = |at: Timestamp| seconds(at.since_ms(started));
    (seconds(present_ms), stretches.iter().map(|stretch| (since(stretch.from), stretch.to.map(since))).collect())
}

/// A live session that has settled: attendance begins now.
async fn settled(stage: &Stage) -> [Client; 3] {
    let people = stage.live().await;
    pass(settings().session.settle_after).await;
    people
}

async fn after(seconds: u64) {
    pass(Duration::from_secs(seconds)).await;
}

fn changes(stage: &Stage) -> usize {
    stage.count("attendance.changed")
}

#[tokio::test(start_paused = true)]
async fn two_devices_are_one_attendance_and_a_flap_within_the_grace_is_nothing_e100() {
    let stage = Stage::new().await;
    let [_alice, mut bob, mut charlie] = settled(&stage).await;
    let before = changes(&stage);
    let mut phone = stage.come("bob").await;
    after(45).await;
    bob.goodbye();
    after(60).await;
    for _ in 0..5 {
        charlie.cut();
        after(5).await;
        charlie.attach(&stage.open().await);
        after(5).await;
    }
    assert_eq!(changes(&stage), before, "who is here has not changed");
    phone.cut();
    after(30).await;
    pass(settings().session.presence_tick).await;
    assert_eq!(changes(&stage), before + 1);
    assert_eq!(attended(&stage, bob.who), (170, vec![(0, Some(170))]), "to the end of the last connection");
    assert_eq!(attended(&stage, charlie.who).1, [(0, None)]);
    after(60).await;
    bob.attach(&stage.open().await);
    idle().await;
    pass(settings().session.presence_tick).await;
    after(10).await;
    assert_eq!(attended(&stage, bob.who), (180, vec![(0, Some(170)), (261, None)]), "none while away");
}

#[tokio::test(start_paused = true)]
async fn it_stops_at_leaving_removal_and_the_end_e100() {
    let stage = Stage::new().await;
    let [mut alice, mut bob, charlie] = settled(&stage).await;
    after(5).await;
    bob.send(people::Command::Leave {});
    after(10).await;
    alice.does(people::Command::Remove { participant_id: charlie.who }).await;
    after(10).await;
    alice.does(session::Command::Complete {}).await;
    after(600).await;
    assert_eq!(attended(&stage, bob.who), (20, vec![(0, Some(20))]));
    assert_eq!(attended(&stage, charlie.who), (30, vec![(0, Some(30))]));
    assert_eq!(attended(&stage, alice.who), (40, vec![(0, Some(40))]));
}

#[tokio::test(start_paused = true)]
async fn a_kill_is_one_stretch_for_who_comes_back_and_ends_it_for_who_does_not_e100_d_3() {
    let mut stage = Stage::new().await;
    let [mut alice, mut bob, charlie] = settled(&stage).await;
    // Nothing happens for ten minutes, and then the process dies, for an hour.
    for _ in 0..20 {
        after(30).await;
    }
    let beats = stage.count("attendance.beat");
    assert!((15..=21).contains(&beats), "{beats}");
    stage.kill().await;
    after(3_600).await;
    stage.restart().await;
    let handle = stage.open().await;
    for client in [&mut alice, &mut bob] {
        client.cut();
        client.attach(&handle);
    }
    idle().await;
    pass(settings().session.settle_after).await;
    after(30).await;
    assert_eq!(attended(&stage, bob.who).1, [(0, None)]);
    let (seconds, stretches) = attended(&stage, charlie.who);
    let every = i64::try_from(settings().session.beat_every.as_secs()).expect("some seconds");
    assert!((615 - every..=615).contains(&seconds), "until it was last known to run, not until the restart: {seconds}");
    assert_eq!(stretches.len(), 1);
    let mut charlie = charlie;
    charlie.cut();
    charlie.attach(&handle);
    after(10).await;
    pass(settings().session.presence_tick).await;
    assert_eq!(attended(&stage, charlie.who).1.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn where_nobody_is_nothing_is_written() {
    let stage = Stage::new().await;
    let people = settled(&stage).await;
    people.into_iter().for_each(|mut client| client.goodbye());
    after(10).await;
    let before = stage.stored(Stream::Session).len();
    after(3_600).await;
    assert_eq!(stage.stored(Stream::Session).len(), before);
}
