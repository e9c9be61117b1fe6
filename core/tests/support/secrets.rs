//! Who may read which text: kept beside the session from what people asked for, without looking at audiences,
//! threads or recipients as the rules keep them.

use std::collections::{BTreeMap, BTreeSet};

use plenary_core::{
    domain::{
        breakout_stream::{self, Ask},
        participant,
        session::{Command, State},
    },
    ids::{BreakoutId, CanvasId, MessageId, ParticipantId, ReflectionId},
    protocol::{
        self, announcement,
        canvas::{self, Access},
        chat::{self, Channel},
        help, lobby, note,
        people::{self, Place, Standing},
        reflection::{self, ShareWith},
        tag, timer,
    },
};
use uuid::Uuid;

use super::{generator::marks, scene::Turned};

/// Who may read a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Secret {
    /// Whoever knows the session.
    Anybody,
    /// Everyone inside.
    Inside,
    /// Facilitators inside.
    Facilitators,
    /// One person inside, and the facilitators.
    Thread(ParticipantId),
    /// Those who wait, or one of them, and the facilitators.
    Lobby(Option<ParticipantId>),
    /// These people inside, and the facilitators.
    Among(BTreeSet<ParticipantId>),
    /// Someone's name: theirs and the facilitators' until they have come in with it.
    Name(ParticipantId),
    /// The name of someone who was inside with it: everyone's inside, and still their own.
    Known(ParticipantId),
    /// Whoever is in the breakout.
    Breakout(BreakoutId),
    /// A reflection's author, and whom they show it to.
    Own(ReflectionId),
    /// Those with whom a canvas is shared.
    Canvas(CanvasId),
}

/// With whom a reflection is shared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Consent {
    Facilitators,
    Breakout(BreakoutId),
    Everyone,
}

#[derive(Default)]
pub struct Secrets {
    of: BTreeMap<String, Secret>,
    messages: BTreeMap<MessageId, Secret>,
    owners: BTreeMap<ReflectionId, ParticipantId>,
    pub consents: BTreeMap<ReflectionId, Consent>,
    names: BTreeMap<ParticipantId, String>,
    /// Whose canvases are, and with whom they are shared; of those that are not in it, everyone inside knows.
    canvases: BTreeMap<CanvasId, (Option<ParticipantId>, Access)>,
}

impl Secrets {
    /// What stands behind a mark. A text that was refused stands behind none, so it must not be anywhere.
    pub fn behind(&self, mark: &str) -> &Secret {
        self.of.get(mark).unwrap_or_else(|| panic!("the text {mark} was refused, and is told"))
    }

    pub fn owner(&self, reflection: ReflectionId) -> Option<ParticipantId> {
        self.owners.get(&reflection).copied()
    }

    /// Whether someone may read a text of the session's stream, as things stand.
    pub fn may_read(&self, secret: &Secret, who: ParticipantId, state: &State) -> bool {
        let Some(member) = state.people.get(who) else { return false };
        let inside = member.standing == Standing::Admitted;
        let runs = inside && member.role >= people::Role::CoFacilitator;
        match secret {
            Secret::Anybody => true,
            Secret::Inside => inside,
            Secret::Facilitators => runs,
            Secret::Thread(whose) => runs || (inside && *whose == who),
            Secret::Lobby(to) => runs || (member.standing == Standing::Waiting && to.is_none_or(|to| to == who)),
            Secret::Among(people) => runs || (inside && people.contains(&who)),
            Secret::Name(whose) => runs || *whose == who,
            Secret::Known(whose) => inside || *whose == who,
            Secret::Canvas(canvas) => inside && self.may_know_of(*canvas, who, runs),
            Secret::Breakout(_) | Secret::Own(_) => false,
        }
    }

    fn may_know_of(&self, canvas: CanvasId, who: ParticipantId, runs: bool) -> bool {
        let Some((owner, access)) = self.canvases.get(&canvas) else { return true };
        let shared = match access {
            Access::Nobody {} => false,
            Access::Session { .. } | Access::Breakout { .. } => true,
            Access::People { people } => runs || people.iter().any(|grant| grant.participant_id == who),
        };
        shared || *owner == Some(who)
    }

    /// Whether someone may see another's reflection.
    pub fn may_see_shared(&self, reflection: ReflectionId, who: ParticipantId, state: &State) -> bool {
        let Some(member) = state.people.get(who).filter(|member| member.standing == Standing::Admitted) else {
            return false;
        };
        match self.consents.get(&reflection) {
            None => false,
            Some(Consent::Everyone) => true,
            Some(Consent::Facilitators) => member.role >= people::Role::CoFacilitator,
            Some(Consent::Breakout(breakout)) => state.breakout.place_of(who) == Place::Breakout(*breakout),
        }
    }

    fn put(&mut self, text: &str, secret: &Secret) {
        for mark in marks(text) {
            self.of.insert(mark.to_owned(), secret.clone());
        }
    }

    /// Takes in what was asked and done; `after` is the session now.
    pub fn learn(&mut self, turned: &Turned, after: &State) {
        match turned {
            Turned::Session(turn) => {
                if let (Ok(decision), Some(command)) = (&turn.outcome, &turn.command) {
                    self.asked(command, turn.actor, decision.answer.id, &turn.before);
                }
            }
            Turned::Breakout(breakout, turn) => {
                if let (Ok(decision), Some(breakout_stream::Command { ask, .. })) = (&turn.outcome, &turn.command) {
                    match ask {
                        Ask::Chat(chat) => self.said(chat, decision.answer.id, || Secret::Breakout(*breakout)),
                        Ask::Note(note::Command::Write { text } | note::Command::Edit { text, .. }) => {
                            self.put(text, &Secret::Breakout(*breakout));
                        }
                        Ask::Note(_) => {}
                    }
                }
            }
            Turned::Journal(who, turn) => {
                if let (Ok(decision), Some(command)) = (&turn.outcome, &turn.command) {
                    self.wrote(*who, command, decision.answer.id);
                }
            }
            Turned::Refused => {}
        }
        // What is prepared is the facilitators', what is or was open is everyone's. Texts that were replaced stay what
        // they were.
        for round in after.breakout.prepared_views(people::Role::Facilitator) {
            for text in round.breakouts.iter().map(|breakout| &breakout.name).chain([&round.title]) {
                // Rounds that were planned together have texts in common, and one of them may have been open.
                if marks(text).all(|mark| self.of.get(mark) != Some(&Secret::Inside)) {
                    self.put(text, &Secret::Facilitators);
                }
            }
        }
        if let Some(round) = after.breakout.view() {
            round.breakouts.iter().map(|breakout| &breakout.name).chain([&round.title]).for_each(|text| {
                self.put(text, &Secret::Inside);
            });
        }
        // Whoever is inside is known by name to everyone inside.
        for (id, member) in after.people.iter() {
            if member.standing == Standing::Admitted {
                self.put(&member.name, &Secret::Known(id));
            } else if self.names.get(&id) != Some(&member.name) {
                self.put(&member.name, &Secret::Name(id));
            }
            self.names.insert(id, member.name.clone());
        }
    }

    fn asked(&mut self, command: &Command, actor: Option<ParticipantId>, made: Option<Uuid>, before: &State) {
        let command = match command {
            Command::Create(_) | Command::Join(_) | Command::Present(_) | Command::Beat => return,
            Command::Change(change) => return self.put(change.title.as_deref().unwrap_or_default(), &Secret::Anybody),
            Command::Client(command) => command,
        };
        match command {
            protocol::Command::Lobby(lobby::Command::Message { text, to }) => self.put(text, &Secret::Lobby(*to)),
            protocol::Command::Chat(chat) => {
                let thread = |channel: &Channel| match channel {
                    Channel::Facilitators { participant_id } => {
                        participant_id.or(actor).map_or(Secret::Inside, Secret::Thread)
                    }
                    Channel::Plenary {} | Channel::Breakout {} => Secret::Inside,
                };
                let chat::Command::Send { channel, .. } = chat else { return self.said(chat, made, || Secret::Inside) };
                self.said(chat, made, || thread(channel));
            }
            protocol::Command::Timer(timer::Command::Start { label, .. }) => self.put(label, &Secret::Inside),
            protocol::Command::Tag(tag::Command::Set { tags }) => {
                tags.iter().for_each(|tag| self.put(&tag.value, &Secret::Facilitators));
            }
            protocol::Command::Tag(tag::Command::Ask { text, .. }) => self.put(text, &Secret::Inside),
            protocol::Command::Help(help::Command::Call { text }) => {
                self.put(text, &actor.map_or(Secret::Facilitators, Secret::Thread));
            }
            protocol::Command::Announcement(announcement::Command::Send { text, breakouts }) => {
                let there = |id: &ParticipantId, breakouts: &[BreakoutId]| {
                    breakouts.iter().any(|breakout| before.breakout.place_of(*id) == Place::Breakout(*breakout))
                };
                let secret = breakouts.as_ref().map_or(Secret::Inside, |breakouts| {
                    Secret::Among(before.people.iter().map(|(id, _)| id).filter(|id| there(id, breakouts)).collect())
                });
                self.put(text, &secret);
            }
            protocol::Command::Canvas(command) => self.shared(command, actor, made),
            _ => {}
        }
    }

    fn shared(&mut self, command: &canvas::Command, actor: Option<ParticipantId>, made: Option<Uuid>) {
        match command {
            canvas::Command::Create { name, access, .. } => {
                let id = CanvasId(made.expect("a canvas has an id"));
                self.canvases.insert(id, (actor, access.clone().unwrap_or_default()));
                self.put(name, &Secret::Canvas(id));
            }
            canvas::Command::Rename { canvas_id, name } => self.put(name, &Secret::Canvas(*canvas_id)),
            canvas::Command::Share { canvas_id, access } => {
                let owner = self.canvases.get(canvas_id).and_then(|(owner, _)| *owner);
                self.canvases.insert(*canvas_id, (owner, access.clone()));
            }
            canvas::Command::Freeze { .. } | canvas::Command::Remove { .. } => {}
        }
    }

    fn said(&mut self, command: &chat::Command, made: Option<Uuid>, secret: impl Fn() -> Secret) {
        match command {
            chat::Command::Send { text, .. } => {
                if let Some(id) = made {
                    self.messages.insert(MessageId(id), secret());
                }
                self.put(text, &secret());
            }
            chat::Command::Edit { message_id, text, .. } => {
                let secret = self.messages[message_id].clone();
                self.put(text, &secret);
            }
            chat::Command::Delete { .. } => {}
        }
    }

    fn wrote(&mut self, who: ParticipantId, command: &participant::Command, made: Option<Uuid>) {
        match &command.reflection {
            reflection::Command::Write { text, .. } => {
                let id = ReflectionId(made.expect("a reflection has an id"));
                self.owners.insert(id, who);
                self.put(text, &Secret::Own(id));
            }
            reflection::Command::Share { reflection_id, with } => {
                let consent = match (with, command.place) {
                    (ShareWith::Facilitators, _) => Consent::Facilitators,
                    (ShareWith::Everyone, _) => Consent::Everyone,
                    (ShareWith::Breakout, Place::Breakout(breakout)) => Consent::Breakout(breakout),
                    (ShareWith::Breakout, Place::Plenary) => panic!("shared with a breakout from the plenary"),
                };
                self.consents.insert(*reflection_id, consent);
            }
            reflection::Command::Revoke { reflection_id } | reflection::Command::Delete { reflection_id } => {
                self.consents.remove(reflection_id);
            }
        }
    }
}
