//! Tags: what facilitators know about people (team, language, experience), and questions by which people tag themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::ParticipantId;

/// One tag of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Tag {
    /// Whose.
    pub participant_id: ParticipantId,
    /// Its name, such as "language"; 1–40 characters.
    pub tag: String,
    /// Its value, at most 80 characters; empty: the tag is taken off.
    pub value: String,
}

/// Commands of facilitators; the answer is everybody's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "TagCommand"))]
pub enum Command {
    /// Tags people; all or none.
    #[serde(rename = "tag.set")]
    Set {
        /// At most 1,000.
        tags: Vec<Tag>,
    },
    /// Asks everybody a question. Each answer becomes the person's tag. It takes the place of a question before it.
    #[serde(rename = "tag.ask")]
    Ask {
        /// The name of the tag.
        tag: String,
        /// The question, 1–300 characters.
        text: String,
        /// What may be answered: 2–12 different ones, each 1–80 characters.
        choices: Vec<String>,
    },
    /// Answers the question, or answers it differently.
    #[serde(rename = "tag.answer")]
    Answer {
        /// One of its choices.
        value: String,
    },
    /// Ends the question; the answers stay.
    #[serde(rename = "tag.close")]
    Close {},
}

/// A question that waits for answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Question {
    /// The name of the tag that answers become.
    pub tag: String,
    /// The question.
    pub text: String,
    /// What may be answered.
    pub choices: Vec<String>,
    /// The viewer's own answer.
    pub answer: Option<String>,
}

/// The tags of people, by name.
pub type Tags = BTreeMap<ParticipantId, BTreeMap<String, String>>;

/// What happened to tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "TagEvent"))]
pub enum Event {
    /// People are tagged (to facilitators).
    #[serde(rename = "tag.set")]
    Set {
        /// The tags that are new or have changed; an empty value: it is taken off.
        tags: Vec<Tag>,
    },
    /// A question is asked.
    #[serde(rename = "tag.asked")]
    Asked {
        /// The question; its answer is null.
        question: Question,
    },
    /// Someone answered the question (to them and to facilitators). It is their tag now.
    #[serde(rename = "tag.answered")]
    Answered {
        /// Their tag.
        tag: Tag,
    },
    /// The question is over.
    #[serde(rename = "tag.closed")]
    Closed {},
}
