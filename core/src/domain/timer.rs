//! Clocks on one time: a running timer is a deadline by the server's clock. Rules: T-1 to T-5.
//! Durable: everything here; a deadline that passed while nobody ran the session rings once, afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, text};
use crate::{
    ids::{BreakoutId, TimerId, Timestamp},
    protocol::{self, error::Code, timer as wire, timer::Command},
};

/// The longest a timer runs.
const DURATION_MAX_MS: i64 = 86_400_000;

/// What a timer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    /// It rings then.
    Running(Timestamp),
    /// So much is left, in milliseconds.
    Paused(i64),
    /// It rang then.
    Elapsed(Timestamp),
}

/// Who sees a timer: the wire's [`wire::Scope`] in a form that snapshots can hold, which bincode demands to be
/// read without looking at names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Scope {
    Everyone,
    Breakout(BreakoutId),
}

impl From<wire::Scope> for Scope {
    fn from(scope: wire::Scope) -> Self {
        match scope {
            wire::Scope::Everyone => Self::Everyone,
            wire::Scope::Breakout(breakout) => Self::Breakout(breakout),
        }
    }
}

impl From<Scope> for wire::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Everyone => Self::Everyone,
            Scope::Breakout(breakout) => Self::Breakout(breakout),
        }
    }
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    scope: Scope,
    label: String,
    duration_ms: i64,
    clock: Clock,
}

impl Timer {
    fn view(&self, id: TimerId) -> wire::Timer {
        let clock = match self.clock {
            Clock::Running(ends_at) => wire::Clock::Running { ends_at },
            Clock::Paused(remaining_ms) => wire::Clock::Paused { remaining_ms },
            Clock::Elapsed(at) => wire::Clock::Elapsed { at },
        };
        wire::Timer { id, scope: self.scope.into(), label: self.label.clone(), duration_ms: self.duration_ms, clock }
    }
}

/// All clocks.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    timers: BTreeMap<TimerId, Timer>,
}

impl State {
    /// All clocks on the wire.
    #[must_use]
    pub fn views(&self) -> Vec<wire::Timer> {
        self.timers.iter().map(|(id, timer)| timer.view(*id)).collect()
    }

    /// When the next one rings.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers
            .values()
            .filter_map(|timer| match timer.clock {
                Clock::Running(ends_at) => Some(ends_at),
                Clock::Paused(_) | Clock::Elapsed(_) => None,
            })
            .min()
    }

    /// Those that ring by now.
    pub fn due(&self, now: Timestamp) -> impl Iterator<Item = Event> {
        self.timers
            .iter()
            .filter(move |(_, timer)| matches!(timer.clock, Clock::Running(ends_at) if ends_at <= now))
            .map(|(id, _)| Event::Elapsed { id: *id })
    }

    /// The end of every clock that belongs to one of these breakouts.
    pub(super) fn of_breakouts(&self, closed: &[BreakoutId]) -> impl Iterator<Item = Event> {
        let own = self
            .timers
            .iter()
            .filter(|(_, timer)| matches!(&timer.scope, Scope::Breakout(breakout) if closed.contains(breakout)));
        own.map(|(id, _)| Event::Stopped { id: *id })
    }

    fn require(&self, id: TimerId) -> Result<&Timer, Rejection> {
        self.timers.get(&id).ok_or_else(|| Code::TimerUnknown.into())
    }
}

/// What happened to clocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// A timer is like this now; a former one of its scope is gone. Since 0.1.
    #[serde(rename = "timer.set")]
    Set {
        /// Which.
        id: TimerId,
        /// How it is.
        timer: Timer,
    },
    /// A timer rang. Since 0.1.
    #[serde(rename = "timer.elapsed")]
    Elapsed {
        /// Which.
        id: TimerId,
    },
    /// A timer is gone. Since 0.1.
    #[serde(rename = "timer.stopped")]
    Stopped {
        /// Which.
        id: TimerId,
    },
}

/// Starts and changes clocks. What is left is never below nothing.
///
/// # Errors
/// [`Code::TimerUnknown`], [`Code::TimerState`], [`Code::BreakoutUnknown`], [`Code::FieldInvalid`].
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let own = &state.timer;
    let now = ctx.now;
    let set = |id, timer| Ok(Decision::events([Event::Set { id, timer }]));
    match command {
        Command::Start { scope, label, duration_ms } => {
            let scope = Scope::from(*scope);
            if let Scope::Breakout(breakout) = scope {
                // Only an open one: a round that is prepared anew would leave its clocks behind.
                if !state.breakout.open_breakouts().any(|open| open == breakout) {
                    return Err(Code::BreakoutUnknown.into());
                }
            }
            let duration_ms = text::between("duration_ms", *duration_ms, 1_000, DURATION_MAX_MS)?;
            let label = text::optional_line("label", label, 80)?;
            let former =
                own.timers.iter().find(|(_, timer)| timer.scope == scope).map(|(id, _)| Event::Stopped { id: *id });
            let id = ctx.fresh::<TimerId>();
            let timer = Timer { scope, label, duration_ms, clock: Clock::Running(now.plus_ms(duration_ms)) };
            Ok(Decision::events(former.into_iter().chain([Event::Set { id, timer }])).made(id.0))
        }
        Command::Pause { timer_id } => {
            let timer = own.require(*timer_id)?;
            match timer.clock {
                Clock::Running(ends_at) => {
                    set(*timer_id, Timer { clock: Clock::Paused(ends_at.since_ms(now).max(0)), ..timer.clone() })
                }
                Clock::Paused(_) => Ok(Decision::nothing()),
                Clock::Elapsed(_) => Err(Code::TimerState.into()),
            }
        }
        Command::Resume { timer_id } => {
            let timer = own.require(*timer_id)?;
            match timer.clock {
                Clock::Paused(left) => {
                    set(*timer_id, Timer { clock: Clock::Running(now.plus_ms(left)), ..timer.clone() })
                }
                Clock::Running(_) => Ok(Decision::nothing()),
                Clock::Elapsed(_) => Err(Code::TimerState.into()),
            }
        }
        Command::Extend { timer_id, by_ms } => {
            let by_ms = text::between("by_ms", *by_ms, -DURATION_MAX_MS, DURATION_MAX_MS)?;
            if by_ms == 0 {
                return Err(Rejection::new(Code::FieldInvalid, "`by_ms` must not be 0"));
            }
            let timer = own.require(*timer_id)?;
            let clock = match timer.clock {
                Clock::Running(ends_at) => Clock::Running(ends_at.plus_ms(by_ms).max(now)),
                Clock::Paused(left) => Clock::Paused((left + by_ms).max(0)),
                Clock::Elapsed(_) if by_ms > 0 => Clock::Running(now.plus_ms(by_ms)),
                Clock::Elapsed(_) => return Err(Code::TimerState.into()),
            };
            let duration_ms = (timer.duration_ms + by_ms).max(0);
            set(*timer_id, Timer { duration_ms, clock, ..timer.clone() })
        }
        Command::Stop { timer_id } => {
            own.require(*timer_id)?;
            Ok(Decision::events([Event::Stopped { id: *timer_id }]))
        }
    }
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Set { id, timer } => {
            state.timers.insert(*id, timer.clone());
        }
        Event::Elapsed { id } => {
            if let Some(timer) = state.timers.get_mut(id) {
                timer.clock = Clock::Elapsed(record.at);
            }
        }
        Event::Stopped { id } => {
            state.timers.remove(id);
        }
    }
}

/// Everyone inside gets every timer; its scope says where it is shown.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let event = match record.event {
        Event::Set { id, timer } => wire::Event::Set { timer: timer.view(*id) },
        Event::Elapsed { id } => wire::Event::Elapsed { timer_id: *id, at: record.at },
        Event::Stopped { id } => wire::Event::Stopped { timer_id: *id },
    };
    vec![(Audience::Everyone, protocol::Event::Timer(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::testing::{START, World, prepare, table},
        protocol::{session, timer::Scope},
    };

    fn start(duration_ms: i64) -> Command {
        Command::Start { scope: Scope::Everyone, label: String::new(), duration_ms }
    }

    fn id(w: &World) -> TimerId {
        *w.session.state.timer.timers.keys().last().expect("a timer")
    }

    fn clock(w: &World) -> wire::Clock {
        w.session.state.timer.views().last().expect("a timer").clock
    }

    fn running(ms: i64) -> wire::Clock {
        wire::Clock::Running { ends_at: START.plus_ms(ms) }
    }

    #[test]
    fn a_deadline_is_an_instant_and_the_same_for_all_e67() {
        let mut w = World::in_breakouts();
        table! { w; alice: start(60_000) => ["timer.set"]; };
        for who in ["alice", "bob", "charlie"] {
            assert_eq!(w.hears(who), ["timer.set"]);
        }
        w.after(20_000);
        assert!(w.does("charlie", protocol::people::Command::Leave {}).is_ok());
        assert!(w.join("charlie").is_ok(), "late");
        for who in ["alice", "bob", "charlie"] {
            assert_eq!(w.view_as(who).expect("inside").timers[0].clock, running(60_000), "{who}");
        }
    }

    #[test]
    fn extend_shorten_pause_and_resume_while_it_runs_never_below_nothing_e68() {
        let mut w = World::live();
        table! { w; alice: start(60_000) => ["timer.set"]; };
        let timer_id = id(&w);
        let extend = |by_ms| Command::Extend { timer_id, by_ms };
        w.after(10_000);
        table! { w; alice: extend(30_000) => ["timer.set"]; };
        assert_eq!(clock(&w), running(90_000));
        table! { w; alice: extend(-20_000) => ["timer.set"]; alice: Command::Pause { timer_id } => ["timer.set"]; };
        assert_eq!(clock(&w), wire::Clock::Paused { remaining_ms: 60_000 });
        assert!(w.after(1_000_000).is_empty(), "a timer that stands still does not ring");
        table! { w; alice: extend(-86_400_000) => ["timer.set"]; };
        assert_eq!(clock(&w), wire::Clock::Paused { remaining_ms: 0 });
        table! { w; alice: extend(5_000) => ["timer.set"]; alice: Command::Resume { timer_id } => ["timer.set"]; };
        assert_eq!(clock(&w), running(1_010_000 + 5_000));
        table! { w; alice: extend(-86_400_000) => ["timer.set"]; };
        assert_eq!(clock(&w), running(1_010_000), "it rings now, not in the past");
        assert_eq!(w.after(0), ["timer.elapsed"]);
        assert!(w.session.state.timer.views()[0].duration_ms >= 0);
    }

    #[test]
    fn one_breakout_has_a_clock_of_its_own_e68() {
        let mut w = World::in_breakouts();
        let scope = Scope::Breakout(w.breakouts()[0]);
        let own = |duration_ms| Command::Start { scope, label: "here".into(), duration_ms };
        let nowhere = Scope::Breakout(BreakoutId(uuid::Uuid::nil()));
        table! { w;
            alice: Command::Start { scope: nowhere, label: String::new(), duration_ms: 1_000 } => BreakoutUnknown;
            alice: start(60_000) => ["timer.set"];
            alice: own(30_000) => ["timer.set"];
            alice: own(40_000) => ["timer.stopped", "timer.set"];
        }
        assert_eq!(w.session.state.timer.views().len(), 2);
        assert_eq!(w.after(50_000), ["timer.elapsed"]);
        assert_eq!(w.after(50_000), ["timer.elapsed"]);
    }

    #[test]
    fn only_an_open_breakout_has_a_clock_and_it_goes_with_it() {
        use crate::protocol::breakout::{Assignment, Command as Round};
        let mut w = World::live();
        let prepare = prepare(&["One"], Assignment::Empty {});
        table! { w; alice: prepare => ["breakout.prepared"]; };
        let scope = Scope::Breakout(w.breakouts()[0]);
        let own = Command::Start { scope, label: String::new(), duration_ms: 30_000 };
        table! { w;
            alice: own.clone() => BreakoutUnknown;
            alice: Round::Open { round_id: None, duration_ms: None } => ["breakout.opened"];
            alice: own.clone() => ["timer.set"];
            alice: start(60_000) => ["timer.set"];
            alice: Round::Close { breakouts: None, warning_ms: Some(0) } => ["breakout.closed", "timer.stopped"];
            alice: own => BreakoutUnknown;
        }
        assert_eq!(w.session.state.timer.views().len(), 1);
    }

    #[test]
    fn what_is_left_is_the_same_before_and_after_a_pause_e69() {
        let mut w = World::live();
        table! { w; alice: start(60_000) => ["timer.set"]; };
        let timer_id = id(&w);
        let mut left = 60_000;
        for round in 1..5 {
            w.after(7_000);
            left -= 7_000;
            table! { w;
                alice: Command::Pause { timer_id } => ["timer.set"];
                alice: Command::Pause { timer_id } => [];
            }
            assert_eq!(clock(&w), wire::Clock::Paused { remaining_ms: left });
            w.after(1_000 * round);
            table! { w;
                alice: Command::Resume { timer_id } => ["timer.set"];
                alice: Command::Resume { timer_id } => [];
            }
            assert_eq!(clock(&w), wire::Clock::Running { ends_at: w.session.now.plus_ms(left) });
        }
    }

    #[test]
    fn extending_at_the_instant_it_ends_has_one_outcome_for_all_e73() {
        // The extension comes first: it runs on.
        let mut w = World::live();
        table! { w; alice: start(10_000) => ["timer.set"]; };
        let extend = Command::Extend { timer_id: id(&w), by_ms: 5_000 };
        w.session.now = START.plus_ms(10_000);
        table! { w; alice: extend => ["timer.set"]; };
        assert!(w.after(0).is_empty());
        assert_eq!(clock(&w), running(15_000));
        // The end comes first: it rings, and the extension lets it run again.
        let mut w = World::live();
        table! { w; alice: start(10_000) => ["timer.set"]; };
        let timer_id = id(&w);
        assert_eq!(w.after(10_000), ["timer.elapsed"]);
        table! { w; alice: Command::Extend { timer_id, by_ms: 5_000 } => ["timer.set"]; };
        assert_eq!(clock(&w), running(15_000));
    }

    #[test]
    fn it_rings_once_and_not_early() {
        let mut w = World::live();
        table! { w; alice: start(10_000) => ["timer.set"]; };
        assert!(w.after(9_999).is_empty());
        assert_eq!(w.after(1), ["timer.elapsed"]);
        assert!(w.after(0).is_empty() && w.after(1_000_000).is_empty());
        let timer_id = id(&w);
        table! { w;
            alice: Command::Pause { timer_id } => TimerState;
            alice: Command::Resume { timer_id } => TimerState;
            alice: Command::Extend { timer_id, by_ms: -1 } => TimerState;
            alice: Command::Stop { timer_id } => ["timer.stopped"];
            alice: Command::Stop { timer_id } => TimerUnknown;
        }
    }

    #[test]
    fn limits_and_rights() {
        let mut w = World::live();
        table! { w;
            bob: start(10_000) => Forbidden;
            alice: start(999) => FieldInvalid;
            alice: start(86_400_001) => FieldInvalid;
            alice: start(10_000) => ["timer.set"];
        }
        let timer_id = id(&w);
        table! { w;
            alice: Command::Extend { timer_id, by_ms: 0 } => FieldInvalid;
            alice: Command::Extend { timer_id, by_ms: 86_400_001 } => FieldInvalid;
            alice: session::Command::Complete {} => ["session.completed"];
            alice: Command::Pause { timer_id } => SessionState;
        }
        assert!(w.after(1_000_000).is_empty(), "nothing rings in an ended session");
    }
}
