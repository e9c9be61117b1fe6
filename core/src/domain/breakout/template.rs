//! Rounds as a step of the journey asks for them: checked when the journey is planned, carried out with the people who
//! are there then. Rule: B-24.

use super::{
    super::{Ctx, Decision, Rejection, session, tag, text},
    BREAKOUTS_MAX, Event, ROUNDS_PREPARED_MAX, prepare, run, spreadable,
};
use crate::{
    ids::StepId,
    protocol::{
        breakout::{Assignment, Constraint, Grouping, TagConstraint, Template, Wishes},
        error::Code,
    },
};

const CONSTRAINTS_MAX: i64 = 20;
/// The longest title that rounds planned together may share.
const TITLE_MAX: usize = 110;

/// A template as it is kept.
///
/// # Errors
/// [`Code::FieldInvalid`], naming what is wrong below `field`.
pub(in crate::domain) fn checked(field: &str, template: &Template) -> Result<Template, Rejection> {
    let of = |name: &str| format!("{field}.{name}");
    let most = BREAKOUTS_MAX as i64;
    match template.grouping {
        Grouping::Size(people) => {
            text::between(&of("grouping.size"), i64::from(people), 1, prepare::CAPACITY_MAX)?;
        }
        Grouping::Count(breakouts) => {
            text::between(&of("grouping.count"), i64::from(breakouts), 1, most)?;
        }
        Grouping::Roster if template.rounds > 1 || !template.names.is_empty() => {
            let detail = format!("`{field}`: by the roster there is one round, and its groups are named there");
            return Err(Rejection::new(Code::FieldInvalid, detail));
        }
        Grouping::Roster => {}
    }
    text::between(&of("rounds"), i64::from(template.rounds), 1, ROUNDS_PREPARED_MAX as i64)?;
    text::between(&of("names"), template.names.len() as i64, 0, most)?;
    text::between(&of("constraints"), template.constraints.len() as i64, 0, CONSTRAINTS_MAX)?;
    prepare::capacity(template.capacity)?;
    run::duration(template.rules.duration_ms)?;
    let names = template.names.iter().enumerate().map(|(n, name)| text::line(&of(&format!("names[{n}]")), name, 80));
    let constraints = template.constraints.iter().enumerate().map(|(n, TagConstraint { rule, tag })| {
        let tag = text::line(&of(&format!("constraints[{n}].tag")), tag, tag::NAME_MAX)?;
        Ok(TagConstraint { rule: *rule, tag })
    });
    Ok(Template {
        names: names.collect::<Result<_, Rejection>>()?,
        constraints: constraints.collect::<Result<_, Rejection>>()?,
        ..template.clone()
    })
}

/// Prepares what a step asks for.
pub(super) fn from_step(
    state: &session::State,
    ctx: &mut Ctx,
    step: StepId,
    seed: Option<u32>,
) -> Result<Decision<Event>, Rejection> {
    let step = state.journey.steps().iter().find(|other| other.id == step).ok_or(Code::StepUnknown)?;
    let template = step.breakouts.as_ref().ok_or_else(|| {
        Rejection::new(Code::FieldInvalid, format!("the step \"{}\" does not say what breakouts it has", step.title))
    })?;
    let names = names(template, spreadable(state, template.include_facilitators).len());
    let kind = prepare::Kind { names: &names, capacity: template.capacity, rules: template.rules };
    let wishes = Wishes {
        include_facilitators: template.include_facilitators,
        meet_again: template.meet_again,
        constraints: template.constraints.iter().map(Constraint::from).collect(),
    };
    if template.rounds > 1 {
        let title: String = step.title.chars().take(TITLE_MAX).collect();
        return prepare::plan(state, ctx, template.rounds, &title, &kind, seed, &wishes);
    }
    let assignment = match template.grouping {
        Grouping::Roster => Assignment::Roster {},
        Grouping::Size(_) | Grouping::Count(_) => Assignment::Random { seed, wishes },
    };
    prepare::prepare(state, ctx, None, &step.title, &kind, &assignment)
}

/// The names of the breakouts for so many people; a breakout that has none is numbered.
fn names(template: &Template, people: usize) -> Vec<String> {
    let count = match template.grouping {
        Grouping::Size(size) => people.div_ceil(size.max(1) as usize).clamp(1, BREAKOUTS_MAX),
        Grouping::Count(breakouts) => breakouts as usize,
        Grouping::Roster => 0,
    };
    let name = |n: usize| template.names.get(n).cloned().unwrap_or_else(|| format!("Breakout {}", n + 1));
    (0..count).map(name).collect()
}
