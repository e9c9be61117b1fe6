//! Who may do what: one table of roles and permissions. Every command names the permission it requires in an
//! exhaustive match, so a new one does not compile without a decision.

use super::Rejection;
use crate::protocol::{
    Command, announcement, breakout, canvas, card, chat, comment, consent, control, error::Code, hand, help, journey,
    lobby, note, people, people::Role, reflection, roster, session, tag, timer, undo,
};

/// A right within a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it; the table below is the meaning")]
pub enum Permission {
    Leave,
    ReportPresence,
    Consent,
    RenameSelf,
    RaiseHand,
    Chat,
    DrawCards,
    Reflect,
    ChooseBreakout,
    StartSession,
    EndSession,
    ChangeSession,
    ManageLobby,
    RemovePeople,
    SetRoles,
    ManageHands,
    ModerateChat,
    MoveJourney,
    RunTimers,
    ManageCards,
    Announce,
    RunBreakouts,
    CallForHelp,
    AnswerHelp,
    TagPeople,
    AnswerQuestion,
    Undo,
    HandOverControl,
    TakeControl,
    Gather,
    MakeCanvas,
    ManageCanvases,
    Comment,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 33] = [
        Self::Leave,
        Self::ReportPresence,
        Self::Consent,
        Self::RenameSelf,
        Self::RaiseHand,
        Self::Chat,
        Self::DrawCards,
        Self::Reflect,
        Self::ChooseBreakout,
        Self::StartSession,
        Self::EndSession,
        Self::ChangeSession,
        Self::ManageLobby,
        Self::RemovePeople,
        Self::SetRoles,
        Self::ManageHands,
        Self::ModerateChat,
        Self::MoveJourney,
        Self::RunTimers,
        Self::ManageCards,
        Self::Announce,
        Self::RunBreakouts,
        Self::CallForHelp,
        Self::AnswerHelp,
        Self::TagPeople,
        Self::AnswerQuestion,
        Self::Undo,
        Self::HandOverControl,
        Self::TakeControl,
        Self::Gather,
        Self::MakeCanvas,
        Self::ManageCanvases,
        Self::Comment,
    ];

    /// The least role that has it.
    #[must_use]
    pub fn least_role(self) -> Role {
        match self {
            Self::Leave | Self::ReportPresence | Self::Consent | Self::RenameSelf => Role::Observer,
            Self::RaiseHand
            | Self::Chat
            | Self::DrawCards
            | Self::Reflect
            | Self::ChooseBreakout
            | Self::CallForHelp
            | Self::AnswerQuestion
            | Self::MakeCanvas
            | Self::Comment => Role::Participant,
            Self::StartSession
            | Self::ChangeSession
            | Self::ManageLobby
            | Self::RemovePeople
            | Self::ManageHands
            | Self::ModerateChat
            | Self::MoveJourney
            | Self::RunTimers
            | Self::ManageCards
            | Self::Announce
            | Self::RunBreakouts
            | Self::AnswerHelp
            | Self::TagPeople
            | Self::Undo
            | Self::HandOverControl
            | Self::Gather
            | Self::ManageCanvases => Role::CoFacilitator,
            Self::EndSession | Self::SetRoles | Self::TakeControl => Role::Facilitator,
        }
    }

    /// Whether whoever is in control has it, whatever their role: what a session cannot be carried on without.
    #[must_use]
    pub fn comes_with_control(self) -> bool {
        matches!(self, Self::EndSession | Self::SetRoles)
    }
}

/// Whether `role` has `permission`.
#[must_use]
pub fn allows(role: Role, permission: Permission) -> bool {
    role >= permission.least_role()
}

/// Refuses when `role` lacks `permission`.
///
/// # Errors
/// [`Code::Forbidden`].
pub fn check(role: Role, permission: Permission) -> Result<(), Rejection> {
    if allows(role, permission) { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// What a command requires of its sender. What depends on whose thing it is (another's hand, another's
/// message) is checked where it is decided, with the permission named there.
#[must_use]
pub fn required(command: &Command) -> Permission {
    match command {
        Command::Session(command) => match command {
            session::Command::Start {} => Permission::StartSession,
            session::Command::Complete {} | session::Command::Cancel {} => Permission::EndSession,
        },
        Command::Lobby(command) => match command {
            lobby::Command::Set { .. }
            | lobby::Command::Admit { .. }
            | lobby::Command::Deny { .. }
            | lobby::Command::Message { .. } => Permission::ManageLobby,
        },
        Command::People(command) => match command {
            people::Command::Rename { .. } => Permission::RenameSelf,
            people::Command::Leave {} => Permission::Leave,
            people::Command::Remove { .. } | people::Command::Unban { .. } => Permission::RemovePeople,
            people::Command::SetRole { .. } => Permission::SetRoles,
            people::Command::ReportPresence { .. } => Permission::ReportPresence,
        },
        Command::Hand(command) => match command {
            hand::Command::Raise {} | hand::Command::Lower { .. } => Permission::RaiseHand,
            hand::Command::LowerAll {} => Permission::ManageHands,
        },
        Command::Chat(command) => match command {
            chat::Command::Send { .. } | chat::Command::Edit { .. } | chat::Command::Delete { .. } => Permission::Chat,
        },
        Command::Journey(command) => match command {
            journey::Command::Go { .. } | journey::Command::GoToPhase { .. } => Permission::MoveJourney,
        },
        Command::Timer(command) => match command {
            timer::Command::Start { .. }
            | timer::Command::Pause { .. }
            | timer::Command::Resume { .. }
            | timer::Command::Extend { .. }
            | timer::Command::Stop { .. } => Permission::RunTimers,
        },
        Command::Card(command) => match command {
            card::Command::Draw { .. } | card::Command::Return { .. } => Permission::DrawCards,
            card::Command::SetMode { .. } => Permission::ManageCards,
        },
        Command::Reflection(command) => match command {
            reflection::Command::Write { .. }
            | reflection::Command::Share { .. }
            | reflection::Command::Revoke { .. }
            | reflection::Command::Delete { .. } => Permission::Reflect,
        },
        Command::Announcement(command) => match command {
            announcement::Command::Send { .. } => Permission::Announce,
        },
        Command::Note(command) => match command {
            note::Command::Write { .. }
            | note::Command::Edit { .. }
            | note::Command::Remove { .. }
            | note::Command::Pin { .. }
            | note::Command::Unpin { .. } => Permission::Chat,
        },
        Command::Help(command) => match command {
            help::Command::Call { .. } | help::Command::Cancel {} => Permission::CallForHelp,
            help::Command::Answer { .. } => Permission::AnswerHelp,
        },
        Command::Roster(roster::Command::Set { .. } | roster::Command::Match { .. }) => Permission::TagPeople,
        Command::Tag(command) => match command {
            tag::Command::Set { .. } | tag::Command::Ask { .. } | tag::Command::Close {} => Permission::TagPeople,
            tag::Command::Answer { .. } => Permission::AnswerQuestion,
        },
        Command::Undo(undo::Command::Take { .. }) => Permission::Undo,
        Command::Control(command) => match command {
            control::Command::HandOver { .. } => Permission::HandOverControl,
            control::Command::Take {} => Permission::TakeControl,
            control::Command::Gather { .. } => Permission::Gather,
        },
        Command::Consent(consent::Command::Give { .. } | consent::Command::Withdraw { .. }) => Permission::Consent,
        Command::Canvas(command) => match command {
            canvas::Command::Create { .. }
            | canvas::Command::Rename { .. }
            | canvas::Command::Share { .. }
            | canvas::Command::Remove { .. } => Permission::MakeCanvas,
            canvas::Command::Freeze { .. } => Permission::ManageCanvases,
        },
        // Who comments on a canvas is said for each person and canvas: `canvas::right_of`.
        Command::Comment(
            comment::Command::Begin { .. }
            | comment::Command::Reply { .. }
            | comment::Command::Edit { .. }
            | comment::Command::Remove { .. }
            | comment::Command::Resolve { .. }
            | comment::Command::React { .. },
        ) => Permission::Comment,
        Command::Breakout(command) => match command {
            breakout::Command::Prepare { .. }
            | breakout::Command::Plan { .. }
            | breakout::Command::FromStep { .. }
            | breakout::Command::Configure { .. }
            | breakout::Command::Discard { .. }
            | breakout::Command::Assign { .. }
            | breakout::Command::Shuffle { .. }
            | breakout::Command::Open { .. }
            | breakout::Command::Move { .. }
            | breakout::Command::Add { .. }
            | breakout::Command::Edit { .. }
            | breakout::Command::Remove { .. }
            | breakout::Command::Close { .. }
            | breakout::Command::KeepOpen { .. }
            | breakout::Command::Extend { .. }
            | breakout::Command::Pause { .. }
            | breakout::Command::Resume { .. }
            | breakout::Command::Listen { .. }
            | breakout::Command::Unlisten {} => Permission::RunBreakouts,
            breakout::Command::Enter { .. } | breakout::Command::Leave {} | breakout::Command::Decline {} => {
                Permission::ChooseBreakout
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        let roles = [Role::Observer, Role::Participant, Role::CoFacilitator, Role::Facilitator];
        for permission in Permission::ALL {
            let allowed: Vec<bool> = roles.iter().map(|role| allows(*role, permission)).collect();
            assert!(allowed.is_sorted(), "{permission:?}");
            assert!(allowed[3], "a facilitator may everything: {permission:?}");
        }
    }
}
