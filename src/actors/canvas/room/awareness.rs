//! Who is where on a canvas: heard from each about itself, stamped with who they are, and told to others together.

use std::time::Duration;

use plenary_core::{
    canvas::frame::{self, Entry},
    ids::{ConnectionId, ParticipantId},
    protocol::canvas::Right,
};
use serde_json::{Map, Value, json};

use super::{
    super::seat::{Badge, Message, tell_all},
    Member, Room,
};

/// Bytes of what a client says of itself, and how deep that may be.
const STATE_MAX: usize = 4 << 10;
const DEPTH_MAX: u32 = 8;
/// What may be said by whoever may only look, and by whoever may comment.
const OF_READERS: [&str; 5] = ["cursor", "sel", "vp", "follow", "name"];
const OF_COMMENTERS: [&str; 1] = ["typing"];
/// Only who leads others may.
const OF_LEADERS: [&str; 2] = ["laser", "spotlight"];
/// Above so many it is told more rarely.
const MANY: usize = 50;
const A_CROWD: usize = 150;

impl Room {
    /// How long changes gather before they are told.
    pub(super) fn pause(&self) -> Duration {
        let slower = match self.members.len() {
            many if many > A_CROWD => 6,
            many if many > MANY => 3,
            _ => 2,
        };
        self.settings.awareness_tick * slower / 2
    }

    /// Somebody says where they are; what they say of others is what they heard of them.
    pub(super) fn on_awareness(&mut self, connection: ConnectionId, right: Right, entries: &[Entry]) {
        let Some(member) = self.members.get_mut(&connection) else { return };
        let (who, badge) = (member.seat.participant, &member.seat.badge);
        self.table.hear(&connection, who, entries, |state| stamp(state, who, badge, right));
        member.client = self.table.own(&connection);
    }

    /// Tells what has changed since the last time.
    pub fn tick(&mut self) {
        self.ticking = false;
        let changes = self.table.changes();
        let changed = |client: Option<u64>| changes.iter().any(|entry| Some(entry.client) == client);
        let (own, others): (Vec<&Member>, Vec<&Member>) =
            self.members.values().partition(|member| changed(member.client));
        if !changes.is_empty() {
            let body = frame::awareness_body(&changes);
            let others = others.into_iter().map(|member| &member.seat).filter(|seat| seat.right.get().is_some());
            tell_ephemeral(others, &body);
            for member in own.into_iter().filter(|member| member.seat.right.get().is_some()) {
                // Nobody is told of themselves: a client would take it for another's and answer.
                let rest: Vec<Entry> =
                    changes.iter().filter(|entry| Some(entry.client) != member.client).copied().collect();
                if !rest.is_empty() {
                    member.seat.mention(Message::Awareness(&frame::awareness_body(&rest)));
                }
            }
        }
        let behind: Vec<ConnectionId> =
            self.members.iter().filter(|(_, member)| member.seat.outbox.take_gap()).map(|(id, _)| *id).collect();
        behind.into_iter().for_each(|connection| self.show_all(connection));
    }

    /// Shows one where everybody is.
    pub(super) fn show_all(&self, connection: ConnectionId) {
        let Some(member) = self.members.get(&connection) else { return };
        let all: Vec<Entry> = self.table.all().filter(|entry| Some(entry.client) != member.client).collect();
        if !all.is_empty() {
            member.seat.mention(Message::Awareness(&frame::awareness_body(&all)));
        }
    }

    /// Says nothing to everybody: stock clients leave whoever is silent for half a minute.
    pub fn keep_alive(&self) {
        tell_ephemeral(self.members.values().map(|member| &member.seat), &[0]);
    }
}

fn tell_ephemeral<'a>(seats: impl Iterator<Item = &'a super::super::seat::Seat>, body: &[u8]) {
    tell_all(seats, Message::Awareness(body));
}

/// What others may read of what a client says of itself: with who they are, whatever it says of that, and without what
/// their right does not include. None: nothing.
fn stamp(state: &str, who: ParticipantId, badge: &Badge, right: Right) -> Option<String> {
    if state.len() > STATE_MAX {
        return None;
    }
    let Ok(Value::Object(mut said)) = serde_json::from_str(state) else { return None };
    if said.values().any(|value| depth(value) >= DEPTH_MAX) {
        return None;
    }
    if right < Right::Edit {
        let readers = |key: &str| OF_READERS.contains(&key) || right == Right::Comment && OF_COMMENTERS.contains(&key);
        said = said.into_iter().filter(|(key, _)| readers(key)).collect::<Map<_, _>>();
    }
    if right < Right::Present {
        OF_LEADERS.iter().for_each(|key| drop(said.remove(*key)));
    }
    let user = json!({ "id": who, "name": badge.name, "role": badge.role, "color": colour(who) });
    said.insert("user".into(), user);
    Some(Value::Object(said).to_string())
}

fn depth(value: &Value) -> u32 {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Colours that are told apart on white, also by most who are colour-blind.
const COLOURS: [&str; 12] = [
    "#c2410c", "#0f766e", "#6d28d9", "#b91c1c", "#1d4ed8", "#a16207", "#be185d", "#15803d", "#0369a1", "#7c2d12",
    "#4338ca", "#86198f",
];

/// The colour of a person, the same on every canvas.
fn colour(who: ParticipantId) -> &'static str {
    let sum: usize = who.0.as_bytes().iter().map(|byte| usize::from(*byte)).sum();
    COLOURS[sum % COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use plenary_core::protocol::people::Role;
    use uuid::Uuid;

    use super::*;

    fn stamped(state: &str, right: Right) -> Option<Value> {
        let badge = Badge { name: "Bob".into(), role: Role::Participant };
        let stamped = stamp(state, ParticipantId(Uuid::nil()), &badge, right)?;
        Some(serde_json::from_str(&stamped).expect("JSON"))
    }

    #[test]
    fn nobody_says_who_they_are() {
        let said = stamped(r#"{"user":{"id":"other","name":"Alice"},"cursor":[1,2]}"#, Right::Edit).expect("an object");
        assert_eq!(said["user"]["name"], "Bob");
        assert_eq!(said["user"]["id"], Uuid::nil().to_string());
        assert_eq!(said["cursor"], json!([1, 2]));
    }

    #[test]
    fn each_right_has_its_fields() {
        let state = r#"{"cursor":[1,2],"typing":"x","tool":"pen","laser":[]}"#;
        let fields = |right| {
            let said = stamped(state, right).expect("an object");
            let mut fields: Vec<_> = said.as_object().expect("an object").keys().cloned().collect();
            fields.retain(|field| field != "user");
            fields
        };
        assert_eq!(fields(Right::View), ["cursor"]);
        assert_eq!(fields(Right::Comment), ["cursor", "typing"]);
        assert_eq!(fields(Right::Edit), ["cursor", "tool", "typing"]);
        assert_eq!(fields(Right::Present), ["cursor", "laser", "tool", "typing"]);
    }

    #[test]
    fn what_is_no_state_is_nothing() {
        assert_eq!(stamped("[1]", Right::Edit), None);
        assert_eq!(stamped("{", Right::Edit), None);
        assert_eq!(stamped(&format!(r#"{{"a":"{}"}}"#, "x".repeat(STATE_MAX)), Right::Edit), None);
        assert_eq!(stamped(&format!(r#"{{"a":{}1{}}}"#, "[".repeat(9), "]".repeat(9)), Right::Edit), None);
    }
}
