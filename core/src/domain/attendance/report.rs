//! Attendance that adds up: the session's log read once more, for who was present when, and in which breakout. Counted is
//! the time in which the session was live.

use std::collections::BTreeMap;

use super::{
    super::{
        aggregate::Record,
        session::{Event, State},
        whereabouts::{Stay, Whereabouts},
    },
    Event as Own,
};
use crate::{
    ids::{BreakoutId, ParticipantId, Timestamp},
    protocol::{
        people::{Place, Standing},
        session::Status,
    },
};

/// A time that somebody was present without a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Since when.
    pub from: Timestamp,
    /// Until when; none: they are present still.
    pub to: Option<Timestamp>,
}

/// One person's attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attended {
    /// Who.
    pub participant: ParticipantId,
    /// In order, apart from each other.
    pub stretches: Vec<Stretch>,
    /// How long in all, up to the time of the report.
    pub present_ms: i64,
    /// How much of that in each breakout; the rest was in the plenary.
    pub breakouts_ms: BTreeMap<BreakoutId, i64>,
}

/// Follows attendance through a log.
#[derive(Default)]
pub struct Report {
    whereabouts: Whereabouts,
    present: BTreeMap<ParticipantId, Timestamp>,
    past: BTreeMap<ParticipantId, Vec<Stretch>>,
    now: Timestamp,
}

impl Report {
    /// Takes the next event of the log.
    pub fn take(&mut self, record: &Record<Event>) {
        self.whereabouts.take(record);
        // A server's clock may be set back; nobody goes before they came.
        self.now = self.now.max(record.at);
        if !matches!(record.event, Event::Attendance(_) | Event::People(_) | Event::Lifecycle(_)) {
            return;
        }
        let left_at = |id: ParticipantId| match &record.event {
            Event::Attendance(Own::Changed { gone, .. }) => gone.get(&id).copied(),
            _ => None,
        };
        let state = self.whereabouts.state();
        let live = state.lifecycle.status() == Status::Live;
        let counts = |id: ParticipantId| {
            live && state.attendance.here().contains(&id)
                && state.people.get(id).is_some_and(|member| member.standing == Standing::Admitted)
        };
        let over: Vec<_> = self.present.iter().filter(|(id, _)| !counts(**id)).map(|(id, from)| (*id, *from)).collect();
        for (id, from) in over {
            self.present.remove(&id);
            let to = left_at(id).unwrap_or(self.now).clamp(from, self.now);
            if to > from {
                self.past.entry(id).or_default().push(Stretch { from, to: Some(to) });
            }
        }
        for id in state.attendance.here().iter().filter(|id| counts(**id)) {
            self.present.entry(*id).or_insert(self.now);
        }
    }

    /// Everybody's attendance, in the order they came first, as of `now`; and the session as the log leaves it.
    #[must_use]
    pub fn finish(mut self, now: Timestamp) -> (Vec<Attended>, State) {
        for (id, from) in self.present {
            self.past.entry(id).or_default().push(Stretch { from, to: None });
        }
        let (stays, state) = self.whereabouts.finish();
        let now = now.max(self.now);
        let mut all: Vec<_> =
            self.past.into_iter().map(|(id, stretches)| attended(id, stretches, &stays, now)).collect();
        all.sort_by_key(|attended| (attended.stretches.first().map(|stretch| stretch.from), attended.participant));
        (all, state)
    }
}

fn attended(participant: ParticipantId, stretches: Vec<Stretch>, stays: &[Stay], now: Timestamp) -> Attended {
    let present_ms = stretches.iter().map(|stretch| stretch.to.unwrap_or(now).since_ms(stretch.from)).sum();
    let mut breakouts_ms = BTreeMap::new();
    for stay in stays.iter().filter(|stay| stay.participant == participant) {
        let Place::Breakout(breakout) = stay.place else { continue };
        for stretch in &stretches {
            let (from, to) = (stay.from.max(stretch.from), stay.to.unwrap_or(now).min(stretch.to.unwrap_or(now)));
            if to > from {
                *breakouts_ms.entry(breakout).or_default() += to.since_ms(from);
            }
        }
    }
    Attended { participant, stretches, present_ms, breakouts_ms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            attendance::Present,
            session::Command,
            testing::{World, table},
        },
        protocol::{breakout, people, session},
    };

    fn here(w: &mut World, who: &[&str]) {
        let gone = Present { here: who.iter().map(|who| w.id(who)).collect(), ..Present::default() };
        assert!(w.session.when(None, &Command::Present(gone)).is_ok());
    }

    fn pass(w: &mut World, ms: i64) {
        w.session.now = w.session.now.plus_ms(ms);
    }

    fn report(w: &World) -> Vec<Attended> {
        let mut report = Report::default();
        w.session.log.iter().for_each(|record| report.take(record));
        let (all, state) = report.finish(w.session.now);
        assert_eq!(state, w.session.state);
        all
    }

    fn of(w: &World, who: &str) -> (i64, Vec<(i64, Option<i64>)>) {
        let start = w.session.log[0].at;
        let found = report(w).into_iter().find(|attended| attended.participant == w.id(who));
        let since = |at: Timestamp| at.since_ms(start);
        found.map_or((0, Vec::new()), |attended| {
            let stretches = attended.stretches.iter().map(|stretch| (since(stretch.from), stretch.to.map(since)));
            (attended.present_ms, stretches.collect())
        })
    }

    #[test]
    fn minutes_are_the_union_of_connections_none_while_away_and_they_stop_at_leave_removal_and_end_e100() {
        let mut w = World::live();
        here(&mut w, &["alice", "bob", "charlie"]);
        pass(&mut w, 1_000);
        // A second device of bob's is the same bob: nothing is new.
        here(&mut w, &["alice", "bob", "charlie"]);
        pass(&mut w, 1_000);
        here(&mut w, &["alice", "charlie"]);
        pass(&mut w, 5_000);
        here(&mut w, &["alice", "bob", "charlie"]);
        pass(&mut w, 1_000);
        assert_eq!(of(&w, "bob"), (3_000, vec![(0, Some(2_000)), (7_000, None)]));
        table! { w; bob: people::Command::Leave {} => ["participant.standing"]; };
        pass(&mut w, 1_000);
        // The socket of who left may end later.
        here(&mut w, &["alice", "bob", "charlie"]);
        table! { w; alice: people::Command::Remove { participant_id: w.id("charlie") } => ["participant.standing"]; };
        pass(&mut w, 1_000);
        table! { w; alice: session::Command::Complete {} => ["session.completed"]; };
        pass(&mut w, 60_000);
        here(&mut w, &["alice"]);
        assert_eq!(of(&w, "bob"), (3_000, vec![(0, Some(2_000)), (7_000, Some(8_000))]));
        assert_eq!(of(&w, "charlie"), (9_000, vec![(0, Some(9_000))]));
        assert_eq!(of(&w, "alice"), (10_000, vec![(0, Some(10_000))]));
    }

    #[test]
    fn who_left_and_comes_again_is_present_when_they_are_connected_and_not_before_e100() {
        let mut w = World::live();
        here(&mut w, &["bob"]);
        pass(&mut w, 1_000);
        table! { w; bob: people::Command::Leave {} => ["participant.standing"]; };
        pass(&mut w, 1_000);
        assert!(w.join("bob").is_ok());
        pass(&mut w, 1_000);
        here(&mut w, &["bob"]);
        pass(&mut w, 1_000);
        assert_eq!(of(&w, "bob"), (2_000, vec![(0, Some(1_000)), (3_000, None)]));
    }

    #[test]
    fn who_is_gone_was_gone_when_the_last_connection_ended_and_after_a_crash_when_it_was_last_known_to_run() {
        let mut w = World::live();
        here(&mut w, &["alice", "bob", "charlie"]);
        pass(&mut w, 30_000);
        let broke = w.session.now;
        pass(&mut w, 15_000);
        let mut present = Present { here: [w.id("alice"), w.id("charlie")].into(), ..Present::default() };
        present.gone_at.insert(w.id("bob"), broke);
        assert!(w.session.when(None, &Command::Present(present)).is_ok());
        assert_eq!(of(&w, "bob"), (30_000, vec![(0, Some(30_000))]));
        assert!(w.session.when(None, &Command::Beat).is_ok());
        let alive_until = Some(w.session.state.attendance.last_at());
        // Killed here; up again after an hour, and only alice comes back in time.
        pass(&mut w, 3_600_000);
        let present = Present { here: [w.id("alice")].into(), alive_until, ..Present::default() };
        assert!(w.session.when(None, &Command::Present(present)).is_ok());
        assert_eq!(of(&w, "charlie"), (45_000, vec![(0, Some(45_000))]));
        assert_eq!(of(&w, "alice").1, [(0, None)], "one stretch");
    }

    #[test]
    fn only_the_time_in_which_the_session_is_live_counts_and_breakouts_get_their_share() {
        let mut w = World::planned();
        assert!(w.join("bob").is_ok());
        here(&mut w, &["alice", "bob"]);
        pass(&mut w, 60_000);
        table! { w; alice: session::Command::Start {} => ["session.started", "step.changed"]; };
        pass(&mut w, 1_000);
        let places = vec![(w.id("bob"), 0)];
        w.open(&["One", "Two"], breakout::Assignment::Given { places });
        pass(&mut w, 2_000);
        here(&mut w, &["alice"]);
        pass(&mut w, 4_000);
        here(&mut w, &["alice", "bob"]);
        pass(&mut w, 8_000);
        let moves = vec![w.to("bob", Some(1))];
        table! { w; alice: breakout::Command::Move { moves } => ["breakout.moved"]; };
        pass(&mut w, 16_000);
        let [one, two] = [w.breakouts()[0], w.breakouts()[1]];
        let bob = report(&w).into_iter().find(|attended| attended.participant == w.id("bob")).expect("bob was here");
        assert_eq!((bob.present_ms, bob.breakouts_ms), (27_000, BTreeMap::from([(one, 10_000), (two, 16_000)])));
        assert_eq!(of(&w, "bob").1, [(60_000, Some(63_000)), (67_000, None)]);
    }
}
