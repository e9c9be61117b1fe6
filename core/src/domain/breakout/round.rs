//! A round: its breakouts with their clocks, who belongs where, and what each viewer sees of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Chance;
use crate::{
    ids::{BreakoutId, EntryId, Epoch, ParticipantId, RoundId, Timestamp},
    protocol::breakout::{self as wire, Invitation, RoundState, RoundView, Rules},
};

/// How long before its end a breakout is announced to close.
pub const WARNING_MS: i64 = 30_000;
/// The shortest warning: of a close that fell due while nobody ran the session, or whose time was cut short.
pub const LATE_WARNING_MS: i64 = 10_000;

/// Where a round is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    Prepared,
    Open { opened_at: Timestamp },
    Closed { opened_at: Timestamp, closed_at: Timestamp },
}

/// When an open breakout closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    /// Then.
    Running {
        /// When.
        closes_at: Timestamp,
        /// Whether people were told.
        warned: bool,
    },
    /// After so much more time, once it runs again.
    Paused {
        /// In milliseconds.
        left_ms: i64,
    },
}

impl Clock {
    /// When time alone does something to it next: the warning, then the close.
    fn next_deadline(self) -> Option<Timestamp> {
        match self {
            Self::Running { closes_at, warned: true } => Some(closes_at),
            Self::Running { closes_at, warned: false } => Some(closes_at.plus_ms(-WARNING_MS)),
            Self::Paused { .. } => None,
        }
    }

    /// With its end moved, never so near that nobody could be warned.
    pub(super) fn moved(self, by_ms: i64, now: Timestamp) -> Self {
        match self {
            Self::Running { closes_at, .. } => {
                Self::ending(closes_at.plus_ms(by_ms).max(now.plus_ms(LATE_WARNING_MS)), now)
            }
            Self::Paused { left_ms } => Self::Paused { left_ms: left_ms.saturating_add(by_ms).max(LATE_WARNING_MS) },
        }
    }

    /// A clock that ends then, announced if that is soon.
    pub(super) fn ending(closes_at: Timestamp, now: Timestamp) -> Self {
        Self::Running { closes_at, warned: closes_at.plus_ms(-WARNING_MS) <= now }
    }

    pub(super) fn paused(self, now: Timestamp) -> Self {
        match self {
            Self::Running { closes_at, .. } => Self::Paused { left_ms: closes_at.since_ms(now).max(0) },
            Self::Paused { .. } => self,
        }
    }

    pub(super) fn resumed(self, now: Timestamp) -> Self {
        match self {
            Self::Running { .. } => self,
            Self::Paused { left_ms } => Self::ending(now.plus_ms(left_ms.max(LATE_WARNING_MS)), now),
        }
    }

    fn view(self) -> wire::Clock {
        match self {
            Self::Running { closes_at, warned } => wire::Clock::Running { closes_at, warned },
            Self::Paused { left_ms } => wire::Clock::Paused { left_ms },
        }
    }
}

/// A breakout of a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breakout {
    /// Its id.
    pub id: BreakoutId,
    /// Its name.
    pub name: String,
    /// How many people it holds.
    pub capacity: Option<u32>,
    /// Whether only facilitators bring people in.
    pub locked: bool,
    /// When it closes.
    pub clock: Option<Clock>,
    /// When it was closed, also before its round was.
    pub closed_at: Option<Timestamp>,
}

impl Breakout {
    fn view(&self) -> wire::Breakout {
        let Self { id, ref name, capacity, locked, clock, closed_at } = *self;
        wire::Breakout { id, name: name.clone(), capacity, locked, clock: clock.map(Clock::view), closed_at }
    }
}

/// Breakouts that are prepared and opened together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    pub(super) id: RoundId,
    pub(super) title: String,
    pub(super) rules: Rules,
    pub(super) phase: Phase,
    /// The number of the arrangement, when this round last changed.
    pub(super) epoch: Epoch,
    pub(super) breakouts: Vec<Breakout>,
    /// Prepared: who shall go where. Open: who is where, and who was last in a breakout that was closed. Closed: who
    /// was where at the end.
    pub(super) assignment: BTreeMap<ParticipantId, BreakoutId>,
    pub(super) invitations: BTreeMap<ParticipantId, Invitation>,
    /// Everyone who ever was in each: what happened there stays readable to them.
    pub(super) visited: BTreeMap<BreakoutId, BTreeSet<ParticipantId>>,
    /// Where those go who are expected and have not come.
    pub(super) expected: BTreeMap<EntryId, BreakoutId>,
    pub(super) chance: Option<Chance>,
    /// Since when nobody has thought about who goes where: whoever came later follows the rule for late joiners.
    pub(super) settled_at: Timestamp,
}

impl Round {
    /// A prepared one for the golden files.
    #[must_use]
    pub fn sample(id: RoundId, breakouts: Vec<Breakout>, assignment: BTreeMap<ParticipantId, BreakoutId>) -> Self {
        Self {
            id,
            title: "In pairs".into(),
            rules: Rules::default(),
            phase: Phase::Prepared,
            epoch: Epoch(1),
            breakouts,
            assignment,
            invitations: BTreeMap::new(),
            visited: BTreeMap::new(),
            expected: BTreeMap::new(),
            chance: None,
            settled_at: Timestamp(0),
        }
    }

    pub(super) fn has(&self, breakout: BreakoutId) -> bool {
        self.breakouts.iter().any(|other| other.id == breakout)
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open { .. })
    }

    /// Every breakout, in order.
    pub(super) fn ids(&self) -> Vec<BreakoutId> {
        self.breakouts.iter().map(|breakout| breakout.id).collect()
    }

    /// Those people can be in now.
    pub(super) fn running(&self) -> impl Iterator<Item = &Breakout> {
        let open = self.is_open();
        self.breakouts.iter().filter(move |breakout| open && breakout.closed_at.is_none())
    }

    /// One of them.
    pub(super) fn running_one(&self, id: BreakoutId) -> Option<&Breakout> {
        self.running().find(|breakout| breakout.id == id)
    }

    /// Where someone is, if in a breakout.
    pub(super) fn place_of(&self, id: ParticipantId) -> Option<BreakoutId> {
        self.assignment.get(&id).copied().filter(|breakout| self.running_one(*breakout).is_some())
    }

    /// How many are assigned to a breakout.
    pub(super) fn size(&self, breakout: BreakoutId) -> usize {
        self.assignment.values().filter(|place| **place == breakout).count()
    }

    /// Whoever is in a breakout.
    pub(super) fn inside(&self, breakout: BreakoutId) -> impl Iterator<Item = ParticipantId> {
        let running = self.running_one(breakout).is_some();
        self.assignment.iter().filter(move |(_, place)| running && **place == breakout).map(|(id, _)| *id)
    }

    pub(super) fn visit(&mut self, id: ParticipantId, breakout: BreakoutId) {
        self.visited.entry(breakout).or_default().insert(id);
    }

    /// When time alone does something next.
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        self.running().filter_map(|breakout| breakout.clock?.next_deadline()).min()
    }

    /// The breakouts as they are at `now`: those whose end has come are closed, those whose end is near are announced,
    /// and one that fell due unannounced is announced first. None if nothing has come.
    pub(super) fn due(&self, now: Timestamp) -> Option<Vec<Breakout>> {
        self.next_deadline().filter(|at| *at <= now)?;
        let mut breakouts = self.breakouts.clone();
        for breakout in breakouts.iter_mut().filter(|breakout| breakout.closed_at.is_none()) {
            match breakout.clock {
                Some(Clock::Running { closes_at, warned: true }) if closes_at <= now => {
                    (breakout.clock, breakout.closed_at) = (None, Some(now));
                }
                Some(Clock::Running { closes_at, warned: false }) if closes_at.plus_ms(-WARNING_MS) <= now => {
                    let closes_at = closes_at.max(now.plus_ms(LATE_WARNING_MS));
                    breakout.clock = Some(Clock::Running { closes_at, warned: true });
                }
                Some(Clock::Running { .. } | Clock::Paused { .. }) | None => {}
            }
        }
        Some(breakouts)
    }

    /// The breakouts someone was in, in order.
    pub(super) fn visited_by(&self, id: ParticipantId) -> Vec<BreakoutId> {
        let visited = |breakout: &BreakoutId| self.visited.get(breakout).is_some_and(|people| people.contains(&id));
        self.ids().into_iter().filter(visited).collect()
    }

    /// As it is on the wire.
    pub(super) fn view(&self) -> RoundView {
        let state = match self.phase {
            Phase::Prepared => RoundState::Prepared,
            Phase::Open { opened_at } => RoundState::Open { opened_at },
            Phase::Closed { opened_at, closed_at } => RoundState::Closed { opened_at, closed_at },
        };
        RoundView {
            id: self.id,
            title: self.title.clone(),
            epoch: self.epoch,
            state,
            rules: self.rules,
            breakouts: self.breakouts.iter().map(Breakout::view).collect(),
            assignment: self.assignment.clone(),
            invitations: self.invitations.clone(),
            expected: if self.is_open() { BTreeMap::new() } else { self.expected.clone() },
            spread: self.chance.as_ref().filter(|_| !self.is_open()).map(Chance::view),
        }
    }

    /// Of a former round, what those see who were in these of its breakouts and do not facilitate.
    pub(super) fn view_of(&self, visited: &[BreakoutId]) -> RoundView {
        let mut view = self.view();
        view.breakouts.retain(|breakout| visited.contains(&breakout.id));
        view.assignment.retain(|_, place| visited.contains(place));
        view.invitations.clear();
        view.spread = None;
        view.expected.clear();
        view
    }
}
