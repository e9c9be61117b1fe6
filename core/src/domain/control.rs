//! Who is in control: one lead, and somebody who stands in while the lead is away; and bringing everyone to one place.
//! Rules: K-1 to K-6, G-1 to G-4. Durable: everything here. Nobody's role is changed by any of it, and whoever is in control facilitates.
//!
//! Who is present is the actors' knowledge. They say so by [`session::Command::Present`], so that what follows from it
//! is decided here, is stored, and outlives them.

use std::{cmp::Reverse, collections::BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    breakout, canvas,
    people::{self, Member},
    session,
};
use crate::{
    ids::ParticipantId,
    protocol::{
        self,
        control::{self as wire, Command, ControlView, Panel, Why},
        error::Code,
        people::{Place, Role, Standing},
        session::Status,
    },
};

/// The lead, and who stands in.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    lead: Option<ParticipantId>,
    acting: Option<ParticipantId>,
}

impl State {
    /// Who is in control now.
    #[must_use]
    pub fn holder(&self) -> Option<ParticipantId> {
        self.acting.or(self.lead)
    }

    /// The same on the wire.
    #[must_use]
    pub fn view(&self) -> ControlView {
        // There is a lead before there is a viewer.
        ControlView { lead: self.lead.unwrap_or(ParticipantId(uuid::Uuid::nil())), acting: self.acting }
    }

    fn changed(&self, lead: ParticipantId, acting: Option<ParticipantId>, why: Why) -> Option<Event> {
        ((Some(lead), acting) != (self.lead, self.acting)).then_some(Event::Changed { lead, acting, why })
    }
}

/// What happened to control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Somebody else leads, or stands in, or nobody does. Since 0.1.
    #[serde(rename = "control.changed")]
    Changed {
        /// To whom control belongs.
        lead: ParticipantId,
        /// Who stands in.
        acting: Option<ParticipantId>,
        /// Why.
        why: Why,
    },
    /// Somebody brought everyone to one place. Since 0.1.
    #[serde(rename = "control.gathered")]
    Gathered {
        /// Who.
        by: ParticipantId,
        /// Where they are.
        place: Place,
        /// What everyone is to look at.
        panel: Option<Panel>,
    },
}

/// Hands control over or takes it, or brings everyone to one place.
///
/// # Errors
/// [`Code::ControlNotYours`], [`Code::ParticipantUnknown`], [`Code::CanvasUnknown`], [`Code::FieldInvalid`],
/// [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<session::Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let own = &state.control;
    match command {
        Command::HandOver { to } => {
            if own.holder() != Some(by) {
                return Err(Code::ControlNotYours.into());
            }
            let member = state.people.require(*to)?;
            if member.standing != Standing::Admitted || !member.role.facilitates() {
                return Err(Rejection::new(Code::FieldInvalid, "to: control goes to somebody inside who facilitates"));
            }
            Ok(Decision::events(own.changed(*to, None, Why::HandedOver).map(session::Event::Control)))
        }
        Command::Take {} => Ok(Decision::events(own.changed(by, None, Why::Taken).map(session::Event::Control))),
        Command::Gather { panel } => {
            if let Some(Panel::Canvas(canvas)) = panel
                && canvas::right_of(state, *canvas, by).is_none()
            {
                return Err(Code::CanvasUnknown.into());
            }
            let place = state.breakout.place_of(by);
            let moved = breakout::gather(state, place).map(session::Event::Breakout);
            let gathered = session::Event::Control(Event::Gathered { by, place, panel: *panel });
            Ok(Decision::events(moved.into_iter().chain([gathered])))
        }
    }
}

/// What follows for control from who is present. The lead who is there has it; else whoever stands in goes on; else the
/// best one present does; and if nobody who facilitates is there, it stays with the absent lead. Before a session starts
/// and after its end nobody stands in: there is nothing to be carried on.
pub(super) fn judge(state: &session::State, present: &BTreeSet<ParticipantId>) -> Option<Event> {
    let own = &state.control;
    let lead = own.lead.filter(|_| state.lifecycle.status() == Status::Live)?;
    let there = |id: ParticipantId| present.contains(&id) && state.people.get(id).is_some_and(stands_ready);
    if there(lead) {
        return own.changed(lead, None, Why::LeadBack);
    }
    if own.acting.is_some_and(there) {
        return None;
    }
    match best(state, |id, _| there(id)) {
        Some(next) => own.changed(lead, Some(next), Why::LeadAway),
        None => own.changed(lead, None, Why::NobodyThere),
    }
}

/// What `events` mean for control: whoever was removed, or has a lower role, leads no longer, and it passes to who did
/// that, else to who stands in, else to the best one there is. The last facilitator keeps the role, so there is one.
pub(super) fn passed_on(
    state: &session::State,
    actor: Option<ParticipantId>,
    events: &[session::Event],
) -> Option<Event> {
    let own = &state.control;
    let lead = own.lead?;
    let loses = |event: &session::Event| match event {
        session::Event::People(people::Event::RoleChanged { id, role }) => {
            state.people.get(*id).is_some_and(|member| *role < member.role).then_some(*id)
        }
        session::Event::People(people::Event::StandingChanged { id, standing: Standing::Removed }) => Some(*id),
        _ => None,
    };
    let gone = events.iter().find_map(loses)?;
    if own.acting == Some(gone) {
        return own.changed(lead, None, Why::PassedOn);
    }
    if gone != lead {
        return None;
    }
    let facilitates = |id: &ParticipantId| *id != gone && state.people.get(*id).is_some_and(|m| m.role.facilitates());
    let may_return = |member: &Member| matches!(member.standing, Standing::Admitted | Standing::Left);
    let next = actor
        .filter(facilitates)
        .or(own.acting)
        .or_else(|| best(state, |id, member| facilitates(&id) && stands_ready(member)))
        .or_else(|| best(state, |id, member| facilitates(&id) && may_return(member)))?;
    own.changed(next, None, Why::PassedOn)
}

fn stands_ready(member: &Member) -> bool {
    member.standing == Standing::Admitted && member.role.facilitates()
}

/// Of those who facilitate and `may`: a facilitator before a co-facilitator, then who has been inside the longest.
fn best(state: &session::State, may: impl Fn(ParticipantId, &Member) -> bool) -> Option<ParticipantId> {
    let candidates = state.people.iter().filter(|(id, member)| member.role.facilitates() && may(*id, member));
    candidates.min_by_key(|(id, member)| (Reverse(member.role), member.standing_since, *id)).map(|(id, _)| id)
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Changed { lead, acting, .. } => *state = State { lead: Some(*lead), acting: *acting },
        Event::Gathered { .. } => {}
    }
}

/// Who made the session leads it: they come first.
pub(super) fn follow(state: &mut State, event: &people::Event) {
    if let people::Event::Came { id, role: Role::Facilitator, .. } = event {
        state.lead.get_or_insert(*id);
    }
}

/// Everyone knows who is in control, and who brought them together; of a canvas only those learn who may see it.
#[must_use]
pub fn project(state: &session::State, record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let told = |audience, event| (audience, protocol::Event::Control(event));
    match *record.event {
        Event::Changed { lead, acting, why } => {
            vec![told(Audience::Everyone, wire::Event::Changed { lead, acting, why })]
        }
        Event::Gathered { by, place, panel: panel @ Some(Panel::Canvas(canvas)) } => {
            let inside = state.people.inside().map(|(who, _)| who);
            let (see, others): (Vec<_>, Vec<_>) =
                inside.partition(|who| canvas::right_of(state, canvas, *who).is_some());
            let groups = [(see, panel), (others, None)].into_iter().filter(|(people, _)| !people.is_empty());
            let gathered = |(people, panel)| told(Audience::People(people), wire::Event::Gathered { by, place, panel });
            groups.map(gathered).collect()
        }
        Event::Gathered { by, place, panel } => {
            vec![told(Audience::Everyone, wire::Event::Gathered { by, place, panel })]
        }
    }
}

#[cfg(test)]
mod tests;
