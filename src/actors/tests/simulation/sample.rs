//! I21 at every instant: nobody is in two places, hears two, or speaks in one where they are not. Sampled after every
//! step of a run, whatever is under way, and without asking any actor.
//!
//! The log is read along, and all that the actors believe is held against it:
//! - *In the state*: a place for everybody, at most one breakout that lists them, and none that is closed.
//! - *Who hears*: the sockets of a person on one process, on all their devices, may hear one breakout, which is where
//!   the log has them as of the last event of which that process knows that it is stored; and one more if they listen.
//! - *Who speaks*: a command goes on to the breakout where the log had its sender when it was decided. One that is sent
//!   again goes to where it went first: it was said there, and what was lost is only that it arrived (rule E78).
//! - *Clients* find by themselves what they hear and were not told to be in: `client/reading.rs`.
//!
//! A process that has lost the session and does not know yet goes on showing what was true when it lost it: stale,
//! and true to the log up to there. So all of this holds for each process by itself, and a person with a socket on
//! both may hear the place they had on the one and the place they have on the other. What no former process may do
//! is have anything stored.

use std::collections::{BTreeMap, BTreeSet};

use plenary_core::{
    domain::{
        Aggregate, Record,
        session::{Session, State},
    },
    ids::{BreakoutId, CommandId, Fence, ParticipantId, Seq, Stream},
    protocol::people::Place,
};

use super::{super::stage::Stage, world::Person};
use crate::actors::witness::{self, Passage, Sight};

/// More would say the same.
const WRONGS_MAX: usize = 20;

/// What is read along, and what was found.
#[derive(Default)]
pub struct Sampler {
    /// How often one looked.
    pub samples: usize,
    /// What is wrong, in words.
    pub wrongs: BTreeSet<String>,
    log: State,
    head: Seq,
    /// Where everybody was, since which event.
    places: BTreeMap<ParticipantId, Vec<(Seq, Place)>>,
    passages: BTreeMap<CommandId, Vec<Passage>>,
    /// Of each breakout's stream: what was read.
    read: BTreeMap<BreakoutId, Seq>,
    /// Who had the session when one looked last.
    fence: Fence,
}

impl Sampler {
    /// Looks.
    pub fn look(&mut self, stage: &Stage, people: &[Person]) {
        self.samples += 1;
        if self.wrongs.len() >= WRONGS_MAX {
            return;
        }
        self.read_along(stage);
        let mut wrongs = BTreeSet::new();
        witness::sights(|fence, sight| {
            self.in_the_state(fence, sight, &mut wrongs);
            self.who_hears(fence, sight, &mut wrongs);
        });
        devices(people, &mut wrongs);
        for passage in witness::passages() {
            self.who_speaks(passage, &mut wrongs);
        }
        self.what_is_stored(stage, &mut wrongs);
        let at = self.samples;
        self.wrongs.extend(wrongs.into_iter().map(|wrong| format!("sample {at}: {wrong}")));
    }

    /// The log is the truth about who is where.
    fn read_along(&mut self, stage: &Stage) {
        for stored in stage.stored_after(Stream::Session, self.head) {
            // What cannot be read, or skips a number, is found when all is at rest.
            let Ok(event) = Session::decode(&stored.kind, stored.version, stored.payload) else { continue };
            let record = Record { seq: stored.seq, at: stored.at, actor: stored.actor, event };
            Session::apply(&mut self.log, &record);
            self.head = stored.seq;
            for (who, _) in self.log.people.iter() {
                let place = self.log.breakout.place_of(who);
                let places = self.places.entry(who).or_default();
                if places.last().map(|(_, last)| *last) != Some(place) {
                    places.push((stored.seq, place));
                }
            }
        }
    }

    fn place_at(&self, who: ParticipantId, seq: Seq) -> Place {
        let places = self.places.get(&who).map_or(&[][..], Vec::as_slice);
        places.iter().rev().find(|(since, _)| *since <= seq).map_or(Place::Plenary, |(_, place)| *place)
    }

    fn in_the_state(&self, fence: Fence, sight: &Sight, wrongs: &mut BTreeSet<String>) {
        for (who, place) in &sight.places {
            let inside: Vec<Place> =
                sight.inside.get(who).into_iter().flatten().map(|breakout| Place::Breakout(*breakout)).collect();
            let one = [*place];
            let expected = if *place == Place::Plenary { &[][..] } else { &one };
            if inside != expected {
                wrongs.insert(format!("{fence:?}: {who} is in {place:?}, listed in {inside:?}"));
            }
        }
    }

    fn who_hears(&self, fence: Fence, sight: &Sight, wrongs: &mut BTreeSet<String>) {
        for (who, hears) in &sight.sockets {
            let following = sight.following.get(who);
            let place = following.map_or(Place::Plenary, |breakout| Place::Breakout(*breakout));
            let stored = self.place_at(*who, sight.stored);
            if place != stored {
                wrongs.insert(format!("{fence:?}: {who} is subscribed to {place:?}, and is in {stored:?}"));
            }
            let listens_to = sight.listening.get(who);
            if hears.iter().any(|breakout| Some(breakout) != following && Some(breakout) != listens_to) {
                wrongs.insert(format!("{fence:?}: {who} is in {place:?}, listens to {listens_to:?}, hears {hears:?}"));
            }
            if sight.stored == self.head && listens_to.copied() != self.log.listening.of(*who) {
                wrongs.insert(format!("{fence:?}: {who} hears {listens_to:?} and does not listen to it"));
            }
        }
    }

    fn who_speaks(&mut self, passage: Passage, wrongs: &mut BTreeSet<String>) {
        let Passage { command, by, to, head, fence, again } = passage;
        let place = self.place_at(by, head);
        let earlier = self.passages.entry(command).or_default();
        let there = if again { earlier.iter().any(|earlier| earlier.to == to) } else { place == Place::Breakout(to) };
        if !there {
            wrongs.insert(format!("{fence:?}: {by} was in {place:?}, and may speak in {to}, again: {again}"));
        }
        earlier.push(passage);
    }

    /// What is stored of a breakout was let through, and not by somebody who had lost the session before.
    fn what_is_stored(&mut self, stage: &Stage, wrongs: &mut BTreeSet<String>) {
        for breakout in self.log.breakout.all() {
            let read = self.read.entry(breakout).or_default();
            for stored in stage.stored_after(Stream::Breakout(breakout), *read) {
                *read = stored.seq;
                let passages = stored.command.and_then(|command| self.passages.get(&command));
                let by_owner = |passage: &Passage| passage.to == breakout && passage.fence >= self.fence;
                if !passages.into_iter().flatten().any(by_owner) {
                    wrongs.insert(format!("{breakout} {} was not let through by an owner", stored.seq));
                }
            }
        }
        self.fence = stage.fence();
    }
}

/// On one process, and on all devices of a person, one place is heard at a time, and one more if they listen.
fn devices(people: &[Person], wrongs: &mut BTreeSet<String>) {
    let mut heard: BTreeMap<(ParticipantId, usize), BTreeSet<BreakoutId>> = BTreeMap::new();
    let mut listening = BTreeSet::new();
    witness::sights(|_, sight| listening.extend(sight.listening.keys().copied()));
    for person in people {
        heard.entry((person.client.who, person.boot)).or_default().extend(person.client.admitted());
    }
    for ((who, _), heard) in heard {
        if heard.len() > 1 + usize::from(listening.contains(&who)) {
            wrongs.insert(format!("{who} hears {heard:?} at a time"));
        }
    }
}
