//! Who asks, as handlers see it, and the one table of what each role of an organization may do.
//! What someone may do *within* a session is decided by the rules of the session, not here.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use plenary_core::{
    ids::{OrgId, ParticipantId, SessionId, UserId},
    protocol::error::Code,
};

use super::{Api, problem::Problem, token::Principal};
use crate::store::organization::OrgRole;

/// Someone with an account.
#[derive(Clone, Copy, Debug)]
pub struct UserAuth {
    /// Who.
    pub user: UserId,
    /// In which organization.
    pub org: OrgId,
    /// As what.
    pub role: OrgRole,
}

/// Someone in a session.
#[derive(Clone, Copy, Debug)]
pub struct ParticipantAuth {
    /// Who.
    pub participant: ParticipantId,
    /// In which session.
    pub session: SessionId,
    /// Of which organization.
    pub org: OrgId,
}

/// Either of them.
#[derive(Clone, Debug)]
pub struct AnyAuth(pub Principal);

/// What a role of an organization may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See, invite, change and remove members.
    ManageMembers,
    /// Write journeys.
    WriteContent,
    /// Create sessions.
    CreateSessions,
    /// See and run every session of the organization.
    RunAllSessions,
}

impl Right {
    fn belongs_to(self, role: OrgRole) -> bool {
        match self {
            Self::ManageMembers | Self::RunAllSessions => matches!(role, OrgRole::Owner | OrgRole::Admin),
            Self::WriteContent | Self::CreateSessions => {
                matches!(role, OrgRole::Owner | OrgRole::Admin | OrgRole::Facilitator)
            }
        }
    }
}

impl UserAuth {
    /// Whether who asks may do this.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        right.belongs_to(self.role)
    }

    /// Goes on if who asks may do this.
    ///
    /// # Errors
    /// [`Code::Forbidden`].
    pub fn require(&self, right: Right) -> Result<(), Problem> {
        if self.may(right) { Ok(()) } else { Err(Code::Forbidden.into()) }
    }
}

fn principal(request: &HttpRequest) -> Result<Principal, Problem> {
    let mut named = request.headers().get_all(header::AUTHORIZATION);
    let given = named.next().ok_or(Code::AuthRequired)?;
    if named.next().is_some() {
        return Err(Code::AuthInvalid.into());
    }
    let text = given.to_str().map_err(|_| Code::AuthInvalid)?;
    let (scheme, token) = text.split_once(' ').ok_or(Code::AuthInvalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Code::AuthRequired.into());
    }
    let api = Api::of(request).ok_or(Code::Internal)?;
    Ok(api.tokens.verify(token.trim())?)
}

fn user(request: &HttpRequest) -> Result<UserAuth, Problem> {
    match principal(request)? {
        Principal::User { user, org, role, .. } => Ok(UserAuth { user, org, role }),
        Principal::Participant { .. } => {
            Err(Problem::detailed(Code::AuthInvalid, "this needs the token of an account"))
        }
    }
}

fn participant(request: &HttpRequest) -> Result<ParticipantAuth, Problem> {
    match principal(request)? {
        Principal::Participant { participant, session, org, .. } => Ok(ParticipantAuth { participant, session, org }),
        Principal::User { .. } => Err(Problem::detailed(Code::AuthInvalid, "this needs the token of a participant")),
    }
}

impl FromRequest for UserAuth {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(user(request))
    }
}

impl FromRequest for ParticipantAuth {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(participant(request))
    }
}

impl FromRequest for AnyAuth {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(principal(request).map(Self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        let roles = [OrgRole::Member, OrgRole::Facilitator, OrgRole::Admin, OrgRole::Owner];
        for right in [Right::ManageMembers, Right::WriteContent, Right::CreateSessions, Right::RunAllSessions] {
            let allowed: Vec<bool> = roles.iter().map(|role| right.belongs_to(*role)).collect();
            assert!(allowed.is_sorted(), "{right:?}");
            assert_eq!((allowed[0], allowed[3]), (false, true), "{right:?}");
        }
    }
}
