//! People, their roles, the lobby and the ban: who is in the session, as what, and who waits outside.
//! Rules: P-1 to P-12 of `docs/protocol.md`. Durable: everything here; connectedness is not (see presence).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    permission::{self, Permission},
    roster, session, text,
};
use crate::{
    ids::{EntryId, ParticipantId, Timestamp, UserId},
    protocol::{
        self,
        error::Code,
        lobby::{self, LobbyMessage, LobbyView},
        people::{Command, Person, Place, Role, Standing},
    },
};

/// How many lobby messages are kept.
const LOBBY_MESSAGES_MAX: usize = 50;

/// Someone the session knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The account, if they have one.
    pub user: Option<UserId>,
    /// Fingerprint of the device a guest came with, so that a retried first join is the same person.
    pub device: Option<Uuid>,
    /// As they call themselves.
    pub name: String,
    /// The name, made unlike every other.
    pub label: String,
    /// What they are here.
    pub role: Role,
    /// Whether they are inside.
    pub standing: Standing,
    /// When they first came.
    pub joined_at: Timestamp,
    /// Since when they have their present standing.
    pub standing_since: Timestamp,
}

/// Everyone, and the door.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    members: BTreeMap<ParticipantId, Member>,
    lobby: bool,
    messages: Vec<LobbyMessage>,
}

impl State {
    /// Someone, if the session knows them.
    #[must_use]
    pub fn get(&self, id: ParticipantId) -> Option<&Member> {
        self.members.get(&id)
    }

    /// Someone the session must know.
    ///
    /// # Errors
    /// [`Code::ParticipantUnknown`].
    pub fn require(&self, id: ParticipantId) -> Result<&Member, Rejection> {
        self.get(id)
            .ok_or_else(|| Rejection::new(Code::ParticipantUnknown, format!("no participant {id} in this session")))
    }

    /// Everyone the session ever knew, by id.
    pub fn iter(&self) -> impl Iterator<Item = (ParticipantId, &Member)> {
        self.members.iter().map(|(id, member)| (*id, member))
    }

    /// Everyone inside.
    pub fn inside(&self) -> impl Iterator<Item = (ParticipantId, &Member)> {
        self.iter().filter(|(_, member)| member.standing == Standing::Admitted)
    }

    /// Whether newcomers wait to be let in.
    #[must_use]
    pub fn lobby(&self) -> bool {
        self.lobby
    }

    /// How many count towards the capacity: whoever is inside or waits, and may come back without asking.
    #[must_use]
    pub fn seats_taken(&self) -> usize {
        self.members.values().filter(|member| matches!(member.standing, Standing::Admitted | Standing::Waiting)).count()
    }

    /// The participant of an account.
    #[must_use]
    pub fn of_user(&self, user: UserId) -> Option<ParticipantId> {
        self.iter().find(|(_, member)| member.user == Some(user)).map(|(id, _)| id)
    }

    /// The participant who came with a device.
    #[must_use]
    pub fn of_device(&self, device: Uuid) -> Option<ParticipantId> {
        self.iter().find(|(_, member)| member.device == Some(device)).map(|(id, _)| id)
    }

    /// Whether somebody is banned: then guests the session does not know wait in the lobby, whatever its
    /// setting, because a removed person may have come under another name.
    fn guarded(&self) -> bool {
        self.members.values().any(|member| member.standing == Standing::Removed)
    }

    fn label(&self, name: &str, except: Option<ParticipantId>) -> String {
        let taken = |label: &str| {
            self.iter().any(|(id, member)| Some(id) != except && member.label.eq_ignore_ascii_case(label))
        };
        if !taken(name) {
            return name.to_owned();
        }
        let numbered = (2..).map(|n| format!("{name} ({n})"));
        numbered.into_iter().find(|label| !taken(label)).unwrap_or_else(|| name.to_owned())
    }

    /// The lobby as someone who waits sees it.
    #[must_use]
    pub fn lobby_view(&self, me: ParticipantId, title: &str) -> LobbyView {
        let member = self.get(me);
        LobbyView {
            title: title.to_owned(),
            me,
            name: member.map(|member| member.name.clone()).unwrap_or_default(),
            since: member.map_or(Timestamp(0), |member| member.standing_since),
            messages: self.messages.iter().filter(|message| message.to.is_none_or(|to| to == me)).cloned().collect(),
        }
    }
}

/// What happened to people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// Someone came for the first time. Since 0.1.
    #[serde(rename = "participant.came")]
    Came {
        /// Who.
        id: ParticipantId,
        /// Their account.
        user: Option<UserId>,
        /// Fingerprint of their device.
        device: Option<Uuid>,
        /// As they call themselves.
        name: String,
        /// The name, made unlike every other.
        label: String,
        /// What they are.
        role: Role,
        /// Inside, or waiting.
        standing: Standing,
    },
    /// Someone the session knows is inside, waits, left, was turned away or removed. Since 0.1.
    #[serde(rename = "participant.standing")]
    StandingChanged {
        /// Who.
        id: ParticipantId,
        /// Now.
        standing: Standing,
    },
    /// Someone may come back. Since 0.1.
    #[serde(rename = "participant.unbanned")]
    Unbanned {
        /// Who.
        id: ParticipantId,
    },
    /// Someone who was removed may come in again, as somebody who has left. Since 0.1.
    #[serde(rename = "participant.readmitted")]
    Readmitted {
        /// Who.
        id: ParticipantId,
    },
    /// Someone has another name. Since 0.1.
    #[serde(rename = "participant.renamed")]
    Renamed {
        /// Who.
        id: ParticipantId,
        /// The name.
        name: String,
        /// Made unlike every other.
        label: String,
    },
    /// Someone has another role. Since 0.1.
    #[serde(rename = "role.changed")]
    RoleChanged {
        /// Who.
        id: ParticipantId,
        /// Now.
        role: Role,
    },
    /// The lobby was turned on or off. Since 0.1.
    #[serde(rename = "lobby.set")]
    LobbySet {
        /// On or off.
        enabled: bool,
    },
    /// A message to those who wait. Since 0.1.
    #[serde(rename = "lobby.messaged")]
    LobbyMessaged {
        /// What.
        text: String,
        /// One person only.
        to: Option<ParticipantId>,
    },
}

/// Someone at the door, with what the outside found out about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Who, if they showed that they were here before.
    pub participant: Option<ParticipantId>,
    /// Their account.
    pub user: Option<UserId>,
    /// Fingerprint of a guest's device.
    pub device: Option<Uuid>,
    /// As they call themselves.
    pub name: String,
    /// What they come as; matters the first time only.
    pub role: Role,
    /// What shows whom they are expected as.
    pub proof: roster::Proof,
}

impl Join {
    /// Somebody who showed that they were here before.
    #[must_use]
    pub fn back(participant: ParticipantId) -> Self {
        Self {
            participant: Some(participant),
            user: None,
            device: None,
            name: String::new(),
            role: Role::Participant,
            proof: roster::Proof::default(),
        }
    }
}

/// Lets someone in, or to the lobby, or turns them away. Whoever is inside or waits already stays as they are,
/// so a retried join makes nobody twice.
///
/// # Errors
/// [`Code::Banned`], [`Code::SessionFull`], [`Code::SessionState`], [`Code::FieldInvalid`].
pub fn join(state: &session::State, ctx: &mut Ctx, join: &Join) -> Result<Decision<session::Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let people = &state.people;
    let known = join
        .participant
        .filter(|id| people.get(*id).is_some())
        .or_else(|| join.user.and_then(|user| people.of_user(user)))
        .or_else(|| join.device.and_then(|device| people.of_device(device)));

    if let Some(id) = known {
        let member = people.require(id)?;
        let standing = match member.standing {
            Standing::Admitted | Standing::Waiting => return Ok(Decision::nothing().made(id.0)),
            Standing::Removed => return Err(Code::Banned.into()),
            Standing::Left => Standing::Admitted,
            Standing::Denied => Standing::Waiting,
        };
        room_for_one(state, member.role)?;
        let event = Event::StandingChanged { id, standing };
        let claimed = state.roster.of(id);
        return Ok(Decision::events(with_place(state, id, member.role, standing, event, claimed)).made(id.0));
    }

    room_for_one(state, join.role)?;
    let id = ctx.fresh::<ParticipantId>();
    let name = text::line("name", &join.name, 80)?;
    let waits = !join.role.facilitates() && (people.lobby || (join.user.is_none() && people.guarded()));
    let standing = if waits { Standing::Waiting } else { Standing::Admitted };
    let label = people.label(&name, None);
    let event = Event::Came { id, user: join.user, device: join.device, name, label, role: join.role, standing };
    let expected =
        if join.role.facilitates() { None } else { state.roster.recognise(people, &join.name, &join.proof)? };
    let mut events = with_place(state, id, join.role, standing, event, expected.map(roster::Entry::id));
    // Known to the session first, then known as somebody, then in a place.
    let matched = expected.map(|entry| roster::matched(state, entry, id)).unwrap_or_default();
    events.splice(1..1, matched);
    Ok(Decision::events(events).made(id.0))
}

/// Facilitators are never kept out by a full session.
fn room_for_one(state: &session::State, role: Role) -> Result<(), Rejection> {
    if !role.facilitates() && state.people.seats_taken() >= state.lifecycle.capacity() as usize {
        let most = state.lifecycle.capacity();
        return Err(Rejection::new(Code::SessionFull, format!("this session holds at most {most} people")));
    }
    Ok(())
}

/// Whoever comes in while breakouts are open gets the place in them that is kept for them, or one by the round's policy.
fn with_place(
    state: &session::State,
    id: ParticipantId,
    role: Role,
    standing: Standing,
    event: Event,
    claimed: Option<EntryId>,
) -> Vec<session::Event> {
    let mut events = vec![session::Event::People(event)];
    if standing == Standing::Admitted {
        events.extend(state.breakout.place_late(&[(id, role)], |_| claimed).map(session::Event::Breakout));
    }
    events
}

/// What the commands of this capability bring about.
///
/// # Errors
/// A rejection when the rules say no.
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<session::Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = session::asker(ctx)?;
    let people = &state.people;
    match command {
        Command::Rename { name } => {
            let name = text::line("name", name, 80)?;
            if people.require(by)?.name == name {
                return Ok(Decision::nothing());
            }
            let label = people.label(&name, Some(by));
            Ok(Decision::events([session::Event::People(Event::Renamed { id: by, name, label })]))
        }
        Command::Leave {} => {
            // Whoever goes from the door was never inside: they knock again, or leaving would be a way in.
            let waits = people.require(by)?.standing == Standing::Waiting;
            let standing = if waits { Standing::Denied } else { Standing::Left };
            let mut events = vec![session::Event::People(Event::StandingChanged { id: by, standing })];
            events.extend(state.hand.lower_if_up(by).map(session::Event::Hand));
            events.extend(state.help.end_of(by).map(session::Event::Help));
            Ok(Decision::events(events))
        }
        Command::Remove { participant_id } => {
            let target = people.require(*participant_id)?;
            if target.role == Role::Facilitator {
                return Err(Rejection::new(Code::Forbidden, "a facilitator cannot be removed; change the role first"));
            }
            if target.standing == Standing::Removed {
                return Ok(Decision::nothing());
            }
            let gone = Event::StandingChanged { id: *participant_id, standing: Standing::Removed };
            let mut events = vec![session::Event::People(gone)];
            events.extend(state.hand.lower_if_up(*participant_id).map(session::Event::Hand));
            events.extend(state.help.end_of(*participant_id).map(session::Event::Help));
            events.extend(state.breakout.take_out(*participant_id).map(session::Event::Breakout));
            Ok(Decision::events(events))
        }
        Command::Unban { participant_id } => {
            if people.require(*participant_id)?.standing != Standing::Removed {
                return Ok(Decision::nothing());
            }
            Ok(Decision::events([session::Event::People(Event::Unbanned { id: *participant_id })]))
        }
        Command::SetRole { participant_id, role } => {
            let target = people.require(*participant_id)?;
            if target.role == *role {
                return Ok(Decision::nothing());
            }
            // Whoever is in control without that role could keep for good what was lent to them.
            let concerns_facilitator = target.role == Role::Facilitator || *role == Role::Facilitator;
            if concerns_facilitator && people.require(by)?.role != Role::Facilitator {
                return Err(Rejection::new(Code::Forbidden, "only a facilitator gives or takes that role"));
            }
            // Another one counts who is inside or may come in without being let in.
            let others = people.iter().any(|(id, member)| {
                id != *participant_id
                    && member.role == Role::Facilitator
                    && matches!(member.standing, Standing::Admitted | Standing::Left)
            });
            if target.role == Role::Facilitator && !others {
                return Err(Code::LastFacilitator.into());
            }
            let mut events = vec![session::Event::People(Event::RoleChanged { id: *participant_id, role: *role })];
            if !permission::allows(*role, Permission::RaiseHand) {
                events.extend(state.hand.lower_if_up(*participant_id).map(session::Event::Hand));
            }
            if role.facilitates() && target.standing == Standing::Waiting {
                let inside = Event::StandingChanged { id: *participant_id, standing: Standing::Admitted };
                events.push(session::Event::People(inside));
            }
            Ok(Decision::events(events))
        }
        // Presence is not stored: the actor takes this one before it gets here.
        Command::ReportPresence { .. } => Ok(Decision::nothing()),
    }
}

/// What the commands of the lobby bring about.
///
/// # Errors
/// A rejection when the rules say no.
pub fn decide_lobby(state: &session::State, command: &lobby::Command) -> Result<Decision<session::Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let people = &state.people;
    match command {
        lobby::Command::Set { enabled } => {
            if people.lobby == *enabled {
                return Ok(Decision::nothing());
            }
            let mut events = vec![session::Event::People(Event::LobbySet { enabled: *enabled })];
            if !enabled {
                events.extend(settle(state, None, Standing::Admitted)?);
            }
            Ok(Decision::events(events))
        }
        lobby::Command::Admit { participants } => {
            Ok(Decision::events(settle(state, participants.as_deref(), Standing::Admitted)?))
        }
        lobby::Command::Deny { participants } => {
            Ok(Decision::events(settle(state, participants.as_deref(), Standing::Denied)?))
        }
        lobby::Command::Message { text, to } => {
            let text = text::body("text", text, 2_000)?;
            if let Some(to) = to {
                people.require(*to)?;
            }
            Ok(Decision::events([session::Event::People(Event::LobbyMessaged { text, to: *to })]))
        }
    }
}

/// Gives those who wait (all, or the named ones; whoever does not wait any more is passed over) a standing.
fn settle(
    state: &session::State,
    named: Option<&[ParticipantId]>,
    standing: Standing,
) -> Result<Vec<session::Event>, Rejection> {
    let people = &state.people;
    let who: Vec<(ParticipantId, Role)> = match named {
        None => people.iter().filter(|(_, m)| m.standing == Standing::Waiting).map(|(id, m)| (id, m.role)).collect(),
        Some(named) => {
            let mut who = Vec::new();
            for id in named {
                let member = people.require(*id)?;
                if member.standing == Standing::Waiting && !who.contains(&(*id, member.role)) {
                    who.push((*id, member.role));
                }
            }
            who
        }
    };
    let mut events: Vec<session::Event> =
        who.iter().map(|(id, _)| session::Event::People(Event::StandingChanged { id: *id, standing })).collect();
    if standing == Standing::Admitted {
        events.extend(state.breakout.place_late(&who, |id| state.roster.of(id)).map(session::Event::Breakout));
    }
    Ok(events)
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Came { id, user, device, name, label, role, standing } => {
            state.members.insert(
                *id,
                Member {
                    user: *user,
                    device: *device,
                    name: name.clone(),
                    label: label.clone(),
                    role: *role,
                    standing: *standing,
                    joined_at: record.at,
                    standing_since: record.at,
                },
            );
        }
        Event::StandingChanged { id, standing } => {
            if let Some(member) = state.members.get_mut(id) {
                member.standing = *standing;
                member.standing_since = record.at;
            }
        }
        Event::Readmitted { id } => {
            if let Some(member) = state.members.get_mut(id) {
                member.standing = Standing::Left;
                member.standing_since = record.at;
            }
        }
        Event::Unbanned { id } => {
            if let Some(member) = state.members.get_mut(id) {
                // They knock like anybody else who was turned away.
                member.standing = Standing::Denied;
                member.standing_since = record.at;
            }
        }
        Event::Renamed { id, name, label } => {
            if let Some(member) = state.members.get_mut(id) {
                member.name.clone_from(name);
                member.label.clone_from(label);
            }
        }
        Event::RoleChanged { id, role } => {
            if let Some(member) = state.members.get_mut(id) {
                member.role = *role;
            }
        }
        Event::LobbySet { enabled } => state.lobby = *enabled,
        Event::LobbyMessaged { text, to } => {
            state.messages.push(LobbyMessage { at: record.at, text: text.clone(), to: *to });
            if state.messages.len() > LOBBY_MESSAGES_MAX {
                state.messages.remove(0);
            }
        }
    }
}

/// Someone on the wire.
#[must_use]
pub fn person(state: &session::State, id: ParticipantId, member: &Member) -> Person {
    Person {
        id,
        name: member.name.clone(),
        label: member.label.clone(),
        role: member.role,
        standing: member.standing,
        place: state.breakout.place_of(id),
        hand_raised_at: state.hand.raised_at(id),
        joined_at: member.joined_at,
        guest: member.user.is_none(),
    }
}

/// What audiences see. Those who wait see nothing but messages for them.
#[must_use]
pub fn project(state: &session::State, record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    use protocol::{lobby::Event as Door, people::Event as Wire};
    let people = |event| protocol::Event::People(event);
    let door = |event| protocol::Event::Lobby(event);
    let someone = |id: &ParticipantId| state.people.get(*id).map(|member| person(state, *id, member));
    match record.event {
        Event::Came { id, standing, .. } | Event::StandingChanged { id, standing } => {
            let Some(person) = someone(id) else { return Vec::new() };
            match standing {
                Standing::Admitted => vec![(Audience::Everyone, people(Wire::Joined { person }))],
                Standing::Waiting => vec![(Audience::Facilitators, door(Door::Knocked { person }))],
                Standing::Left => vec![(Audience::Everyone, people(Wire::Left { participant_id: *id }))],
                Standing::Denied => vec![(Audience::Facilitators, door(Door::Gone { participant_id: *id }))],
                Standing::Removed => {
                    let by = record.actor.unwrap_or(*id);
                    vec![(Audience::Everyone, people(Wire::Removed { participant_id: *id, by }))]
                }
            }
        }
        Event::Readmitted { id } => {
            someone(id).map(|person| (Audience::Everyone, people(Wire::Readmitted { person }))).into_iter().collect()
        }
        Event::Unbanned { id } => vec![(Audience::Facilitators, people(Wire::Unbanned { participant_id: *id }))],
        Event::Renamed { id, name, label } => {
            let wire = Wire::Renamed { participant_id: *id, name: name.clone(), label: label.clone() };
            match state.people.get(*id).map(|member| member.standing) {
                Some(Standing::Admitted) => vec![(Audience::Everyone, people(wire))],
                Some(Standing::Waiting) => vec![
                    (Audience::InLobby(vec![*id]), door(Door::Changed { title: None, name: Some(name.clone()) })),
                    (Audience::Facilitators, people(wire)),
                ],
                Some(Standing::Left | Standing::Denied | Standing::Removed) | None => Vec::new(),
            }
        }
        Event::RoleChanged { id, role } => {
            vec![(Audience::Everyone, people(Wire::RoleChanged { participant_id: *id, role: *role }))]
        }
        Event::LobbySet { enabled } => vec![(Audience::Everyone, door(Door::Set { enabled: *enabled }))],
        Event::LobbyMessaged { text, to } => {
            let message = LobbyMessage { at: record.at, text: text.clone(), to: *to };
            let waiting = to.map_or(Audience::Lobby, |to| Audience::InLobby(vec![to]));
            vec![
                (waiting, door(Door::Messaged { message: message.clone() })),
                (Audience::Facilitators, door(Door::Messaged { message })),
            ]
        }
    }
}

/// Whether an event changes what `id` may see so much that they need the whole state anew.
#[must_use]
pub fn changes_view_of(event: &Event) -> Option<ParticipantId> {
    match event {
        Event::Came { id, .. }
        | Event::StandingChanged { id, .. }
        | Event::Unbanned { id }
        | Event::Readmitted { id }
        | Event::RoleChanged { id, .. } => Some(*id),
        Event::Renamed { .. } | Event::LobbySet { .. } | Event::LobbyMessaged { .. } => None,
    }
}

/// The place of nobody: used where a viewer is not inside.
pub(crate) const OUTSIDE: Place = Place::Plenary;

#[cfg(test)]
mod tests;
