//! Access tokens: who asks, for a quarter of an hour, without asking the database.
//!
//! A token is a JWT (RFC 7519) signed with HMAC-SHA-256 and nothing else; every claim is required and checked for its
//! type. There are three kinds, and none is good for another's purpose: a *user*'s names an account in an
//! organization, a *participant*'s one person in one session, and a *ticket* one person at one canvas, with the most that
//! they may do there. Whoever is signed out or given another role is noted
//! here, so that older tokens of theirs end at once, and the sockets that were opened with one; the note lives as long
//! as such a token could.

use dashmap::DashMap;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind};
use plenary_core::{
    domain::Rejection,
    ids::{CanvasId, OrgId, ParticipantId, SessionId, Timestamp, UserId},
    protocol::{canvas::Right, error::Code},
};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    ambient::Ambient,
    config::{self, Secret},
    store::organization::OrgRole,
};

const ISSUER: &str = "plenary";
/// Longer texts are not looked at.
const TOKEN_BYTES_MAX: usize = 2_048;
/// How far the clocks of two nodes may differ.
const LEEWAY_S: i64 = 5;

/// Who a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Someone with an account.
    User {
        /// Who.
        user: UserId,
        /// In which organization.
        org: OrgId,
        /// As what.
        role: OrgRole,
        /// Since when.
        issued_at: Timestamp,
        /// Until when.
        expires_at: Timestamp,
    },
    /// Someone in a session.
    Participant {
        /// Who.
        participant: ParticipantId,
        /// In which session.
        session: SessionId,
        /// Of which organization.
        org: OrgId,
        /// The account they came in with; none for a guest.
        user: Option<UserId>,
        /// Since when.
        issued_at: Timestamp,
        /// Until when.
        expires_at: Timestamp,
    },
}

impl Principal {
    /// Whose organization.
    #[must_use]
    pub fn org(&self) -> OrgId {
        match self {
            Self::User { org, .. } | Self::Participant { org, .. } => *org,
        }
    }

    /// Whose account, if they have one.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        self.account().map(|(user, _)| user)
    }

    /// The account the token stands on, and since when it does.
    fn account(&self) -> Option<(UserId, Timestamp)> {
        match self {
            Self::User { user, issued_at, .. } => Some((*user, *issued_at)),
            Self::Participant { user, issued_at, .. } => user.map(|user| (user, *issued_at)),
        }
    }

    /// Until when the token is good.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        match self {
            Self::User { expires_at, .. } | Self::Participant { expires_at, .. } => *expires_at,
        }
    }
}

/// A ticket to a canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Who, in which session.
    pub principal: Principal,
    /// Who.
    pub participant: ParticipantId,
    /// In which session.
    pub session: SessionId,
    /// To which canvas.
    pub canvas: CanvasId,
    /// What they may do at most.
    pub most: Right,
}

/// A token and how long it is good for.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token.
    pub access_token: String,
    /// Seconds from now.
    pub expires_in_s: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    User,
    Participant,
    Canvas,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    typ: Kind,
    org: OrgId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<SessionId>,
    /// The account of a participant who has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usr: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<OrgRole>,
    /// The canvas of a ticket, and what it lets its owner do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnv: Option<CanvasId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rgt: Option<Right>,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// Version 7: its milliseconds tell tokens before and after a sign-out apart.
    jti: Uuid,
}

/// Makes and reads access tokens.
pub struct Tokens {
    ambient: Ambient,
    signing: EncodingKey,
    believed: Vec<DecodingKey>,
    validation: Validation,
    user_ttl_s: u32,
    guest_ttl_s: u32,
    ticket_ttl_s: u32,
    /// From when on a user's tokens count; older ones have ended.
    ended: DashMap<UserId, Timestamp>,
    /// Counts what is noted there, for the sockets that are open.
    endings: watch::Sender<u64>,
}

impl Tokens {
    /// Signs with the first of `keys`, believes them all; there must be one.
    #[must_use]
    pub fn new(keys: &[Secret], auth: &config::Auth, ticket_ttl_s: u32, ambient: Ambient) -> Self {
        let bytes = |key: &Secret| key.expose().as_bytes().to_vec();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Times are checked below, by the clock that was handed in.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            ambient,
            signing: EncodingKey::from_secret(&keys.first().map(bytes).expect("the configuration has a signing key")),
            believed: keys.iter().map(|key| DecodingKey::from_secret(&bytes(key))).collect(),
            validation,
            user_ttl_s: auth.access_ttl_s,
            guest_ttl_s: auth.guest_ttl_s,
            ticket_ttl_s,
            ended: DashMap::new(),
            endings: watch::Sender::new(0),
        }
    }

    /// A token for an account.
    #[must_use]
    pub fn issue_user(&self, user: UserId, org: OrgId, role: OrgRole) -> Issued {
        let claims = Claims { sub: user.0, role: Some(role), ..self.claims_of(Kind::User, org, self.user_ttl_s) };
        self.issue(&claims, self.user_ttl_s)
    }

    /// A token for someone in a session, and the account they came in with, if they did with one.
    #[must_use]
    pub fn issue_participant(
        &self,
        participant: ParticipantId,
        session: SessionId,
        org: OrgId,
        user: Option<UserId>,
    ) -> Issued {
        let claims = self.claims_of(Kind::Participant, org, self.guest_ttl_s);
        let claims = Claims { sub: participant.0, sid: Some(session), usr: user, ..claims };
        self.issue(&claims, self.guest_ttl_s)
    }

    /// A ticket to a canvas.
    #[must_use]
    pub fn issue_ticket(
        &self,
        (participant, session, org): (ParticipantId, SessionId, OrgId),
        user: Option<UserId>,
        canvas: CanvasId,
        most: Right,
    ) -> Issued {
        let claims = self.claims_of(Kind::Canvas, org, self.ticket_ttl_s);
        let claims =
            Claims { sub: participant.0, sid: Some(session), usr: user, cnv: Some(canvas), rgt: Some(most), ..claims };
        self.issue(&claims, self.ticket_ttl_s)
    }

    fn claims_of(&self, typ: Kind, org: OrgId, ttl_s: u32) -> Claims {
        let now_ms = self.ambient.now().0;
        let now = now_ms.div_euclid(1_000);
        let chance = *self.ambient.id::<Uuid>().as_bytes();
        let mut tail = [0; 10];
        tail.copy_from_slice(&chance[..10]);
        Claims {
            iss: ISSUER.into(),
            aud: ISSUER.into(),
            sub: Uuid::nil(),
            typ,
            org,
            sid: None,
            usr: None,
            role: None,
            cnv: None,
            rgt: None,
            iat: now,
            nbf: now,
            exp: now + i64::from(ttl_s),
            jti: uuid::Builder::from_unix_timestamp_millis(u64::try_from(now_ms).unwrap_or_default(), &tail)
                .into_uuid(),
        }
    }

    fn issue(&self, claims: &Claims, ttl_s: u32) -> Issued {
        let access_token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signing)
            .expect("claims of texts and numbers are JSON, and an HMAC key signs anything");
        Issued { access_token, expires_in_s: ttl_s }
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// [`Code::AuthInvalid`]; [`Code::AuthExpired`] when a fresh one will do.
    pub fn verify(&self, token: &str) -> Result<Principal, Rejection> {
        self.checked(token).and_then(|(claims, principal)| match claims.typ {
            Kind::User | Kind::Participant => Ok(principal),
            Kind::Canvas => Err(Code::AuthInvalid.into()),
        })
    }

    /// Whose ticket it is, and for what.
    ///
    /// # Errors
    /// [`Code::AuthInvalid`]; [`Code::AuthExpired`] when a fresh one will do.
    pub fn verify_ticket(&self, token: &str) -> Result<Ticket, Rejection> {
        let (claims, principal) = self.checked(token)?;
        let (Principal::Participant { participant, session, .. }, Some(canvas), Some(most)) =
            (&principal, claims.cnv, claims.rgt)
        else {
            return Err(Code::AuthInvalid.into());
        };
        let (participant, session) = (*participant, *session);
        Ok(Ticket { principal, participant, session, canvas, most })
    }

    fn checked(&self, token: &str) -> Result<(Claims, Principal), Rejection> {
        let claims = self.claims(token)?;
        let now_ms = self.ambient.now().0;
        let now = now_ms.div_euclid(1_000);
        if claims.nbf > now + LEEWAY_S || claims.iat > now + LEEWAY_S {
            return Err(Code::AuthInvalid.into());
        }
        if claims.exp <= now {
            return Err(Code::AuthExpired.into());
        }
        let (issued_at, expires_at) = (issued_at(&claims), Timestamp(claims.exp.saturating_mul(1_000)));
        let Claims { sub, org, usr, .. } = claims;
        let at_a_canvas = claims.cnv.is_some() && claims.rgt.is_some();
        let principal = match (claims.typ, claims.sid, claims.role) {
            (Kind::Canvas, ..) if !at_a_canvas => return Err(Code::AuthInvalid.into()),
            (Kind::User | Kind::Participant, ..) if claims.cnv.is_some() || claims.rgt.is_some() => {
                return Err(Code::AuthInvalid.into());
            }
            (Kind::User, None, Some(role)) if usr.is_none() => {
                Principal::User { user: UserId(sub), org, role, issued_at, expires_at }
            }
            (Kind::Participant | Kind::Canvas, Some(session), None) => Principal::Participant {
                participant: ParticipantId(sub),
                session,
                org,
                user: usr,
                issued_at,
                expires_at,
            },
            _ => return Err(Code::AuthInvalid.into()),
        };
        if self.has_ended(&principal) { Err(Code::AuthExpired.into()) } else { Ok((claims, principal)) }
    }

    /// Whether a token was ended before its time.
    #[must_use]
    pub fn has_ended(&self, principal: &Principal) -> bool {
        principal.account().is_some_and(|(user, at)| self.ended.get(&user).is_some_and(|since| at < *since))
    }

    /// Changes whenever tokens are ended before their time; then [`Tokens::has_ended`] may have another answer.
    #[must_use]
    pub fn endings(&self) -> watch::Receiver<u64> {
        self.endings.subscribe()
    }

    fn claims(&self, token: &str) -> Result<Claims, Rejection> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Code::AuthInvalid.into());
        }
        for key in &self.believed {
            match jsonwebtoken::decode::<Claims>(token, key, &self.validation) {
                Ok(data) => return Ok(data.claims),
                Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature) => {}
                Err(_) => break,
            }
        }
        Err(Code::AuthInvalid.into())
    }

    /// Ends all access tokens a user has by now, also those of sessions: signed out, another role, not a member any more.
    /// On this node; after a restart the longest life of a token is what remains.
    pub fn end_all(&self, user: UserId) {
        let now = self.ambient.now();
        let longest = self.user_ttl_s.max(self.guest_ttl_s).max(self.ticket_ttl_s);
        let oldest = now.plus_ms(-1_000 * (i64::from(longest) + LEEWAY_S));
        self.ended.retain(|_, since| *since > oldest);
        // A token of this very millisecond was made before as well.
        self.ended.insert(user, now.plus_ms(1));
        self.endings.send_modify(|count| *count += 1);
    }
}

/// When a token was made, to the millisecond.
fn issued_at(claims: &Claims) -> Timestamp {
    let millis = claims.jti.get_timestamp().map(|at| {
        let (seconds, nanos) = at.to_unix();
        i64::try_from(seconds).unwrap_or(0).saturating_mul(1_000) + i64::from(nanos / 1_000_000)
    });
    Timestamp(millis.unwrap_or(0))
}

#[cfg(test)]
mod tests;
