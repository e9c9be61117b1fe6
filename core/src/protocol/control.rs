//! Who is in control of the session: its lead, or whoever stands in while the lead is away; and bringing everyone to one
//! place. Roles are another matter.

use serde::{Deserialize, Serialize};

use super::people::Place;
use crate::ids::{CanvasId, ParticipantId};

/// Commands about control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ControlCommand", optional_fields = nullable))]
pub enum Command {
    /// Gives control to somebody else who facilitates, for good; by whoever is in control.
    #[serde(rename = "control.hand_over")]
    HandOver {
        /// To whom.
        to: ParticipantId,
    },
    /// Takes control, over or back; facilitators.
    #[serde(rename = "control.take")]
    Take {},
    /// Brings everyone who does not facilitate to where the asker is; facilitators.
    #[serde(rename = "control.gather")]
    Gather {
        /// What everyone is to look at; left out: whatever they do.
        #[serde(default)]
        panel: Option<Panel>,
    },
}

/// A part of a client's screen that can be shown to everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Panel {
    /// The current step and its instructions.
    Step,
    /// The cards.
    Cards,
    /// One's own writing.
    Write,
    /// What others share.
    Shared,
    /// The chat.
    Chat,
    /// Who is here.
    People,
    /// A canvas, and on it what the one who gathers looks at.
    Canvas(CanvasId),
}

/// Who is in control: whoever stands in, else the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ControlView {
    /// To whom control belongs, also while they are away.
    pub lead: ParticipantId,
    /// Who stands in while the lead is away; null: nobody.
    pub acting: Option<ParticipantId>,
}

/// Why somebody else is in control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ControlWhy"))]
pub enum Why {
    /// It was handed over.
    HandedOver,
    /// A facilitator took it.
    Taken,
    /// The lead dropped out, or who stood in for them: somebody stands in.
    LeadAway,
    /// The lead is back.
    LeadBack,
    /// Who stood in dropped out as well, and nobody is there to follow: control stays with the absent lead.
    NobodyThere,
    /// Whose it was may have it no more: their role was lowered, or they were removed.
    PassedOn,
}

/// What happened to control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "ControlEvent"))]
pub enum Event {
    /// Somebody else is the lead, or stands in, or nobody stands in any more.
    #[serde(rename = "control.changed")]
    Changed {
        /// To whom control belongs.
        lead: ParticipantId,
        /// Who stands in.
        acting: Option<ParticipantId>,
        /// Why.
        why: Why,
    },
    /// Somebody brought everyone to one place; who was elsewhere is moved before this. A client goes along, unless its
    /// person is writing.
    #[serde(rename = "control.gathered")]
    Gathered {
        /// Who.
        by: ParticipantId,
        /// Where they are.
        place: Place,
        /// What everyone is to look at; null: whatever they do, or something that the viewer may not see.
        panel: Option<Panel>,
    },
}
