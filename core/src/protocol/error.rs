//! The error table: one row per code, with its class and whether trying again may help.
//! HTTP turns the class into a status, sockets into an `error` frame; a new code touches neither.

use serde::{Deserialize, Serialize};

/// What kind of refusal a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Class {
    /// The request makes no sense as it is.
    Invalid,
    /// Who asks is not known.
    Unauthenticated,
    /// Who asks may not.
    Forbidden,
    /// There is no such thing, or not for who asks.
    NotFound,
    /// It does not fit the present state.
    Conflict,
    /// A limit was reached.
    TooMany,
    /// Not now; try again.
    Unavailable,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $class:ident;)*) => {
        /// A stable error code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub enum Code { $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code as it stands on the wire.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What kind of refusal it is.
            #[must_use]
            pub fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class),* }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+)),* }
            }
        }
    };
}

codes! {
    /// The frame or body is not JSON.
    JsonSyntax = "json.syntax", Invalid;
    /// No command has this type.
    TypeUnknown = "type.unknown", Invalid;
    /// A field is missing, of the wrong type, unknown, or out of its range.
    FieldInvalid = "field.invalid", Invalid;
    /// The frame or body is larger than allowed.
    TooLarge = "too_large", TooMany;
    /// Sign in, or attach, first.
    AuthRequired = "auth.required", Unauthenticated;
    /// The token is malformed, forged or meant for something else.
    AuthInvalid = "auth.invalid", Unauthenticated;
    /// The token has expired; get a fresh one.
    AuthExpired = "auth.expired", Unauthenticated;
    /// E-mail and password do not match an account.
    AuthCredentials = "auth.credentials", Unauthenticated;
    /// Too many attempts; wait before the next.
    AuthThrottled = "auth.throttled", TooMany;
    /// The e-mail address already has an account.
    EmailTaken = "auth.email_taken", Conflict;
    /// The invitation is not valid any more.
    InvitationInvalid = "invitation.invalid", NotFound;
    /// The role of who asks does not allow this.
    Forbidden = "authz.denied", Forbidden;
    /// There is no such thing.
    NotFound = "not_found", NotFound;
    /// The request came from a page of another site.
    OriginRefused = "origin.refused", Forbidden;
    /// The session is in a state that does not allow this.
    SessionState = "session.state", Conflict;
    /// The session has as many people as it may hold.
    SessionFull = "session.full", TooMany;
    /// Waiting to be let in; only lobby commands are possible.
    LobbyWaiting = "lobby.waiting", Forbidden;
    /// A facilitator removed this person; only a facilitator can lift that.
    Banned = "participant.banned", Forbidden;
    /// No such person in this session.
    ParticipantUnknown = "participant.unknown", NotFound;
    /// The last facilitator cannot give the role away.
    LastFacilitator = "role.last_facilitator", Conflict;
    /// The message is not there any more, or too old to change.
    MessageUnknown = "chat.unknown", NotFound;
    /// Only its author may change a message.
    NotAuthor = "chat.not_author", Forbidden;
    /// Who writes is not in a breakout.
    NotInBreakout = "breakout.not_inside", Conflict;
    /// No such step in this journey.
    StepUnknown = "step.unknown", NotFound;
    /// No such timer.
    TimerUnknown = "timer.unknown", NotFound;
    /// The timer is not in a state that allows this.
    TimerState = "timer.state", Conflict;
    /// No such deck in this session.
    DeckUnknown = "deck.unknown", NotFound;
    /// No such card in this deck.
    CardUnknown = "card.unknown", NotFound;
    /// Somebody else has drawn this card.
    CardTaken = "card.taken", Conflict;
    /// No card is left in this deck.
    DeckEmpty = "deck.empty", Conflict;
    /// No such draw, or it is not yours.
    DrawUnknown = "draw.unknown", NotFound;
    /// No such reflection of yours.
    ReflectionUnknown = "reflection.unknown", NotFound;
    /// Breakouts are open already.
    BreakoutsOpen = "breakout.already_open", Conflict;
    /// No breakouts are prepared or open.
    BreakoutsNone = "breakout.none", Conflict;
    /// No such breakout in this round.
    BreakoutUnknown = "breakout.unknown", NotFound;
    /// One person is named for two breakouts.
    BreakoutTwice = "breakout.assigned_twice", Invalid;
    /// More breakouts than a session may have.
    BreakoutLimit = "breakout.limit", TooMany;
    /// The breakout holds no more people.
    BreakoutFull = "breakout.full", Conflict;
    /// People are placed here by a facilitator.
    BreakoutNotYours = "breakout.not_yours", Forbidden;
    /// There is no invitation to answer.
    BreakoutNotInvited = "breakout.not_invited", Conflict;
    /// None of these breakouts has an end to move.
    BreakoutNoEnd = "breakout.no_end", Conflict;
    /// The note is not there any more.
    NoteUnknown = "note.unknown", NotFound;
    /// Only its author may change a note.
    NoteNotAuthor = "note.not_author", Forbidden;
    /// The call for help is over.
    HelpUnknown = "help.unknown", NotFound;
    /// Nobody with this code, or of this id, is expected.
    RosterUnknown = "roster.unknown", NotFound;
    /// No question waits for answers.
    QuestionNone = "question.none", Conflict;
    /// It is too late to take this back, or too much has happened since.
    UndoGone = "undo.gone", Conflict;
    /// Somebody else is in control.
    ControlNotYours = "control.not_yours", Forbidden;
    /// No such canvas, or none that who asks knows of.
    CanvasUnknown = "canvas.unknown", NotFound;
    /// More canvases than a session may have.
    CanvasLimit = "canvas.limit", TooMany;
    /// The comment is not there any more.
    CommentUnknown = "comment.unknown", NotFound;
    /// Only its author may change a comment.
    CommentNotAuthor = "comment.not_author", Forbidden;
    /// More comments than a canvas may have.
    CommentLimit = "comment.limit", TooMany;
    /// The same command id was used for another command.
    CommandReused = "command.reused", Conflict;
    /// Nothing can be stored at the moment; what was asked did not happen.
    StoreUnavailable = "store.unavailable", Unavailable;
    /// Another node runs this session.
    SessionElsewhere = "session.elsewhere", Unavailable;
    /// The server is stopping.
    Draining = "draining", Unavailable;
    /// The server has more to do than it can.
    Overload = "overload", Unavailable;
    /// The method is not possible here.
    MethodNotAllowed = "method_not_allowed", Invalid;
    /// The body must be JSON.
    MediaType = "media_type", Invalid;
    /// The page marker is not one of ours.
    CursorInvalid = "cursor.invalid", Invalid;
    /// A mistake of ours; it was logged.
    Internal = "internal", Unavailable;
}

/// What a client may do after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Retry {
    /// The same request would be refused again.
    Never,
    /// The same request, with the same command id, may succeed a little later.
    Later,
}

impl Code {
    /// Whether sending the same command again may help.
    #[must_use]
    pub fn retry(self) -> Retry {
        match self.class() {
            Class::Unavailable => Retry::Later,
            Class::TooMany if self == Self::AuthThrottled => Retry::Later,
            Class::Invalid
            | Class::Unauthenticated
            | Class::Forbidden
            | Class::NotFound
            | Class::Conflict
            | Class::TooMany => Retry::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
