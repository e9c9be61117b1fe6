//! How the open breakouts get on, as facilitators see it from outside. Rules: Z-1 to Z-3. Nothing is stored here: it is
//! counted from what the session, its breakouts and its people have stored, so it is right after a restart, too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::session;
use crate::{
    ids::{BreakoutId, ParticipantId, Timestamp},
    protocol::progress::BreakoutProgress,
};

/// How much of something there is, and when there was something of it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub count: u32,
    /// When it last changed for more or for other words.
    pub last_at: Option<Timestamp>,
}

impl Tally {
    /// One more, at this moment.
    pub(super) fn more(&mut self, at: Timestamp) {
        self.count = self.count.saturating_add(1);
        self.touch(at);
    }

    /// One less; taking something away is no activity.
    pub(super) fn less(&mut self) {
        self.count = self.count.saturating_sub(1);
    }

    /// Something there is another.
    pub(super) fn touch(&mut self, at: Timestamp) {
        self.last_at = self.last_at.max(Some(at));
    }

    fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.last_at = self.last_at.max(other.last_at);
    }
}

/// What happens in a breakout, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Talk {
    /// Messages.
    pub messages: Tally,
    /// Notes.
    pub notes: Tally,
}

/// What the session was told by its breakouts and its people, in numbers.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Told {
    /// What happens in each breakout.
    pub talk: BTreeMap<BreakoutId, Talk>,
    /// What each person has written where.
    pub written: BTreeMap<ParticipantId, BTreeMap<BreakoutId, Tally>>,
}

/// The open breakouts in order; none when none are open.
#[must_use]
pub fn of(state: &session::State, told: &Told, present: impl Fn(ParticipantId) -> bool) -> Vec<BreakoutProgress> {
    let Some(opened_at) = state.breakout.opened_at() else { return Vec::new() };
    let mut drawn: BTreeMap<ParticipantId, Tally> = BTreeMap::new();
    for draw in state.card.draws().iter().filter(|draw| draw.at >= opened_at) {
        let tally = drawn.entry(draw.by).or_default();
        tally.touch(draw.at);
        if draw.returned_at.is_none() {
            tally.more(draw.at);
        }
    }
    let one = |breakout_id: BreakoutId| {
        let people: Vec<ParticipantId> = state.breakout.inside(breakout_id).collect();
        let (mut cards, mut reflections) = (Tally::default(), Tally::default());
        people.iter().filter_map(|who| drawn.get(who)).for_each(|tally| cards.add(*tally));
        let written = told.written.values().filter_map(|places| places.get(&breakout_id));
        written.for_each(|tally| reflections.add(*tally));
        let talk = told.talk.get(&breakout_id).copied().unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        BreakoutProgress {
            breakout_id,
            assigned: count(people.len()),
            here: count(people.iter().filter(|who| present(**who)).count()),
            cards: cards.count,
            reflections: reflections.count,
            messages: talk.messages.count,
            notes: talk.notes.count,
            last_activity_at: [cards, reflections, talk.messages, talk.notes].iter().filter_map(|of| of.last_at).max(),
        }
    };
    state.breakout.open_breakouts().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{World, table},
        protocol::{breakout, card},
    };

    fn seen(w: &World, told: &Told, present: &[&str]) -> Vec<BreakoutProgress> {
        let present: Vec<_> = present.iter().map(|who| w.id(who)).collect();
        of(&w.session.state, told, |who| present.contains(&who))
    }

    #[test]
    fn an_open_breakout_is_counted_from_its_people_their_cards_and_what_was_told_z_1() {
        let mut w = World::in_breakouts();
        let [one, two] = [w.breakouts()[0], w.breakouts()[1]];
        let deck_id = w.session.state.card.decks()[0].id;
        w.session.now = w.session.now.plus_ms(1_000);
        let drawn_at = w.session.now;
        table! { w; bob: card::Command::Draw { deck_id, card_id: None } => ["cards.drawn"]; };
        let tally = |count, at| Tally { count, last_at: Some(w.session.now.plus_ms(at)) };
        let mut told = Told::default();
        told.talk.insert(two, Talk { messages: tally(4, 500), notes: tally(1, 600) });
        told.written.insert(w.id("bob"), BTreeMap::from([(two, tally(1, 2_000))]));
        told.written.insert(w.id("charlie"), BTreeMap::from([(two, tally(2, 700))]));
        let progress = |breakout_id, here, cards, reflections, messages, last_activity_at| BreakoutProgress {
            breakout_id,
            assigned: 1,
            here,
            cards,
            reflections,
            messages,
            notes: u32::from(breakout_id == two),
            last_activity_at: Some(last_activity_at),
        };
        let expected = [progress(one, 1, 1, 0, 0, drawn_at), progress(two, 0, 0, 3, 4, drawn_at.plus_ms(2_000))];
        assert_eq!(seen(&w, &told, &["alice", "bob"]), expected);
        let close = |breakouts| breakout::Command::Close { breakouts, warning_ms: Some(0) };
        table! { w; alice: close(Some(vec![one])) => ["breakout.changed"]; };
        assert_eq!(seen(&w, &told, &[]).iter().map(|progress| progress.breakout_id).collect::<Vec<_>>(), [two]);
        table! { w; alice: close(None) => ["breakout.closed"]; };
        assert!(seen(&w, &told, &["alice", "bob"]).is_empty());
    }

    #[test]
    fn cards_from_before_the_round_and_cards_that_were_put_back_do_not_count_z_1() {
        let mut w = World::live();
        let deck_id = w.session.state.card.decks()[0].id;
        let draw = card::Command::Draw { deck_id, card_id: None };
        table! { w; bob: draw.clone() => ["cards.drawn"]; };
        w.session.now = w.session.now.plus_ms(1_000);
        let names =
            crate::domain::testing::prepare(&["One"], breakout::Assignment::Given { places: vec![(w.id("bob"), 0)] });
        table! { w;
            alice: names => ["breakout.prepared"];
            alice: breakout::Command::Open { round_id: None, duration_ms: None } => ["breakout.opened"];
        }
        assert_eq!(seen(&w, &Told::default(), &[])[0].cards, 0);
        assert_eq!(seen(&w, &Told::default(), &[])[0].last_activity_at, None);
        table! { w; bob: draw => ["cards.drawn"]; };
        let draw_id = w.session.state.card.draws().last().expect("a draw").id;
        assert_eq!(seen(&w, &Told::default(), &[])[0].cards, 1);
        table! { w; bob: card::Command::Return { draw_id } => ["cards.returned"]; };
        let after = &seen(&w, &Told::default(), &[])[0];
        assert_eq!((after.cards, after.last_activity_at), (0, Some(w.session.now)), "it was drawn all the same");
    }
}
