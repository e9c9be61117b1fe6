//! Tags of people, and questions by which people tag themselves. Rules: V-1 to V-3. Durable: tags and the question.
//!
//! What facilitators note about people is for facilitators alone; of a question everybody knows their own answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Audience, Ctx, Decision, Rejection, aggregate::Record, session, text};
use crate::{
    ids::ParticipantId,
    protocol::{
        self,
        error::Code,
        people::Role,
        tag::{self as wire, Command, Question, Tag, Tags},
    },
};

/// The longest name of a tag, in characters.
pub const NAME_MAX: usize = 40;
const VALUE_MAX: usize = 80;
/// How many tags one command may set.
const SET_MAX: i64 = 1_000;
/// How many tags one person may have.
pub const EACH_MAX: usize = 20;
const QUESTION_MAX: usize = 300;
const CHOICES_MIN: i64 = 2;
const CHOICES_MAX: i64 = 12;

/// The tags, and the question that waits for answers.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    tags: Tags,
    question: Option<Asked>,
}

/// A question that waits for answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Asked {
    tag: String,
    text: String,
    choices: Vec<String>,
    answers: BTreeMap<ParticipantId, String>,
}

impl State {
    /// Somebody's tags.
    #[must_use]
    pub fn of(&self, id: ParticipantId) -> Option<&BTreeMap<String, String>> {
        self.tags.get(&id)
    }

    /// What facilitators see of people's tags; others see none.
    #[must_use]
    pub fn views(&self, role: Role) -> Tags {
        if role.facilitates() { self.tags.clone() } else { Tags::new() }
    }

    /// The question, with one's own answer to it.
    #[must_use]
    pub fn question(&self, viewer: ParticipantId) -> Option<Question> {
        let Asked { tag, text, choices, answers } = self.question.as_ref()?;
        // Not what their tag says: that may be what a facilitator noted.
        let answer = answers.get(&viewer).cloned();
        Some(Question { tag: tag.clone(), text: text.clone(), choices: choices.clone(), answer })
    }
}

/// What happened to tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// People are tagged. Since 0.1.
    #[serde(rename = "tag.set")]
    Set {
        /// An empty value: it is taken off.
        tags: Vec<Tag>,
    },
    /// A question is asked. Since 0.1.
    #[serde(rename = "tag.asked")]
    Asked {
        /// The name of the tag.
        tag: String,
        /// The question.
        text: String,
        /// What may be answered.
        choices: Vec<String>,
    },
    /// Someone answered. Since 0.1.
    #[serde(rename = "tag.answered")]
    Answered {
        /// Their tag.
        tag: Tag,
    },
    /// The question is over. Since 0.1.
    #[serde(rename = "tag.closed")]
    Closed {},
}

/// Tags, asks, answers, closes.
///
/// # Errors
/// [`Code::FieldInvalid`], [`Code::ParticipantUnknown`], [`Code::QuestionNone`], [`Code::SessionState`].
pub fn decide(state: &session::State, ctx: &Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let own = &state.tag;
    let event = match command {
        Command::Set { tags } => {
            let tags = changed(state, tags)?;
            (!tags.is_empty()).then_some(Event::Set { tags })
        }
        Command::Ask { tag, text, choices } => Some(asked(tag, text, choices)?),
        Command::Answer { value } => {
            let asked = own.question.as_ref().ok_or(Code::QuestionNone)?;
            if !asked.choices.contains(value) {
                return Err(Rejection::new(Code::FieldInvalid, "`value` is none of the choices"));
            }
            let tag = Tag { participant_id: session::asker(ctx)?, tag: asked.tag.clone(), value: value.clone() };
            let same = asked.answers.get(&tag.participant_id) == Some(value);
            (!same).then_some(Event::Answered { tag })
        }
        Command::Close {} => own.question.as_ref().map(|_| Event::Closed {}),
    };
    Ok(Decision::events(event))
}

impl State {
    fn differs(&self, tag: &Tag) -> bool {
        let present = self.of(tag.participant_id).and_then(|tags| tags.get(&tag.tag));
        present.map_or(!tag.value.is_empty(), |value| *value != tag.value)
    }

    fn take(&mut self, Tag { participant_id, tag, value }: &Tag) {
        let tags = self.tags.entry(*participant_id).or_default();
        match value.is_empty() {
            true => tags.remove(tag),
            false => tags.insert(tag.clone(), value.clone()),
        };
        if tags.is_empty() {
            self.tags.remove(participant_id);
        }
    }
}

/// The tags that change something, checked.
fn changed(state: &session::State, tags: &[Tag]) -> Result<Vec<Tag>, Rejection> {
    text::between("tags", tags.len() as i64, 1, SET_MAX)?;
    let mut then = state.tag.clone();
    let mut effective = Vec::new();
    for (index, Tag { participant_id, tag, value }) in tags.iter().enumerate() {
        let member = state.people.require(*participant_id)?;
        let (tag, value) = checked(&format!("tags[{index}]"), tag, value)?;
        let tag = Tag { participant_id: *participant_id, tag, value: value.unwrap_or_default() };
        if then.differs(&tag) {
            then.take(&tag);
            effective.push(tag);
        }
        if then.of(*participant_id).is_some_and(|tags| tags.len() > EACH_MAX) {
            let detail = format!("{} would have more than {EACH_MAX} tags", member.label);
            return Err(Rejection::new(Code::FieldInvalid, detail));
        }
    }
    Ok(effective)
}

/// A tag's name and value; without a value there is none.
///
/// # Errors
/// [`Code::FieldInvalid`], naming `field`.
pub(super) fn checked(field: &str, tag: &str, value: &str) -> Result<(String, Option<String>), Rejection> {
    let tag = text::line(&format!("{field}.tag"), tag, NAME_MAX)?;
    let value = text::optional_line(&format!("{field}.value"), value, VALUE_MAX)?;
    Ok((tag, (!value.is_empty()).then_some(value)))
}

fn asked(tag: &str, text: &str, choices: &[String]) -> Result<Event, Rejection> {
    let tag = text::line("tag", tag, NAME_MAX)?;
    let text = text::line("text", text, QUESTION_MAX)?;
    text::between("choices", choices.len() as i64, CHOICES_MIN, CHOICES_MAX)?;
    let named = choices.iter().enumerate();
    let choices: Vec<String> = named
        .map(|(index, choice)| text::line(&format!("choices[{index}]"), choice, VALUE_MAX))
        .collect::<Result<_, _>>()?;
    if choices.iter().collect::<BTreeSet<_>>().len() < choices.len() {
        return Err(Rejection::new(Code::FieldInvalid, "`choices` must be different"));
    }
    Ok(Event::Asked { tag, text, choices })
}

/// Takes an event into the state.
pub fn apply(state: &mut State, record: &Record<&Event>) {
    match record.event {
        Event::Set { tags } => tags.iter().for_each(|tag| state.take(tag)),
        Event::Asked { tag, text, choices } => {
            let (tag, text, choices) = (tag.clone(), text.clone(), choices.clone());
            state.question = Some(Asked { tag, text, choices, answers: BTreeMap::new() });
        }
        Event::Answered { tag } => {
            if let Some(asked) = &mut state.question {
                asked.answers.insert(tag.participant_id, tag.value.clone());
            }
            state.take(tag);
        }
        Event::Closed {} => state.question = None,
    }
}

/// Tags are the facilitators' alone, a question is everybody's, an answer is for who gave it, too.
#[must_use]
pub fn project(record: &Record<&Event>) -> Vec<(Audience, protocol::Event)> {
    let (audience, event) = match record.event.clone() {
        Event::Set { tags } => (Audience::Facilitators, wire::Event::Set { tags }),
        Event::Asked { tag, text, choices } => {
            (Audience::Everyone, wire::Event::Asked { question: Question { tag, text, choices, answer: None } })
        }
        Event::Answered { tag } => {
            (Audience::PeopleAndFacilitators(vec![tag.participant_id]), wire::Event::Answered { tag })
        }
        Event::Closed {} => (Audience::Everyone, wire::Event::Closed {}),
    };
    vec![(audience, protocol::Event::Tag(event))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{World, table};

    fn tag(w: &World, who: &str, tag: &str, value: &str) -> Tag {
        Tag { participant_id: w.id(who), tag: tag.into(), value: value.into() }
    }

    fn ask(choices: &[&str]) -> Command {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        Command::Ask { tag: "energy".into(), text: "How do you feel?".into(), choices }
    }

    fn answer(value: &str) -> Command {
        Command::Answer { value: value.into() }
    }

    #[test]
    fn tags_are_set_all_or_none_and_seen_by_facilitators_only() {
        let mut w = World::live();
        let (he, unknown) = (tag(&w, "bob", "language", " he "), ParticipantId(uuid::Uuid::nil()));
        let stranger = Tag { participant_id: unknown, ..he.clone() };
        table! { w;
            bob: Command::Set { tags: vec![he.clone()] } => Forbidden;
            alice: Command::Set { tags: vec![he.clone(), stranger] } => ParticipantUnknown;
            alice: Command::Set { tags: vec![] } => FieldInvalid;
            alice: Command::Set { tags: vec![tag(&w, "bob", "", "he")] } => FieldInvalid;
            alice: Command::Set { tags: vec![he.clone()] } => ["tag.set"];
        }
        assert_eq!((w.hears("alice"), w.hears("bob")), (vec!["tag.set".to_owned()], vec![]));
        let seen = |w: &World, who| w.view_as(who).expect("inside").tags;
        assert_eq!(seen(&w, "alice")[&w.id("bob")]["language"], "he");
        assert!(seen(&w, "bob").is_empty() && seen(&w, "charlie").is_empty());
        table! { w;
            alice: Command::Set { tags: vec![he] } => [];
            alice: Command::Set { tags: vec![tag(&w, "bob", "language", "")] } => ["tag.set"];
        }
        assert!(seen(&w, "alice").is_empty());
        let many = (0..=EACH_MAX).map(|n| tag(&w, "bob", &format!("tag {n}"), "x")).collect();
        table! { w; alice: Command::Set { tags: many } => FieldInvalid; };
    }

    #[test]
    fn an_answer_is_ones_tag_and_known_to_oneself_and_facilitators() {
        let mut w = World::live();
        table! { w;
            bob: ask(&["high", "low"]) => Forbidden;
            bob: answer("high") => QuestionNone;
            alice: ask(&["high"]) => FieldInvalid;
            alice: ask(&["high", "high"]) => FieldInvalid;
            alice: ask(&["high", "low"]) => ["tag.asked"];
            bob: answer("middling") => FieldInvalid;
            bob: answer("high") => ["tag.answered"];
        }
        assert_eq!(
            (w.hears("alice"), w.hears("bob"), w.hears("charlie")),
            (vec!["tag.answered".to_owned()], vec!["tag.answered".to_owned()], vec![])
        );
        let answer_of = |w: &World, who| w.view_as(who).expect("inside").question.map(|question| question.answer);
        assert_eq!((answer_of(&w, "bob"), answer_of(&w, "charlie")), (Some(Some("high".into())), Some(None)));
        table! { w; alice: Command::Set { tags: vec![tag(&w, "charlie", "energy", "low")] } => ["tag.set"]; };
        assert_eq!(answer_of(&w, "charlie"), Some(None), "what is noted about people is not told to them");
        table! { w;
            bob: answer("high") => [];
            bob: answer("low") => ["tag.answered"];
            alice: Command::Close {} => ["tag.closed"];
            alice: Command::Close {} => [];
            charlie: answer("low") => QuestionNone;
        }
        assert_eq!(answer_of(&w, "bob"), None);
        assert_eq!(w.view_as("alice").expect("inside").tags[&w.id("bob")]["energy"], "low");
    }
}
