//! The roster: who is expected, prepared by facilitators, and claimed by whoever comes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{EntryId, ParticipantId};

/// Somebody who is expected. At least one of name, e-mail and code is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields = nullable))]
pub struct Expected {
    /// At most 80 characters. Who comes under it is taken for them, if there is nobody else of that name, unless they
    /// have a code.
    pub name: Option<String>,
    /// Of an account.
    pub email: Option<String>,
    /// What they type when they join; at most 40 characters.
    pub code: Option<String>,
    /// The breakout they are to be in, when a round is prepared from the roster; at most 80 characters.
    pub group: Option<String>,
    /// Their tags.
    pub tags: BTreeMap<String, String>,
}

/// Somebody who is expected, with who claimed to be them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "RosterEntry"))]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Who is expected.
    pub expected: Expected,
    /// Who came; null: nobody yet.
    pub participant_id: Option<ParticipantId>,
}

/// Commands of facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "RosterCommand", optional_fields = nullable))]
pub enum Command {
    /// Takes the place of the whole roster; all or nothing. Whoever is inside and fits is matched at once.
    #[serde(rename = "roster.set")]
    Set {
        /// At most 1,000; e-mails and codes stand once each.
        entries: Vec<Expected>,
    },
    /// Says who somebody is, or that they are not.
    #[serde(rename = "roster.match")]
    Match {
        /// Whom the roster expects.
        entry_id: EntryId,
        /// Who that is; left out: nobody.
        #[serde(default)]
        participant_id: Option<ParticipantId>,
    },
}

/// What happened to the roster; to facilitators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "RosterEvent"))]
pub enum Event {
    /// It is another.
    #[serde(rename = "roster.set")]
    Set {
        /// All of it.
        entries: Vec<Entry>,
    },
    /// Somebody is, or is not any more, who was expected.
    #[serde(rename = "roster.matched")]
    Matched {
        /// Whom the roster expects.
        entry_id: EntryId,
        /// Who that is.
        participant_id: Option<ParticipantId>,
    },
}
