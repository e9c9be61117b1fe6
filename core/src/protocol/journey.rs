//! The journey: the plan of a session in four phases with steps, and where the session is in it.

use serde::{Deserialize, Serialize};

use super::breakout::Template;
use crate::ids::{DeckId, StepId, Timestamp};

/// The four phases, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Phase {
    /// Arriving.
    Pause,
    /// Opening up.
    Expand,
    /// Choosing.
    Focus,
    /// Acting.
    Doing,
}

/// What people do in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum StepKind {
    /// Talk in the plenary.
    Talk,
    /// Draw cards.
    Draw,
    /// Write for oneself.
    Reflect,
    /// Share what one wrote.
    Share,
    /// Meet in breakouts.
    Breakout,
    /// Draw together.
    Canvas,
    /// Rest.
    Break,
}

/// One activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// Its phase. The phases of a journey never go back.
    pub phase: Phase,
    /// What people do.
    pub kind: StepKind,
    /// 1–120 characters.
    pub title: String,
    /// What everybody reads; at most 4,000 characters.
    pub instructions: String,
    /// How long it should take; 0–480.
    pub planned_minutes: u32,
    /// The deck it uses.
    #[serde(default)]
    pub deck_id: Option<DeckId>,
    /// What its breakouts are to be like; for facilitators only, others are told null.
    #[serde(default)]
    pub breakouts: Option<Template>,
}

/// The plan, and where the session is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct JourneyView {
    /// All steps, in order.
    pub steps: Vec<Step>,
    /// The current step; null before the start.
    pub current: Option<StepId>,
    /// Since when it is current.
    pub current_since: Option<Timestamp>,
    /// When the session would be at the current step if all had gone by plan: what the agenda clock compares with.
    pub planned_since: Option<Timestamp>,
}

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "JourneyCommand", optional_fields = nullable))]
pub enum Command {
    /// Goes to a step.
    #[serde(rename = "step.go")]
    Go {
        /// Which.
        step_id: StepId,
    },
    /// Goes to the first step of a phase.
    #[serde(rename = "phase.go")]
    GoToPhase {
        /// Which.
        phase: Phase,
    },
}

/// What happened to the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "JourneyEvent"))]
pub enum Event {
    /// Another step is current.
    #[serde(rename = "step.changed")]
    Changed {
        /// The step, with its instructions and without its breakouts.
        step: Step,
        /// Since when.
        since: Timestamp,
        /// When it should have begun by plan.
        planned_since: Option<Timestamp>,
    },
}
