//! Clocks on one time: a running timer is a deadline by the server's clock. Rules: T-1 to T-5.
//! Durable: everything here; a deadline that passed while nobody ran the session rings once, afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, text};
use crate::{
    ids::{TimerId, Timestamp},
    protocol::{self, error::Code, timer as wire, timer::{Command, Scope}},
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
        wire::Timer { id, scope: self.scope, label: self.label.clone(), duration_ms: self.duration_ms, clock }
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
            if let Scope::Breakout(breakout) = scope {
                state.breakout.require_current(*breakout)?;
            }
            let duration_ms = text::between("duration_ms", *duration_ms, 1_000, DURATION_MAX_MS)?;
            let label = text::optional_line("label", label, 80)?;
            let former = own.timers.iter().find(|(_, timer)| timer.scope == *scope).map(|(id, _)| Event::Stopped { id: *id });
            let id = ctx.fresh::<TimerId>();
            let timer = Timer { scope: *scope, label, duration_ms, clock: Clock::Running(now.plus_ms(duration_ms)) };
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
                Clock::Paused(left) => set(*timer_id, Timer { clock: Clock::Running(now.plus_ms(left)), ..timer.clone() }),
                Clock::Running(_) => Ok(Decision::nothing()),
                Clock::Elapsed(_) => Err(Code::TimerState.into()),
            }
        }
        Command::Extend { timer_id, by_ms } => {
            let by_ms = text::between("by_ms", *by_ms, -DURATION_MAX_MS, DURATION_MAX_MS)?;
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
