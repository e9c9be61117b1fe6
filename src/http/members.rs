//! Who belongs to an organization, and who is asked to. Owners and admins see and change it; only owners make others
//! owners, or change one. An invitation is a link, shown once to whoever makes it: plenary sends no mail.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use plenary_core::{
    domain::text,
    ids::{Timestamp, UserId},
    protocol::error::Code,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Api, auth,
    body::{Body, Faults, email},
    password,
    principal::{Right, UserAuth},
    problem::{self, Problem},
    secret,
};
use crate::store::organization::{self, Acceptance, Change, OrgRole};

const DAY_MS: i64 = 86_400_000;

/// Members and open invitations.
#[derive(Serialize, ToSchema)]
pub struct Members {
    members: Vec<Member>,
    invitations: Vec<Invitation>,
}

/// A member.
#[derive(Serialize, ToSchema)]
pub struct Member {
    #[schema(value_type = Uuid)]
    user_id: UserId,
    name: String,
    email: String,
    #[schema(value_type = String, example = "facilitator")]
    role: OrgRole,
    #[schema(value_type = i64)]
    joined_at: Timestamp,
}

/// An invitation that waits.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    id: Uuid,
    email: String,
    #[schema(value_type = String, example = "facilitator")]
    role: OrgRole,
    #[schema(value_type = i64)]
    expires_at: Timestamp,
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    email: String,
    /// `admin`, `facilitator` or `member`.
    #[schema(value_type = String, example = "facilitator")]
    role: OrgRole,
}

/// An invitation with its token, this once.
#[derive(Serialize, ToSchema)]
pub struct Invited {
    #[serde(flatten)]
    invitation: Invitation,
    /// To be given to whoever is invited.
    token: String,
    /// The page where it is accepted.
    url: String,
}

/// An invitation as whoever holds its token sees it.
#[derive(Serialize, ToSchema)]
pub struct Offer {
    organization_name: String,
    email: String,
    #[schema(value_type = String, example = "facilitator")]
    role: OrgRole,
}

/// Whoever accepts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    token: String,
    /// 1–80 characters.
    name: String,
    /// At least 10 characters.
    password: String,
    /// Whether the refresh token comes as a cookie, else in the body.
    #[serde(default = "auth::yes")]
    #[schema(default = true)]
    cookie: bool,
}

/// Another role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    #[schema(value_type = String, example = "facilitator")]
    role: OrgRole,
}

impl From<organization::Member> for Member {
    fn from(organization::Member { user, role, joined_at }: organization::Member) -> Self {
        Self { user_id: user.id, name: user.name, email: user.email, role, joined_at }
    }
}

impl From<organization::Invitation> for Invitation {
    fn from(organization::Invitation { id, email, role, expires_at }: organization::Invitation) -> Self {
        Self { id, email, role, expires_at }
    }
}

/// Members and open invitations.
///
/// # Errors
/// `authz.denied`.
#[utoipa::path(get, path = "/api/v1/members", tag = "members", security(("bearer" = [])),
    responses((status = 200, body = Members), (status = "4XX", body = problem::Body)))]
pub async fn list(who: UserAuth, api: Data<Api>) -> Result<HttpResponse, Problem> {
    who.require(Right::ManageMembers)?;
    let members = organization::members(&api.database, who.org).await?;
    let invitations = organization::invitations(&api.database, who.org, api.ambient.now()).await?;
    Ok(HttpResponse::Ok().json(Members {
        members: members.into_iter().map(Member::from).collect(),
        invitations: invitations.into_iter().map(Invitation::from).collect(),
    }))
}

/// Invites an address; a former invitation of it is replaced.
///
/// # Errors
/// `authz.denied`, `field.invalid`, `auth.email_taken`.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "members", security(("bearer" = [])), request_body = NewInvitation,
    responses((status = 201, body = Invited), (status = "4XX", body = problem::Body)))]
pub async fn invite(who: UserAuth, api: Data<Api>, Body(new): Body<NewInvitation>) -> Result<HttpResponse, Problem> {
    who.require(Right::ManageMembers)?;
    let mut faults = Faults::default();
    let address = faults.take("/email", email(&new.email));
    faults.note(
        (new.role == OrgRole::Owner)
            .then(|| problem::Fault::new("/role", "nobody is invited as an owner; make a member one")),
    );
    faults.none()?;
    let (at, token) = (api.ambient.now(), secret::fresh());
    let invitation = organization::Invitation {
        id: api.ambient.id(),
        email: address,
        role: new.role,
        expires_at: at.plus_ms(i64::from(api.config.auth.invitation_ttl_days) * DAY_MS),
    };
    organization::invite(&api.database, who.org, &invitation, &secret::hash(&token), at).await?;
    let url = format!("{}/invite/{token}", api.public_url);
    Ok(HttpResponse::Created().json(Invited { invitation: invitation.into(), token, url }))
}

/// Takes an invitation back.
///
/// # Errors
/// `authz.denied`, `not_found`.
#[utoipa::path(delete, path = "/api/v1/invitations/{id}", tag = "members", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = problem::Body)))]
pub async fn withdraw_invitation(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    who.require(Right::ManageMembers)?;
    match organization::withdraw(&api.database, who.org, *id).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Problem::not_found()),
    }
}

/// What a token invites to.
///
/// # Errors
/// `invitation.invalid`, `auth.throttled`.
#[utoipa::path(get, path = "/api/v1/invitations/by-token/{token}", tag = "members", params(("token" = String, Path)),
    responses((status = 200, body = Offer), (status = "4XX", body = problem::Body)))]
pub async fn look_at_invitation(
    request: HttpRequest,
    api: Data<Api>,
    token: Path<String>,
) -> Result<HttpResponse, Problem> {
    api.limits.login(&request, None)?;
    let open = organization::invitation(&api.database, &secret::hash(&token), api.ambient.now()).await?;
    let open = open.ok_or(Code::InvitationInvalid)?;
    Ok(HttpResponse::Ok().json(Offer {
        organization_name: open.organization.name,
        email: open.invitation.email,
        role: open.invitation.role,
    }))
}

/// Accepts an invitation, and signs in.
///
/// # Errors
/// `invitation.invalid`, `field.invalid`, `auth.email_taken`, `auth.throttled`.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "members", request_body = Accepted,
    responses((status = 201, body = auth::Auth), (status = "4XX", body = problem::Body)))]
pub async fn accept(
    request: HttpRequest,
    api: Data<Api>,
    Body(given): Body<Accepted>,
) -> Result<HttpResponse, Problem> {
    api.limits.login(&request, None)?;
    let token_hash = secret::hash(&given.token);
    // Looked at first: a hash of a password is not computed for a token that leads nowhere.
    let open = organization::invitation(&api.database, &token_hash, api.ambient.now())
        .await?
        .ok_or(Code::InvitationInvalid)?;
    let mut faults = Faults::default();
    let name = faults.take("/name", text::line("name", &given.name, 80));
    faults.note(password::fault("/password", &given.password, &open.invitation.email));
    faults.none()?;
    let password_hash = api.passwords.hash(given.password).await?;
    let acceptance = Acceptance {
        token_hash: &token_hash,
        user: api.ambient.id(),
        name: &name,
        password_hash: &password_hash,
        at: api.ambient.now(),
    };
    let membership = organization::accept(&api.database, &acceptance).await?.ok_or(Code::InvitationInvalid)?;
    auth::signed_in(&api, membership, given.cookie, StatusCode::CREATED).await
}

/// Gives a member another role; their access tokens with the old one end.
///
/// # Errors
/// `authz.denied`, `not_found`, `role.last_facilitator`.
#[utoipa::path(patch, path = "/api/v1/members/{user_id}", tag = "members", security(("bearer" = [])), request_body = NewRole,
    params(("user_id" = Uuid, Path)), responses((status = 200, body = Member), (status = "4XX", body = problem::Body)))]
pub async fn change(
    who: UserAuth,
    api: Data<Api>,
    id: Path<Uuid>,
    Body(new): Body<NewRole>,
) -> Result<HttpResponse, Problem> {
    let member = changeable(&who, &api, UserId(*id)).await?;
    if new.role == OrgRole::Owner && who.role != OrgRole::Owner {
        return Err(Problem::detailed(Code::Forbidden, "only an owner makes others owners"));
    }
    let user = member.user_id;
    done(organization::change_role(&api.database, who.org, user, new.role).await?)?;
    if member.role != new.role {
        api.tokens.end_all(user);
    }
    Ok(HttpResponse::Ok().json(Member { role: new.role, ..member }))
}

/// Removes a member and signs them out.
///
/// # Errors
/// `authz.denied`, `not_found`, `role.last_facilitator`.
#[utoipa::path(delete, path = "/api/v1/members/{user_id}", tag = "members", security(("bearer" = [])),
    params(("user_id" = Uuid, Path)), responses((status = 204), (status = "4XX", body = problem::Body)))]
pub async fn remove(who: UserAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let member = changeable(&who, &api, UserId(*id)).await?;
    done(organization::remove(&api.database, who.org, member.user_id).await?)?;
    api.tokens.end_all(member.user_id);
    Ok(HttpResponse::NoContent().finish())
}

/// A member whom who asks may change: an owner is changed by owners only.
async fn changeable(who: &UserAuth, api: &Api, user: UserId) -> Result<Member, Problem> {
    who.require(Right::ManageMembers)?;
    let found = organization::membership(&api.database, who.org, user).await?.ok_or_else(Problem::not_found)?;
    if found.role == OrgRole::Owner && who.role != OrgRole::Owner {
        return Err(Problem::detailed(Code::Forbidden, "only an owner changes an owner"));
    }
    Ok(organization::Member { user: found.user, role: found.role, joined_at: found.joined_at }.into())
}

fn done(change: Change) -> Result<(), Problem> {
    match change {
        Change::Done => Ok(()),
        Change::Unknown => Err(Problem::not_found()),
        Change::LastOwner => Err(Problem::detailed(Code::LastFacilitator, "the last owner cannot go or change role")),
    }
}
