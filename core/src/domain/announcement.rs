//! Announcements. Rules: N-1 to N-2. Durable: every announcement, and to whom it went.

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, text};
use crate::{
    ids::{AnnouncementId, BreakoutId, ParticipantId, Timestamp},
    protocol::{self, announcement as wire, announcement::Command, people::Role},
};

/// How many stay in the state.
const KEPT: usize = 200;

/// An announcement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Announcement {
    id: AnnouncementId,
    by: ParticipantId,
    text: String,
    at: Timestamp,
    breakouts: Option<Vec<BreakoutId>>,
    recipients: Vec<ParticipantId>,
}

impl Announcement {
    fn view(&self) -> wire::Announcement {
        wire::Announcement {
            id: self.id,
            by: self.by,
            text: self.text.clone(),
            at: self.at,
            breakouts: self.breakouts.clone(),
        }
    }
}

/// What was announced.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    announcements: Vec<Announcement>,
}

impl State {
    /// What one person got, oldest first.
    #[must_use]
    pub fn views(&self, viewer: ParticipantId, role: Role) -> Vec<wire::Announcement> {
        self.announcements
            .iter()
            .filter(|a| a.breakouts.is_none() || role.facilitates() || a.recipients.contains(&viewer))
            .map(Announcement::view)
            .collect()
    }
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// An announcement. Since 0.1.
    #[serde(rename = "announcement.sent")]
    Sent {
        /// Its id.
        id: AnnouncementId,
        /// Who said it.
        by: ParticipantId,
        /// The words.
        text: String,
        /// To which breakouts; null is everyone.
        breakouts: Option<Vec<BreakoutId>>,
        /// Who was in those breakouts.
        recipients: Vec<ParticipantId>,
    },
}

/// Says something to everyone, or to the people in some breakouts.
///
/// # Errors
/// A rejection when the rules say no.
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let Command::Send { text, breakouts } = command;
    let text = text::body("text", text, 2_000)?;
    let mut recipients = Vec::new();
    for breakout in breakouts.iter().flatten() {
        state.breakout.require_open(*breakout)?;
        recipients.extend(state.breakout.inside(*breakout));
    }
    let id = ctx.fresh::<AnnouncementId>();
    Ok(Decision::events([Event::Sent { id, by, text, breakouts: breakouts.clone(), recipients }]).made(id.0))
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    let Event::Sent { id, by, text, breakouts, recipients } = record.event;
    state.announcements.push(Announcement {
        id: *id,
        by: *by,
        text: text.clone(),
        at: record.at,
        breakouts: breakouts.clone(),
        recipients: recipients.clone(),
    });
    if state.announcements.len() > KEPT {
        state.announcements.remove(0);
    }
}

/// Everyone inside, or those addressed and the facilitators.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let Event::Sent { id, by, text, breakouts, recipients } = record.event;
    let announcement =
        wire::Announcement { id: *id, by: *by, text: text.clone(), at: record.at, breakouts: breakouts.clone() };
    let audience = match breakouts {
        None => Audience::Everyone,
        Some(_) => Audience::PeopleAndFacilitators(recipients.clone()),
    };
    vec![(audience, protocol::Event::Announcement(wire::Event::Sent { announcement }))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{World, table};

    fn send(breakouts: Option<Vec<BreakoutId>>) -> Command {
        Command::Send { text: "five minutes".into(), breakouts }
    }

    fn count(w: &World, who: &str) -> usize {
        w.view_as(who).map(|view| view.announcements.len()).unwrap_or_default()
    }

    #[test]
    fn an_announcement_reaches_every_breakout_once_and_stays_readable() {
        let mut w = World::in_breakouts();
        table! { w;
            bob: send(None) => Forbidden;
            alice: Command::Send { text: " ".into(), breakouts: None } => FieldInvalid;
            alice: send(None) => ["announcement.sent"];
        }
        for who in ["alice", "bob", "charlie"] {
            assert_eq!((w.hears(who), count(&w, who)), (vec!["announcement.sent".to_owned()], 1));
        }
    }

    #[test]
    fn an_announcement_to_a_breakout_is_for_those_in_it_then() {
        let mut w = World::in_breakouts();
        let first = w.breakouts()[0];
        table! { w;
            alice: send(Some(vec![BreakoutId(uuid::Uuid::nil())])) => BreakoutUnknown;
            alice: send(Some(vec![first, first])) => ["announcement.sent"];
        }
        assert_eq!(w.hears("bob"), ["announcement.sent"]);
        assert!(w.hears("charlie").is_empty());
        let moves = vec![w.to("charlie", Some(0))];
        table! { w; alice: protocol::breakout::Command::Move { moves } => ["breakout.moved"]; };
        assert_eq!((count(&w, "alice"), count(&w, "bob"), count(&w, "charlie")), (1, 1, 0));
    }
}
