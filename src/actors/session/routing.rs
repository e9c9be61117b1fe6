//! Where a socket's command is decided: by the session, or by the breakout where its sender is, or by the sender's own
//! actor. Only the session knows the place, so all of them come by here. What is passed on waits in the gate, because
//! the place may not be durable yet.

use std::collections::{HashMap, VecDeque};

use plenary_core::{
    domain::{breakout_stream, canvas as rules, participant as words, session::Command},
    ids::{BreakoutId, CommandId, ConnectionId, ParticipantId},
    protocol::{
        self, comment,
        people::{Place, Role},
    },
};
use ractor::ActorRef;

#[cfg(test)]
use super::super::{
    plant::{Plant, planted},
    witness::{self, Passage},
};
use super::{
    super::{
        aggregate::{Asked, RECENT_MAX, ReplyTo},
        breakout as breakout_actor,
        canvas::{self, part::Part},
        inbox::Permit,
        participant as participant_actor,
        session_supervisor::Child,
    },
    Msg, State, ask,
    effects::Effect,
};

/// A command of a socket.
pub struct Submitted {
    /// The place in the inbox.
    pub permit: Permit,
    /// Who asks.
    pub participant: ParticipantId,
    /// On which socket.
    pub connection: ConnectionId,
    /// The client-made id.
    pub id: CommandId,
    /// What.
    pub command: protocol::Command,
    /// Where the answer goes.
    pub reply: ReplyTo,
}

/// To which breakout someone's recent commands went, so that one sent again after a move goes there, too.
#[derive(Default)]
pub(super) struct Routes(HashMap<ParticipantId, VecDeque<(CommandId, BreakoutId)>>);

impl Routes {
    /// Whether a command comes again.
    #[cfg(test)]
    fn knows(&self, who: ParticipantId, id: CommandId) -> bool {
        self.0.get(&who).is_some_and(|recent| recent.iter().any(|(earlier, _)| *earlier == id))
    }

    /// Where a command for one's breakout goes: to where one is, or to where it went when it was sent first.
    fn route(&mut self, who: ParticipantId, id: CommandId, place: Place) -> Place {
        let recent = self.0.entry(who).or_default();
        if let Some((_, breakout)) = recent.iter().find(|(earlier, _)| *earlier == id) {
            return Place::Breakout(*breakout);
        }
        if let Place::Breakout(breakout) = place {
            recent.push_back((id, breakout));
            if recent.len() > RECENT_MAX {
                recent.pop_front();
            }
        }
        place
    }
}

enum Forwarded {
    Words(words::Command),
    Inside(breakout_stream::Command),
    Comment(comment::Command, bool),
}

pub(super) fn on_submit(myself: &ActorRef<Msg>, state: &mut State, submitted: Submitted) {
    let Some(shell) = state.shell.as_mut() else { return };
    let Submitted { permit, participant, connection, id, command, reply } = submitted;
    #[cfg(test)]
    let again = state.routes.knows(participant, id);
    let forward = match &command {
        protocol::Command::Reflection(reflection) => {
            let command = words::Command {
                place: shell.state.breakout.place_of(participant),
                step: shell.state.journey.current(),
                ended: shell.state.lifecycle.status().ended(),
                reflection: reflection.clone(),
            };
            Some((Child::Participant(participant), Forwarded::Words(command)))
        }
        protocol::Command::People(protocol::people::Command::ReportPresence { visible }) => {
            let report = participant_actor::Msg::Report { connection, visible: *visible };
            state.args.family.send(Child::Participant(participant), report.into());
            // Presence is not stored, and is told also from the lobby and after the end.
            shell.after_commit(Effect::Call(Box::new(move || reply.done())));
            return;
        }
        protocol::Command::Comment(comment) => {
            let canvas = comment.canvas();
            match rules::commenter(&shell.state, canvas, participant) {
                Ok(manages) => {
                    let child = Child::Canvas(canvas, Part::Comments);
                    Some((child, Forwarded::Comment(comment.clone(), manages)))
                }
                Err(rejection) => {
                    // Whoever waits or is gone hears of that, not of canvases. It may rest on what is not durable yet.
                    let rejection = shell.state.authorize(Some(participant), &command).err().unwrap_or(rejection);
                    shell.after_commit(Effect::Call(Box::new(move || reply.reject(&rejection))));
                    return;
                }
            }
        }
        _ => breakout_stream::Ask::of(&command).and_then(|ask| {
            let place = shell.state.breakout.place_of(participant);
            #[cfg(test)]
            let place = match state.following.get(&participant) {
                Some(former) if planted(Plant::SpeaksWhereTheyWere) => Place::Breakout(*former),
                _ => place,
            };
            match state.routes.route(participant, id, place) {
                Place::Breakout(breakout) => {
                    let role = shell.state.people.get(participant).map_or(Role::Observer, |member| member.role);
                    let command = breakout_stream::Command { role, ask };
                    Some((Child::Breakout(breakout), Forwarded::Inside(command)))
                }
                Place::Plenary => None,
            }
        }),
    };
    match forward {
        None => ask(
            myself,
            state,
            Asked {
                actor: Some(participant),
                command_id: Some(id),
                command: Command::Client(command),
                refused: None,
                reply,
            },
        ),
        // The sibling's answer rests on where this person is, which may not be durable yet: it waits its turn.
        Some((child, forwarded)) => {
            let refused = shell.state.authorize(Some(participant), &command).err();
            let (actor, command_id) = (Some(participant), Some(id));
            let message = match forwarded {
                Forwarded::Words(command) => {
                    participant_actor::Msg::Submit(permit, Asked { actor, command_id, command, refused, reply }).into()
                }
                Forwarded::Comment(command, manages) => {
                    let asked = Asked { actor, command_id, command, refused, reply };
                    canvas::Msg::Comment { permit, asked, manages }.into()
                }
                Forwarded::Inside(command) => {
                    breakout_actor::Msg::Submit(permit, Asked { actor, command_id, command, refused, reply }).into()
                }
            };
            #[cfg(test)]
            if let Child::Breakout(to) = child {
                let (by, command, head, fence) = (participant, id, shell.head(), state.args.fence);
                let passage = Passage { command, by, to, head, fence, again };
                shell.after_commit(Effect::Call(Box::new(move || witness::passed(passage))));
            }
            shell.after_commit(Effect::Forward(child, message));
        }
    }
}
