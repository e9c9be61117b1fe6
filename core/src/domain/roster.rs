//! The roster: who is expected, by name, e-mail or code, and who of those inside they are. Rules.
//! Durable: all of it. It is the facilitators' alone.
//!
//! Whoever comes is matched by what proves most: the code they typed, the e-mail of their account, and last their name,
//! where that leaves no doubt. What is in doubt is left to a facilitator.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, tag, text};
use crate::{
    ids::{EntryId, ParticipantId},
    protocol::{
        self,
        error::Code,
        people::{Role, Standing},
        roster::{self as wire, Command, Expected},
        tag::Tag,
    },
};

/// How many people may be expected.
pub const ENTRIES_MAX: usize = 1_000;
const NAME_MAX: usize = 80;
const EMAIL_MAX: usize = 254;
const CODE_MAX: usize = 40;

/// What somebody at the door shows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Proof {
    /// The e-mail of their account.
    pub email: Option<String>,
    /// The code they typed.
    pub code: Option<String>,
}

/// Somebody who is expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    id: EntryId,
    expected: Expected,
    claimed_by: Option<ParticipantId>,
}

impl Entry {
    /// Whether they are who is expected here: by what proves most of what is said of them.
    fn is(&self, expected: &Expected) -> bool {
        let own = &self.expected;
        match (&expected.code, &expected.email) {
            (Some(code), _) => own.code.as_ref() == Some(code),
            (None, Some(email)) => own.email.as_ref() == Some(email),
            (None, None) => own.code.is_none() && own.email.is_none() && own.name == expected.name,
        }
    }

    fn view(&self) -> wire::Entry {
        wire::Entry { id: self.id, expected: self.expected.clone(), participant_id: self.claimed_by }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// One for the golden files.
    #[must_use]
    pub fn sample(id: EntryId, expected: Expected, claimed_by: Option<ParticipantId>) -> Self {
        Self { id, expected, claimed_by }
    }
}

/// Everyone who is expected.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    entries: Vec<Entry>,
}

impl State {
    /// What facilitators see; others see nothing.
    #[must_use]
    pub fn views(&self, role: Role) -> Vec<wire::Entry> {
        let seen = self.entries.iter().filter(|_| role.facilitates());
        seen.map(Entry::view).collect()
    }

    /// Whether somebody is expected by a code.
    #[must_use]
    pub fn asks_for_codes(&self) -> bool {
        self.entries.iter().any(|entry| entry.expected.code.is_some() && entry.claimed_by.is_none())
    }

    /// Whom somebody is taken for.
    #[must_use]
    pub fn of(&self, id: ParticipantId) -> Option<EntryId> {
        self.entries.iter().find(|entry| entry.claimed_by == Some(id)).map(|entry| entry.id)
    }

    /// The groups people are expected in, in the order of the roster.
    pub(super) fn groups(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let groups = self.entries.iter().filter_map(|entry| entry.expected.group.as_deref());
        groups.filter(|group| seen.insert(*group)).collect()
    }

    /// Everyone who is expected in a group, with who came.
    pub(super) fn grouped(&self) -> impl Iterator<Item = (EntryId, &str, Option<ParticipantId>)> {
        self.entries.iter().filter_map(|entry| Some((entry.id, entry.expected.group.as_deref()?, entry.claimed_by)))
    }

    fn free(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.claimed_by.is_none())
    }

    /// Whom a newcomer is taken for.
    ///
    /// # Errors
    /// [`Code::RosterUnknown`] for a code that nobody has; a name or an e-mail that nobody has is none.
    pub(super) fn recognise(
        &self,
        people: &super::people::State,
        name: &str,
        proof: &Proof,
    ) -> Result<Option<&Entry>, Rejection> {
        if let Some(code) = proof.code.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
            let same =
                |entry: &&Entry| entry.expected.code.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code));
            return match self.entries.iter().find(same) {
                // Who is somebody already stays it; a second one with that code is a guest like others.
                Some(entry) => Ok((entry.claimed_by.is_none()).then_some(entry)),
                None if self.asks_for_codes() => Err(Code::RosterUnknown.into()),
                None => Ok(None),
            };
        }
        let email = proof.email.as_deref();
        if let Some(entry) = self.free().find(|entry| email.is_some() && entry.expected.email.as_deref() == email) {
            return Ok(Some(entry));
        }
        let others = people.inside().any(|(_, member)| folded(&member.name) == folded(name));
        Ok(if others { None } else { self.named(name) })
    }

    /// The only one who is expected by this name and by no code.
    fn named(&self, name: &str) -> Option<&Entry> {
        let same = |entry: &&Entry| entry.expected.name.as_deref().is_some_and(|own| folded(own) == folded(name));
        let mut found = self.entries.iter().filter(same);
        let only = found.next().filter(|_| found.next().is_none());
        only.filter(|entry| entry.claimed_by.is_none() && entry.expected.code.is_none())
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What happened to the roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// It is another. Since 0.1.
    #[serde(rename = "roster.set")]
    Set {
        /// All of it.
        entries: Vec<Entry>,
    },
    /// Somebody is, or is not any more, who was expected. Since 0.1.
    #[serde(rename = "roster.matched")]
    Matched {
        /// Whom the roster expects.
        entry: EntryId,
        /// Who that is.
        by: Option<ParticipantId>,
    },
}

/// Replaces the roster, and says who is who.
///
/// # Errors
/// [`Code::FieldInvalid`], [`Code::RosterUnknown`], [`Code::ParticipantUnknown`], [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &mut Ctx, command: &Command) -> Result<Decision<session::Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    match command {
        Command::Set { entries } => set(state, ctx, entries),
        Command::Match { entry_id, participant_id } => {
            let entry = state.roster.entries.iter().find(|entry| entry.id == *entry_id).ok_or(Code::RosterUnknown)?;
            if entry.claimed_by == *participant_id {
                return Ok(Decision::nothing());
            }
            let Some(by) = *participant_id else {
                let event = Event::Matched { entry: entry.id, by: None };
                return Ok(Decision::events([session::Event::Roster(event)]));
            };
            let member = state.people.require(by)?;
            // Nobody is two people.
            let former = state.roster.of(by).map(|former| Event::Matched { entry: former, by: None });
            let mut events: Vec<_> = former.map(session::Event::Roster).into_iter().collect();
            events.extend(matched(state, entry, by));
            if member.standing == Standing::Admitted {
                let claimed = |id| if id == by { Some(entry.id) } else { state.roster.of(id) };
                events.extend(state.breakout.place_reserved(by, claimed).map(session::Event::Breakout));
            }
            Ok(Decision::events(events))
        }
    }
}

/// Somebody is who was expected: their tags, and their places in rounds that are prepared.
pub(super) fn matched(state: &session::State, entry: &Entry, by: ParticipantId) -> Vec<session::Event> {
    let mut events = vec![session::Event::Roster(Event::Matched { entry: entry.id, by: Some(by) })];
    events.extend(tags_of(entry, by).map(session::Event::Tag));
    events.extend(state.breakout.prepare_reserved(entry.id, by).map(session::Event::Breakout));
    events
}

fn tags_of(entry: &Entry, by: ParticipantId) -> Option<tag::Event> {
    let tag = |(tag, value): (&String, &String)| Tag { participant_id: by, tag: tag.clone(), value: value.clone() };
    let tags: Vec<Tag> = entry.expected.tags.iter().map(tag).collect();
    (!tags.is_empty()).then_some(tag::Event::Set { tags })
}

fn set(state: &session::State, ctx: &mut Ctx, wanted: &[Expected]) -> Result<Decision<session::Event>, Rejection> {
    if wanted.len() > ENTRIES_MAX {
        return Err(Rejection::new(Code::FieldInvalid, format!("at most {ENTRIES_MAX} people can be expected")));
    }
    let mut entries = Vec::with_capacity(wanted.len());
    let mut kept = BTreeSet::new();
    for (index, expected) in wanted.iter().enumerate() {
        let expected = checked(index, expected)?;
        // Who is expected again is the same: rounds know them, and who was matched stays it.
        let former = state.roster.entries.iter().find(|entry| !kept.contains(&entry.id) && entry.is(&expected));
        let (id, claimed_by) = former.map_or_else(|| (ctx.fresh(), None), |entry| (entry.id, entry.claimed_by));
        kept.insert(id);
        entries.push(Entry { id, expected, claimed_by });
    }
    once("email", &entries, |expected| expected.email.clone())?;
    once("code", &entries, |expected| expected.code.as_deref().map(str::to_ascii_lowercase))?;
    let mut then = State { entries };
    let taken: BTreeSet<ParticipantId> = then.entries.iter().filter_map(|entry| entry.claimed_by).collect();
    let mut named = BTreeMap::<String, Vec<ParticipantId>>::new();
    for (id, member) in state.people.inside() {
        named.entry(folded(&member.name)).or_default().push(id);
    }
    for people in named.values() {
        let [id] = people[..] else { continue };
        let name = state.people.get(id).map(|member| member.name.clone()).unwrap_or_default();
        let found = then.named(&name).map(|entry| entry.id).filter(|_| !taken.contains(&id));
        if let Some(entry) = found.and_then(|found| then.entries.iter_mut().find(|entry| entry.id == found)) {
            entry.claimed_by = Some(id);
        }
    }
    if then == state.roster {
        return Ok(Decision::nothing());
    }
    let mut tags = Vec::new();
    for entry in &then.entries {
        if let Some(tag::Event::Set { tags: own }) = entry.claimed_by.and_then(|by| tags_of(entry, by)) {
            tags.extend(own);
        }
    }
    let mut events = vec![session::Event::Roster(Event::Set { entries: then.entries })];
    events.extend((!tags.is_empty()).then_some(session::Event::Tag(tag::Event::Set { tags })));
    Ok(Decision::events(events))
}

fn checked(index: usize, expected: &Expected) -> Result<Expected, Rejection> {
    let line = |field: &str, text: &Option<String>, max: usize| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| text::line(&format!("entries[{index}].{field}"), text, max)).transpose()
    };
    let name = line("name", &expected.name, NAME_MAX)?;
    let email = line("email", &expected.email, EMAIL_MAX)?.map(|email| email.to_lowercase());
    let code = line("code", &expected.code, CODE_MAX)?;
    let group = line("group", &expected.group, NAME_MAX)?;
    if email.as_deref().is_some_and(|email| !email.contains('@')) {
        let detail = format!("`entries[{index}].email` is not an e-mail address");
        return Err(Rejection::new(Code::FieldInvalid, detail));
    }
    if name.is_none() && email.is_none() && code.is_none() {
        let detail = format!("`entries[{index}]` has neither name nor e-mail nor code");
        return Err(Rejection::new(Code::FieldInvalid, detail));
    }
    let mut tags = BTreeMap::new();
    for (tag, value) in &expected.tags {
        if let (tag, Some(value)) = tag::checked(&format!("entries[{index}].tags"), tag, value)? {
            tags.insert(tag, value);
        }
    }
    if tags.len() > tag::EACH_MAX {
        let detail = format!("`entries[{index}]` has more than {} tags", tag::EACH_MAX);
        return Err(Rejection::new(Code::FieldInvalid, detail));
    }
    Ok(Expected { name, email, code, group, tags })
}

/// Refuses what stands twice and must not, with where it stands.
fn once(field: &str, entries: &[Entry], of: impl Fn(&Expected) -> Option<String>) -> Result<(), Rejection> {
    let mut seen = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(text) = of(&entry.expected) else { continue };
        if let Some(first) = seen.insert(text.clone(), index) {
            let detail = format!("{field} {text} stands twice, in `entries[{first}]` and `entries[{index}]`");
            return Err(Rejection::new(Code::FieldInvalid, detail));
        }
    }
    Ok(())
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Set { entries } => state.entries.clone_from(entries),
        Event::Matched { entry, by } => {
            if let Some(found) = state.entries.iter_mut().find(|other| other.id == *entry) {
                found.claimed_by = *by;
            }
        }
    }
}

/// It is the facilitators' alone.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let event = match record.event {
        Event::Set { entries } => wire::Event::Set { entries: entries.iter().map(Entry::view).collect() },
        Event::Matched { entry, by } => wire::Event::Matched { entry_id: *entry, participant_id: *by },
    };
    vec![(Audience::Facilitators, protocol::Event::Roster(event))]
}

#[cfg(test)]
mod tests;
