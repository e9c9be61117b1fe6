//! I14: what is due happens exactly once and never early, however the clock jumps and however late it is asked.

use std::collections::BTreeMap;

use plenary_core::{
    domain::{
        Aggregate, Record, breakout, listening,
        session::{Event, Session, State},
        timer, undo,
    },
    ids::{BreakoutId, TimerId, Timestamp},
    protocol::{
        breakout as breakout_wire,
        timer::{Clock, Scope},
    },
};
use proptest::prelude::*;

use crate::{
    config,
    support::{
        generator::ops,
        scene::{Scene, Turned, decide},
    },
};

/// When each running timer rings, as the view tells it.
fn running(state: &State) -> BTreeMap<TimerId, Timestamp> {
    let ends = |timer: plenary_core::protocol::timer::Timer| match timer.clock {
        Clock::Running { ends_at } => Some((timer.id, ends_at)),
        Clock::Paused { .. } | Clock::Elapsed { .. } => None,
    };
    state.timer.views().into_iter().filter_map(ends).collect()
}

/// When each open breakout closes, and whether people were told.
fn closing(state: &State) -> BTreeMap<BreakoutId, Option<(Timestamp, bool)>> {
    let open = state.breakout.view().into_iter().flat_map(|round| round.breakouts);
    let end = |clock| match clock {
        Some(breakout_wire::Clock::Running { closes_at, warned }) => Some((closes_at, warned)),
        Some(breakout_wire::Clock::Paused { .. }) | None => None,
    };
    open.filter(|breakout| breakout.closed_at.is_none()).map(|breakout| (breakout.id, end(breakout.clock))).collect()
}

/// Each thing that the clock brought about was due, and was announced.
fn nothing_early(before: &State, now: Timestamp, records: &[Record<Event>]) -> Result<(), TestCaseError> {
    let mut due = running(before);
    for record in records {
        match &record.event {
            Event::Timer(timer::Event::Elapsed { id }) => {
                let ends_at = due.remove(id);
                prop_assert!(
                    ends_at.is_some_and(|ends_at| ends_at <= now),
                    "{id} rang early, or twice: {ends_at:?} at {now}"
                );
            }
            Event::Breakout(breakout::Event::Changed { breakouts, .. }) => {
                let planned = closing(before);
                for after in breakouts {
                    let Some(before) = planned.get(&after.id) else { continue };
                    if after.closed_at.is_some() {
                        prop_assert!(before.is_some_and(|(at, warned)| warned && at <= now), "early or unannounced");
                    } else if let Some(breakout::Clock::Running { closes_at, warned: true }) = after.clock {
                        let (planned, warned) = before.expect("a clock does not begin by itself");
                        prop_assert!(warned || closes_at > now, "the close comes after its warning");
                        prop_assert!(closes_at >= planned && (!warned || closes_at == planned), "moved by itself");
                    }
                }
            }
            Event::Breakout(breakout::Event::Closed {}) => {
                for planned in closing(before).values() {
                    prop_assert!(
                        planned.is_some_and(|(at, warned)| warned && at <= now),
                        "early or unannounced: {planned:?}"
                    );
                }
            }
            // With the breakouts their clocks go.
            Event::Timer(timer::Event::Stopped { .. }) => {
                let closed = |record: &Record<Event>| {
                    matches!(
                        record.event,
                        Event::Breakout(breakout::Event::Closed {} | breakout::Event::Changed { .. })
                    )
                };
                prop_assert!(records.iter().any(closed), "a clock stopped by itself");
            }
            // Calls from a breakout that closed end, so does listening to it, and closing can be taken back.
            Event::Help(_)
            | Event::Listening(listening::Event::Stopped { .. })
            | Event::Undo(undo::Event::Offered(_)) => {
                prop_assert!(records.iter().any(|record| matches!(record.event, Event::Breakout(_))), "by itself");
            }
            other => prop_assert!(false, "the clock alone brought about {other:?}"),
        }
    }
    Ok(())
}

/// When the clock is asked: some time later or earlier, or around the very deadline.
fn ticks() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    prop::collection::vec((-5_000..100_000_i64, prop::option::of(-2..=2_i64)), 70)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_breakout_that_is_not_open_has_no_clock((lobby, ops) in ops()) {
        let mut scene = Scene::new(lobby);
        for op in ops {
            let asked = scene.asked(op);
            scene.take(asked);
            let open: Vec<_> = scene.session.state.breakout.open_breakouts().collect();
            for timer in scene.session.state.timer.views() {
                prop_assert!(!matches!(timer.scope, Scope::Breakout(breakout) if !open.contains(&breakout)), "{:?}", timer);
            }
        }
    }

    #[test]
    fn what_is_due_happens_exactly_once_and_never_early_i14((lobby, ops) in ops(), ticks in ticks()) {
        let mut scene = Scene::new(lobby);
        for (op, (later_ms, around)) in ops.into_iter().zip(ticks) {
            let asked = scene.asked(op);
            if let Turned::Session(turn) = scene.take(asked) && turn.command.is_none() {
                nothing_early(&turn.before, turn.now, &turn.records)?;
            }
            // Now the clock, wherever it stands.
            let deadline = Session::next_deadline(&scene.session.state);
            scene.now = match deadline.zip(around) {
                Some((deadline, around)) => deadline.plus_ms(around),
                None => scene.now.plus_ms(later_ms),
            };
            let wanted = deadline.is_some_and(|at| at <= scene.now);
            let due = running(&scene.session.state).into_values().filter(|ends_at| *ends_at <= scene.now).count();
            let Turned::Session(turn) = scene.take(crate::support::scene::Asked::Clock) else { unreachable!("the session's clock") };
            nothing_early(&turn.before, turn.now, &turn.records)?;
            prop_assert_eq!(!turn.records.is_empty(), wanted, "asked for at the deadline, and then something happens");
            let rang = turn.records.iter().filter(|r| matches!(r.event, Event::Timer(timer::Event::Elapsed { .. }))).count();
            prop_assert_eq!(rang, if wanted { due } else { 0 });
            // Asked again at once, or earlier, nothing more.
            for now in [scene.now, scene.now.plus_ms(-1_000)] {
                let again = decide::<Session>(&scene.session.state, now, None, 1, None);
                prop_assert!(again.is_ok_and(|decision| decision.events.is_empty()), "twice");
            }
            prop_assert!(Session::next_deadline(&scene.session.state).is_none_or(|at| at > scene.now), "overdue after a tick");
        }
    }
}
