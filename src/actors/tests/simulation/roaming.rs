//! A run in which several facilitators move people about, all at once, while everything around them fails; the people
//! choose for themselves, speak, and have a phone besides. Mostly for I21.

use std::{collections::BTreeMap, time::Duration};

use plenary_core::protocol::{
    Command,
    breakout::{self, Move, RoundView},
    people::{self, Place, Role},
    session::SessionView,
};
use rand::{RngExt, rngs::StdRng};

use super::{
    super::stage::{Ask, pass, say, whisper},
    choices,
    world::{Person, World},
};
use crate::actors::session_supervisor::Child;

/// How many come besides alice.
pub const OTHERS: usize = 5;
/// How many of them facilitate as well.
const CO_FACILITATORS: usize = 2;

impl World {
    /// Some steps of it.
    pub async fn roam(&mut self, steps: usize) {
        self.everybody_takes_their_place().await;
        for _ in 0..steps {
            match self.dice.random_range(0..1_000) {
                0..690 => (0..self.dice.random_range(1..5)).for_each(|_| self.somebody_goes()),
                690..740 => self.on_somebody(|person| person.client.cut()),
                740..770 => self.on_somebody(|person| person.client.goodbye()),
                770..780 => self.on_somebody(|person| person.slow = true),
                780..840 => {
                    let ms = [300, 3_000, 20_000][self.dice.random_range(0..3)];
                    pass(Duration::from_millis(self.dice.random_range(1..ms))).await;
                }
                840..860 => self.stage.store.fail_next_appends(self.dice.random_range(1..4)),
                860..875 => self.stage.store.lose_next_answers(1),
                875..905 => self.stage.store.hold_appends(),
                905..910 => self.stage.store.set_down(true),
                910..955 => self.something_fails(),
                955..970 => self.something_closes_and_fails(),
                970..980 => self.killed().await,
                980..990 => self.usurped().await,
                _ => self.stage.store.release_appends(),
            }
            if self.chance(30) {
                self.stage.store.release_appends();
                self.stage.store.set_down(false);
            }
            self.step().await;
        }
    }

    /// Two of the guests facilitate as well, and some have a second device.
    async fn everybody_takes_their_place(&mut self) {
        while self.people.len() <= OTHERS {
            self.step().await;
        }
        for at in 1..=CO_FACILITATORS {
            let participant_id = self.people[at].client.who;
            self.send(0, Command::People(people::Command::SetRole { participant_id, role: Role::CoFacilitator }));
        }
        for at in [0, 1, OTHERS] {
            self.second_device(at);
        }
    }

    /// A breakout closes, or all do, and their actors fail before that, after it, or in between (I26).
    fn something_closes_and_fails(&mut self) {
        let at = self.dice.random_range(0..self.people.len());
        let view = self.people[at].client.view.session.as_ref().filter(|view| view.role.facilitates());
        let Some(round) = view.and_then(|view| view.round.clone()) else { return };
        let one = self.chance(50).then(|| anywhere(&mut self.dice, &round));
        let failing: Vec<_> = round.breakouts.iter().map(|breakout| breakout.id).collect();
        let failing = one.map_or(failing, |one| vec![one]);
        let before = self.chance(50);
        if before {
            failing.iter().for_each(|breakout| self.fails(Child::Breakout(*breakout)));
        }
        let (breakouts, warning_ms) = (one.map(|one| vec![one]), Some(self.dice.random_range(0..2) * 3_000));
        self.send(at, breakout::Command::Close { breakouts, warning_ms }.ask());
        if !before {
            failing.iter().for_each(|breakout| self.fails(Child::Breakout(*breakout)));
        }
    }

    fn somebody_goes(&mut self) {
        let at = self.dice.random_range(0..self.people.len());
        let client = &self.people[at].client;
        if client.connected()
            && client.pending.len() <= 8
            && let Some(command) = command(&mut self.dice, &self.people, at)
        {
            self.send(at, command);
        }
    }

    /// How often what is in the log has happened.
    pub fn stored_kinds(&self) -> BTreeMap<String, usize> {
        let mut kinds = BTreeMap::new();
        for event in self.stage.stored(plenary_core::ids::Stream::Session) {
            *kinds.entry(event.kind).or_default() += 1;
        }
        kinds
    }
}

fn command(dice: &mut StdRng, people: &[Person], at: usize) -> Option<Command> {
    let view = people[at].client.view.session.as_ref()?;
    let anybody = view.people[dice.random_range(0..view.people.len())].id;
    let Some(round) = &view.round else {
        return Some(match view.role.facilitates() {
            true => choices::rounds(dice, view, anybody).ask(),
            false => say("when does it begin?").ask(),
        });
    };
    if view.role.facilitates() && dice.random_range(0..100) < 80 {
        return Some(match dice.random_range(0..24) {
            0..6 => swap(dice, view, round),
            6 => {
                let breakouts = (dice.random_range(0..3) > 0).then(|| vec![anywhere(dice, round)]);
                breakout::Command::Close { breakouts, warning_ms: Some(0) }.ask()
            }
            _ => choices::rounds(dice, view, anybody).ask(),
        });
    }
    Some(match dice.random_range(0..10) {
        0..4 => breakout::Command::Enter { breakout_id: anywhere(dice, round) }.ask(),
        4 => breakout::Command::Leave {}.ask(),
        5 if view.role.facilitates() => breakout::Command::Listen { breakout_id: anywhere(dice, round) }.ask(),
        _ => whisper("here we are").ask(),
    })
}

fn anywhere(dice: &mut StdRng, round: &RoundView) -> plenary_core::ids::BreakoutId {
    round.breakouts[dice.random_range(0..round.breakouts.len())].id
}

/// Two people change places.
fn swap(dice: &mut StdRng, view: &SessionView, round: &RoundView) -> Command {
    let mut one = || &view.people[dice.random_range(0..view.people.len())];
    let (one, other) = (one(), one());
    let open = |place| match place {
        Place::Breakout(id) if round.breakouts.iter().all(|breakout| breakout.id != id) => Place::Plenary,
        place => place,
    };
    let moves = [(one.id, other.place), (other.id, one.place)];
    let moves = moves.map(|(participant_id, to)| Move { participant_id, to: open(to) });
    breakout::Command::Move { moves: moves.to_vec() }.ask()
}
