//! People, their roles, the lobby and the ban: who is in the session, as what, and who waits outside.
//! Rules: P-1 to P-12 of `docs/protocol.md`. Durable: everything here; connectedness is not (see presence).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Audience, Ctx, Decision, Rejection,
    aggregate::Record,
    permission::{self, Permission},
    session, text,
};
use crate::{
    ids::{ParticipantId, Timestamp, UserId},
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
        return Ok(Decision::events(with_place(state, id, member.role, standing, event)).made(id.0));
    }

    room_for_one(state, join.role)?;
    let id = ctx.fresh::<ParticipantId>();
    let name = text::line("name", &join.name, 80)?;
    let waits = !join.role.facilitates() && (people.lobby || (join.user.is_none() && people.guarded()));
    let standing = if waits { Standing::Waiting } else { Standing::Admitted };
    let label = people.label(&name, None);
    let event = Event::Came { id, user: join.user, device: join.device, name, label, role: join.role, standing };
    Ok(Decision::events(with_place(state, id, join.role, standing, event)).made(id.0))
}

/// Facilitators are never kept out by a full session.
fn room_for_one(state: &session::State, role: Role) -> Result<(), Rejection> {
    if !role.facilitates() && state.people.seats_taken() >= state.lifecycle.capacity() as usize {
        let most = state.lifecycle.capacity();
        return Err(Rejection::new(Code::SessionFull, format!("this session holds at most {most} people")));
    }
    Ok(())
}

/// Whoever comes in while breakouts are open gets a place in them by the round's policy.
fn with_place(
    state: &session::State,
    id: ParticipantId,
    role: Role,
    standing: Standing,
    event: Event,
) -> Vec<session::Event> {
    let mut events = vec![session::Event::People(event)];
    if standing == Standing::Admitted {
        events.extend(state.breakout.place_late(&[(id, role)]).map(session::Event::Breakout));
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
        events.extend(state.breakout.place_late(&who).map(session::Event::Breakout));
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
mod tests {
    use super::*;
    use crate::{
        domain::{
            session::Change,
            testing::{World, table},
        },
        protocol::hand,
    };

    fn admit_all() -> lobby::Command {
        lobby::Command::Admit { participants: None }
    }

    fn deny_all() -> lobby::Command {
        lobby::Command::Deny { participants: None }
    }

    fn remove(who: ParticipantId) -> Command {
        Command::Remove { participant_id: who }
    }

    fn unban(who: ParticipantId) -> Command {
        Command::Unban { participant_id: who }
    }

    fn set_role(who: ParticipantId, role: Role) -> Command {
        Command::SetRole { participant_id: who, role }
    }

    fn someone(name: &str) -> Join {
        Join { participant: None, user: None, device: None, name: name.into(), role: Role::Participant }
    }

    #[test]
    fn a_guest_who_came_before_any_facilitator_is_offered_to_the_first_who_comes_e1() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok());
        assert_eq!(w.standing("bob"), Standing::Waiting);
        assert_eq!(w.hears("alice"), ["lobby.knocked"]);
        assert!(w.join_as("charlie", Role::CoFacilitator).is_ok());
        assert_eq!(w.standing("charlie"), Standing::Admitted);
        let queue = w.view_as("charlie").expect("charlie is inside").people;
        assert!(queue.iter().any(|person| person.id == w.id("bob") && person.standing == Standing::Waiting));
    }

    #[test]
    fn admit_all_and_deny_all_act_on_everyone_with_or_without_an_account_e2() {
        for (command, then) in [(admit_all(), Standing::Admitted), (deny_all(), Standing::Denied)] {
            let mut w = World::with_lobby();
            assert!(w.join("bob").is_ok());
            let user = Some(UserId(Uuid::from_u128(7)));
            assert!(w.join_with(Join { user, ..someone("charlie") }).is_ok());
            table! { w; alice: command => ["participant.standing", "participant.standing"]; };
            assert_eq!((w.standing("bob"), w.standing("charlie")), (then, then));
        }
    }

    #[test]
    fn turning_the_lobby_off_admits_everyone_who_waits_e3() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
        table! { w;
            alice: lobby::Command::Set { enabled: false } => ["lobby.set", "participant.standing", "participant.standing"];
            alice: lobby::Command::Set { enabled: false } => [];
        }
        assert!(w.view_as("bob").is_some() && w.view_as("charlie").is_some());
    }

    #[test]
    fn turning_the_lobby_off_through_rest_admits_everyone_too_e3() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok());
        let then = w.changes("alice", Change { lobby: Some(false), ..Change::default() });
        assert_eq!(then, Ok(vec!["lobby.set".into(), "participant.standing".into(), "session.changed".into()]));
        assert_eq!(w.standing("bob"), Standing::Admitted);
    }

    #[test]
    fn who_was_removed_stays_out_until_the_ban_is_lifted_and_then_knocks_e4() {
        let mut w = World::live();
        table! { w; alice: remove(w.id("bob")) => ["participant.standing"]; };
        assert_eq!(w.join("bob"), Err(Code::Banned));
        let token = Join { participant: Some(w.id("bob")), ..someone("not bob") };
        assert_eq!(w.join_with(token), Err(Code::Banned));
        table! { w;
            bob: hand::Command::Raise {} => Banned;
            charlie: unban(w.id("bob")) => Forbidden;
            alice: unban(w.id("bob")) => ["participant.unbanned"];
            alice: unban(w.id("bob")) => [];
        }
        assert!(w.join("bob").is_ok());
        assert_eq!(w.standing("bob"), Standing::Waiting, "the ban is gone, the door is not open");
    }

    #[test]
    fn while_a_ban_is_in_force_a_new_guest_waits_under_any_name_even_without_a_lobby_e4() {
        let mut w = World::live();
        table! { w; alice: remove(w.id("bob")) => ["participant.standing"]; };
        assert!(w.join_with(someone("someone else")).is_ok());
        assert_eq!(w.standing("someone else"), Standing::Waiting);
        assert!(w.hears("alice").contains(&"lobby.knocked".to_owned()));
    }

    #[test]
    fn who_waits_and_leaves_does_not_come_in_by_coming_back_e4() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok());
        table! { w; bob: Command::Leave {} => ["participant.standing"]; };
        assert_eq!(w.hears("alice"), ["lobby.gone"]);
        assert!(w.join("charlie").is_ok() && w.join("bob").is_ok());
        assert_eq!(w.standing("bob"), Standing::Waiting);
    }

    #[test]
    fn who_waits_gets_nothing_but_lobby_messages_e5() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
        table! { w; alice: lobby::Command::Admit { participants: Some(vec![w.id("charlie")]) } => ["participant.standing"]; };
        assert!(w.hears("bob").is_empty());
        assert!(w.view_as("bob").is_none());
        let text = "soon".to_owned();
        table! { w;
            bob: hand::Command::Raise {} => LobbyWaiting;
            charlie: lobby::Command::Message { text: text.clone(), to: None } => Forbidden;
            alice: lobby::Command::Message { text: String::new(), to: None } => FieldInvalid;
            alice: lobby::Command::Message { text, to: None } => ["lobby.messaged"];
        }
        assert_eq!((w.hears("bob"), w.hears("charlie")), (vec!["lobby.messaged".to_owned()], vec![]));
        table! { w; bob: Command::Rename { name: "Bob".into() } => ["participant.renamed"]; };
        assert!(!w.sees("charlie", "participant.renamed") && w.sees("alice", "participant.renamed"));
    }

    #[test]
    fn a_message_to_all_who_wait_reaches_who_got_a_private_one_too_e6() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
        table! { w; alice: lobby::Command::Message { text: "for you".into(), to: Some(w.id("bob")) } => ["lobby.messaged"]; };
        assert!(w.sees("bob", "lobby.messaged") && !w.sees("charlie", "lobby.messaged"));
        table! { w; alice: lobby::Command::Message { text: "for all".into(), to: None } => ["lobby.messaged"]; };
        let texts = |who| -> Vec<String> {
            let view = w.session.state.people.lobby_view(w.id(who), "");
            view.messages.into_iter().map(|message| message.text).collect()
        };
        assert_eq!(texts("bob"), ["for you", "for all"]);
        assert_eq!(texts("charlie"), ["for all"]);
    }

    #[test]
    fn two_people_of_one_name_stay_distinguishable_e9() {
        let mut w = World::planned();
        let first = w.join_with(Join { device: Some(Uuid::from_u128(1)), ..someone("bob") });
        let second = w.join_with(Join { device: Some(Uuid::from_u128(2)), ..someone("Bob") });
        assert_ne!(first, second);
        let label =
            |id: Result<ParticipantId, Code>| w.session.state.people.get(id.expect("let in")).map(|m| m.label.clone());
        assert_eq!((label(first), label(second)), (Some("bob".into()), Some("Bob (2)".into())));
        table! { w;
            alice: Command::Rename { name: "BOB (2)".into() } => ["participant.renamed"];
            alice: Command::Rename { name: "BOB (2)".into() } => [];
            alice: Command::Rename { name: "a\u{202e}b".into() } => FieldInvalid;
        }
        assert_eq!(w.session.state.people.get(w.id("alice")).map(|m| m.label.as_str()), Some("BOB (2) (2)"));
    }

    #[test]
    fn the_same_link_on_two_devices_is_two_people_and_nobody_is_evicted_e11() {
        let mut w = World::live();
        table! { w; alice: remove(w.id("charlie")) => ["participant.standing"]; };
        let bob = w.id("bob");
        let second = w.join_with(Join { device: Some(Uuid::from_u128(99)), ..someone("bob") });
        assert_ne!(second, Ok(bob));
        assert_eq!(w.session.state.people.get(bob).map(|m| m.standing), Some(Standing::Admitted));
    }

    #[test]
    fn a_first_join_that_is_sent_again_makes_one_participant_e12() {
        let mut w = World::planned();
        let first = w.join("bob");
        let events = w.session.log.len();
        assert_eq!(w.join("bob"), first);
        assert_eq!(w.session.log.len(), events);
        let user = Some(UserId(Uuid::from_u128(7)));
        let first = w.join_with(Join { user, ..someone("charlie") });
        assert_eq!(w.join_with(Join { user, ..someone("charlie") }), first);
        assert_eq!(w.session.state.people.iter().count(), 3);
    }

    #[test]
    fn one_more_than_the_session_holds_is_refused_and_nobody_notices_e13() {
        let mut w = World::live();
        let events = w.session.log.len();
        assert_eq!(w.join("one more"), Err(Code::SessionFull));
        assert_eq!((w.session.log.len(), w.session.told.len()), (events, 0));
        assert!(w.join_as("another", Role::CoFacilitator).is_ok(), "facilitators always get in");
        table! { w; bob: Command::Leave {} => ["participant.standing"]; };
        assert_eq!(w.join("bob"), Err(Code::SessionFull), "the seat is taken");
    }

    #[test]
    fn who_left_comes_back_as_the_same_person_e14() {
        let mut w = World::live();
        let bob = w.id("bob");
        table! { w;
            bob: hand::Command::Raise {} => ["hand.raised"];
            bob: Command::Leave {} => ["participant.standing", "hand.lowered"];
            bob: Command::Leave {} => LobbyWaiting;
            alice: lobby::Command::Set { enabled: true } => ["lobby.set"];
        }
        assert_eq!(w.join("bob"), Ok(bob));
        assert_eq!(w.standing("bob"), Standing::Admitted);
        assert!(w.sees("charlie", "participant.joined"));
    }

    #[test]
    fn twenty_who_come_in_the_same_second_all_appear_once_e15() {
        let mut w = World::planned();
        let change = Change { capacity: Some(50), ..Change::default() };
        assert!(w.changes("alice", change).is_ok());
        let mut known = w.view_as("alice").expect("alice is inside").people.len();
        for n in 0..20 {
            assert!(w.join(&format!("guest {n}")).is_ok());
            known += 1;
            assert_eq!(w.hears("alice"), ["participant.joined"]);
            assert_eq!(w.view_as("alice").map(|view| view.people.len()), Some(known));
        }
        let people = w.view_as("guest 7").expect("inside").people;
        let labels: std::collections::BTreeSet<_> = people.iter().map(|person| &person.label).collect();
        assert_eq!((people.len(), labels.len()), (21, 21));
    }

    #[test]
    fn a_facilitator_who_comes_again_still_is_one_and_nobody_else_became_one_e22_e23() {
        let mut w = World::live();
        table! { w; alice: set_role(w.id("bob"), Role::CoFacilitator) => ["role.changed"]; };
        let alice = Join { participant: Some(w.id("alice")), ..someone("alice") };
        table! { w;
            alice: Command::Leave {} => ["participant.standing"];
            bob: Command::Leave {} => ["participant.standing"];
        }
        assert!(w.join("bob").is_ok() && w.join_with(alice).is_ok());
        let roles = |name| w.session.state.people.get(w.id(name)).map(|member| member.role);
        assert_eq!(roles("alice"), Some(Role::Facilitator));
        assert_eq!(roles("bob"), Some(Role::CoFacilitator));
        assert_eq!(roles("charlie"), Some(Role::Participant));
    }

    #[test]
    fn a_role_changed_in_ones_absence_is_the_role_one_returns_with_e24() {
        let mut w = World::live();
        table! { w;
            alice: set_role(w.id("bob"), Role::CoFacilitator) => ["role.changed"];
            bob: hand::Command::LowerAll {} => [];
            bob: Command::Leave {} => ["participant.standing"];
            alice: set_role(w.id("bob"), Role::Observer) => ["role.changed"];
        }
        assert!(w.join("bob").is_ok());
        assert_eq!(w.view_as("bob").map(|view| view.role), Some(Role::Observer));
        table! { w; bob: hand::Command::LowerAll {} => Forbidden; bob: hand::Command::Raise {} => Forbidden; };
    }

    #[test]
    fn nobody_comes_into_an_ended_session_e25() {
        let mut w = World::live();
        table! { w;
            bob: Command::Leave {} => ["participant.standing"];
            alice: protocol::session::Command::Complete {} => ["session.completed"];
        }
        assert_eq!(w.join("bob"), Err(Code::SessionState));
        assert_eq!(w.join("charlie"), Err(Code::SessionState));
    }

    #[test]
    fn counts_are_the_lengths_of_lists_e34() {
        let mut w = World::in_breakouts();
        let state = |w: &World| {
            let people = &w.session.state.people;
            let breakouts: usize = w.breakouts().iter().map(|b| w.session.state.breakout.inside(*b).count()).sum();
            (people.seats_taken(), people.inside().count(), breakouts)
        };
        assert_eq!(state(&w), (3, 3, 2));
        table! { w; alice: remove(w.id("bob")) => ["participant.standing", "breakout.moved"]; };
        assert_eq!(state(&w), (2, 2, 1));
        let round = w.view_as("alice").and_then(|view| view.round).expect("breakouts are open");
        assert_eq!(round.assignment.len(), 1);
    }

    #[test]
    fn who_becomes_a_facilitator_finds_nobody_present_who_left_e37() {
        let mut w = World::live();
        table! { w;
            charlie: Command::Leave {} => ["participant.standing"];
            alice: set_role(w.id("bob"), Role::CoFacilitator) => ["role.changed"];
        }
        let view = w.view_as("bob").expect("bob is inside");
        let present: Vec<_> =
            view.people.iter().filter(|p| p.standing == Standing::Admitted).map(|p| p.name.as_str()).collect();
        assert_eq!(present, ["alice", "bob"]);
    }

    #[test]
    fn removing_someone_is_told_to_everyone_inside_e38_e62() {
        let mut w = World::in_breakouts();
        table! { w;
            bob: hand::Command::Raise {} => ["hand.raised"];
            bob: remove(w.id("charlie")) => Forbidden;
            alice: remove(w.id("alice")) => Forbidden;
            alice: remove(ParticipantId(Uuid::nil())) => ParticipantUnknown;
            alice: remove(w.id("bob")) => ["participant.standing", "hand.lowered", "breakout.moved"];
        }
        for who in ["alice", "charlie"] {
            assert_eq!(w.hears(who), ["participant.removed", "hand.lowered", "breakout.moved"]);
        }
        assert_eq!(w.place("bob"), Place::Plenary);
        assert_eq!(w.session.state.breakout.inside(w.breakouts()[0]).count(), 0);
        assert!(w.view_as("bob").is_none());
        table! { w; alice: remove(w.id("bob")) => []; };
    }

    #[test]
    fn the_last_facilitator_who_can_come_in_keeps_the_role() {
        let mut w = World::with_lobby();
        assert!(w.join("bob").is_ok() && w.join("charlie").is_ok());
        table! { w;
            alice: set_role(w.id("alice"), Role::Participant) => LastFacilitator;
            alice: deny_all() => ["participant.standing", "participant.standing"];
            alice: set_role(w.id("bob"), Role::Facilitator) => ["role.changed"];
            alice: set_role(w.id("alice"), Role::Participant) => LastFacilitator;
        }
        assert!(w.join("charlie").is_ok());
        table! { w;
            alice: set_role(w.id("charlie"), Role::Facilitator) => ["role.changed", "participant.standing"];
            alice: set_role(w.id("alice"), Role::Observer) => ["role.changed"];
            alice: set_role(w.id("alice"), Role::Facilitator) => Forbidden;
        }
    }
}
