//! The journey: its steps, and which one is current. Rules: J-1 to J-4. Durable: everything here.

use serde::{Deserialize, Serialize};

use super::{Audience, Decision, Rejection, aggregate::Record, breakout, session, text};
use crate::{
    ids::{StepId, Timestamp},
    protocol::{
        self,
        error::Code,
        journey::{Command, JourneyView, Step},
        people::Role,
    },
};

/// How many steps a journey may have.
pub const STEPS_MAX: usize = 100;

/// The plan, and where the session is in it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    steps: Vec<Step>,
    current: Option<StepId>,
    current_since: Option<Timestamp>,
}

impl State {
    /// The current step.
    #[must_use]
    pub fn current(&self) -> Option<StepId> {
        self.current
    }

    /// All steps, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(super) fn first_step(&self) -> Option<Event> {
        self.steps.first().map(|step| Event::StepChanged { step: step.id })
    }

    /// The journey on the wire. What its breakouts are to be like may say more of people than they should read.
    #[must_use]
    pub fn view(&self, started_at: Option<Timestamp>, role: Role) -> JourneyView {
        let seen = |step: &Step| if role.facilitates() { step.clone() } else { plain(step) };
        JourneyView {
            steps: self.steps.iter().map(seen).collect(),
            current: self.current,
            current_since: self.current_since,
            planned_since: self.current.and_then(|current| self.planned_since(current, started_at)),
        }
    }

    /// When a step would begin if every step before it had taken the planned time.
    fn planned_since(&self, step: StepId, started_at: Option<Timestamp>) -> Option<Timestamp> {
        let position = self.steps.iter().position(|other| other.id == step)?;
        let minutes: i64 = self.steps[..position].iter().map(|step| i64::from(step.planned_minutes)).sum();
        started_at.map(|start| start.plus_ms(minutes * 60_000))
    }
}

/// A step as everybody sees it.
fn plain(step: &Step) -> Step {
    Step { breakouts: None, ..step.clone() }
}

/// What happened to the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// The steps are these now. Since 0.1.
    #[serde(rename = "journey.planned")]
    Planned {
        /// All of them.
        steps: Vec<Step>,
    },
    /// Another step is current. Since 0.1.
    #[serde(rename = "step.changed")]
    StepChanged {
        /// Which.
        step: StepId,
    },
}

/// Checks a plan: lengths, numbers, phases that never go back, ids that are unique.
///
/// # Errors
/// [`Code::FieldInvalid`], naming the step.
pub fn plan(steps: &[Step]) -> Result<Event, Rejection> {
    if steps.len() > STEPS_MAX {
        return Err(Rejection::new(Code::FieldInvalid, format!("a journey has at most {STEPS_MAX} steps")));
    }
    let mut checked: Vec<Step> = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        if checked.last().is_some_and(|before| before.phase > step.phase) {
            let detail = format!("steps[{index}].phase goes back; phases go pause, expand, focus, doing");
            return Err(Rejection::new(Code::FieldInvalid, detail));
        }
        if checked.iter().any(|other| other.id == step.id) {
            return Err(Rejection::new(Code::FieldInvalid, format!("steps[{index}].id stands twice")));
        }
        text::between(&format!("steps[{index}].planned_minutes"), i64::from(step.planned_minutes), 0, 480)?;
        let instructions = if step.instructions.is_empty() {
            String::new()
        } else {
            text::body(&format!("steps[{index}].instructions"), &step.instructions, 4_000)?
        };
        let title = text::line(&format!("steps[{index}].title"), &step.title, 120)?;
        let field = format!("steps[{index}].breakouts");
        let breakouts =
            step.breakouts.as_ref().map(|template| breakout::checked_template(&field, template)).transpose()?;
        checked.push(Step { title, instructions, breakouts, ..step.clone() });
    }
    Ok(Event::Planned { steps: checked })
}

/// Goes to a step of a live session; going to the current one changes nothing.
///
/// # Errors
/// [`Code::StepUnknown`], [`Code::SessionState`].
pub fn decide(state: &session::State, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_live()?;
    let own = &state.journey;
    let step = match command {
        Command::Go { step_id } => own.steps.iter().find(|step| step.id == *step_id),
        Command::GoToPhase { phase } => own.steps.iter().find(|step| step.phase == *phase),
    };
    let step = step.ok_or(Code::StepUnknown)?;
    if own.current == Some(step.id) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::events([Event::StepChanged { step: step.id }]))
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Planned { steps } => state.steps.clone_from(steps),
        Event::StepChanged { step } => {
            state.current = Some(*step);
            state.current_since = Some(record.at);
        }
    }
}

/// Everyone inside sees the step with its instructions. A changed plan is told with the session's other changes.
#[must_use]
pub fn project(state: &session::State, record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    match record.event {
        Event::Planned { .. } => Vec::new(),
        Event::StepChanged { step } => {
            let own = &state.journey;
            let Some(found) = own.steps.iter().find(|other| other.id == *step) else { return Vec::new() };
            let wire = protocol::journey::Event::Changed {
                step: plain(found),
                since: record.at,
                planned_since: own.planned_since(*step, state.lifecycle.started_at()),
            };
            vec![(Audience::Everyone, protocol::Event::Journey(wire))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            session::Change,
            testing::{START, World, steps, table},
        },
        protocol::journey::Phase,
    };

    fn go(n: usize) -> Command {
        Command::Go { step_id: steps()[n].id }
    }

    #[test]
    fn the_session_goes_from_step_to_step() {
        let mut w = World::planned();
        assert!(w.join("bob").is_ok());
        table! { w;
            alice: go(1) => SessionState;
            alice: protocol::session::Command::Start {} => ["session.started", "step.changed"];
            bob: go(1) => Forbidden;
            alice: Command::Go { step_id: StepId(uuid::Uuid::nil()) } => StepUnknown;
            alice: go(0) => [];
            alice: go(2) => ["step.changed"];
            alice: Command::GoToPhase { phase: Phase::Focus } => [];
            alice: Command::GoToPhase { phase: Phase::Pause } => ["step.changed"];
        }
    }

    #[test]
    fn the_agenda_clock_compares_with_the_plan() {
        let mut w = World::live();
        w.after(90_000);
        table! { w; alice: go(3) => ["step.changed"]; };
        let journey = w.view_as("bob").expect("bob is inside").journey;
        assert_eq!(journey.current, Some(steps()[3].id));
        assert_eq!(journey.current_since, Some(START.plus_ms(90_000)));
        assert_eq!(journey.planned_since, Some(START.plus_ms(30 * 60_000)));
    }

    #[test]
    fn a_plan_is_checked_and_keeps_the_current_step() {
        let with = |change: &dyn Fn(&mut Vec<Step>)| {
            let mut steps = steps();
            change(&mut steps);
            plan(&steps).map(|_| ()).map_err(|rejection| rejection.code)
        };
        let refused = Err(Code::FieldInvalid);
        assert_eq!(with(&|_| ()), Ok(()));
        assert_eq!(with(&|steps| steps.swap(0, 1)), refused, "phases never go back");
        assert_eq!(with(&|steps| steps[1].id = steps[0].id), refused);
        assert_eq!(with(&|steps| steps[0].title = " ".into()), refused);
        assert_eq!(with(&|steps| steps[0].planned_minutes = 481), refused);
        assert_eq!(with(&|steps| steps[0].instructions = "x".repeat(4_001)), refused);
        let mut w = World::live();
        let change = |steps: Vec<Step>| Change { steps: Some(steps), ..Change::default() };
        assert_eq!(w.changes("alice", change(steps().split_off(1))), Err(Code::SessionState));
        assert_eq!(w.changes("bob", change(steps())), Err(Code::Forbidden));
        assert!(w.changes("alice", change(steps()[..2].to_vec())).is_ok());
        assert_eq!(w.view_as("bob").map(|view| view.journey.steps.len()), Some(2));
    }
}
