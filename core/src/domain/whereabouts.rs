//! Who was where, when: the session's log read once more. Nothing of it is stored; the log has it all.

use std::collections::BTreeMap;

use super::{
    Aggregate,
    aggregate::Record,
    session::{Event, Session, State},
};
use crate::{
    ids::{ParticipantId, Timestamp},
    protocol::people::{Place, Standing},
};

/// A time that somebody spent in one place without a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Who.
    pub participant: ParticipantId,
    /// Where.
    pub place: Place,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none: they are there still.
    pub to: Option<Timestamp>,
}

/// Follows people through a log.
#[derive(Default)]
pub struct Whereabouts {
    state: State,
    present: BTreeMap<ParticipantId, (Place, Timestamp)>,
    past: Vec<Stay>,
    now: Timestamp,
}

impl Whereabouts {
    /// Takes the next event of the log.
    pub fn take(&mut self, record: &Record<Event>) {
        Session::apply(&mut self.state, record);
        // A server's clock may be set back; nobody leaves before they came.
        self.now = self.now.max(record.at);
        let now = self.now;
        if !matches!(record.event, Event::People(_) | Event::Breakout(_) | Event::Lifecycle(_)) {
            return;
        }
        // When a session has ended nobody is anywhere.
        let ended = self.state.lifecycle.status().ended();
        for (id, member) in self.state.people.iter() {
            let inside = member.standing == Standing::Admitted && !ended;
            let place = inside.then(|| self.state.breakout.place_of(id));
            let before = self.present.get(&id).copied();
            if place == before.map(|(place, _)| place) {
                continue;
            }
            if let Some((place, from)) = before {
                self.present.remove(&id);
                // Who was moved on within the same millisecond was not there.
                if now > from {
                    self.past.push(Stay { participant: id, place, from, to: Some(now) });
                }
            }
            if let Some(place) = place {
                self.present.insert(id, (place, now));
            }
        }
    }

    /// The session so far.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// Every stay, in the order they began, and the session as the log leaves it.
    #[must_use]
    pub fn finish(mut self) -> (Vec<Stay>, State) {
        let lasting =
            |(id, (place, from)): (ParticipantId, (Place, Timestamp))| Stay { participant: id, place, from, to: None };
        self.past.extend(self.present.into_iter().map(lasting));
        self.past.sort_by_key(|stay| (stay.from, stay.participant));
        (self.past, self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::{breakout, people, session},
    };

    fn stays(w: &World, who: &str) -> Vec<(Place, i64, Option<i64>)> {
        let mut whereabouts = Whereabouts::default();
        w.session.log.iter().for_each(|record| whereabouts.take(record));
        let start = w.session.log[0].at;
        let mine = |stay: &Stay| stay.participant == w.id(who);
        let (stays, state) = whereabouts.finish();
        assert_eq!(state, w.session.state);
        let since = |at: Timestamp| at.since_ms(start);
        stays.iter().filter(|stay| mine(stay)).map(|stay| (stay.place, since(stay.from), stay.to.map(since))).collect()
    }

    #[test]
    fn who_was_where_when_can_be_told_afterwards_e76() {
        let mut w = World::in_breakouts();
        let [one, two] = [w.breakouts()[0], w.breakouts()[1]].map(Place::Breakout);
        let pass = |w: &mut World| w.session.now = w.session.now.plus_ms(1_000);
        pass(&mut w);
        let moves = vec![w.to("bob", Some(1))];
        table! { w; alice: breakout::Command::Move { moves } => ["breakout.moved"]; };
        pass(&mut w);
        table! { w; bob: people::Command::Leave {} => ["participant.standing"]; };
        pass(&mut w);
        assert!(w.join("bob").is_ok());
        pass(&mut w);
        let close = breakout::Command::Close { breakouts: None, warning_ms: Some(0) };
        table! { w; alice: close => ["breakout.closed"]; };
        assert_eq!(
            stays(&w, "bob"),
            [
                (one, 0, Some(1_000)),
                (two, 1_000, Some(2_000)),
                (two, 3_000, Some(4_000)),
                (Place::Plenary, 4_000, None)
            ]
        );
        assert_eq!(stays(&w, "charlie"), [(two, 0, Some(4_000)), (Place::Plenary, 4_000, None)]);
        pass(&mut w);
        table! { w; alice: session::Command::Complete {} => ["session.completed"]; };
        assert_eq!(stays(&w, "charlie")[1], (Place::Plenary, 4_000, Some(5_000)), "with the session everything ends");
    }
}
