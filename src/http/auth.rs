//! Signing in and out. An access token is good for minutes and kept in memory; what keeps someone signed in is a
//! refresh token, used once and replaced each time, in a cookie that scripts cannot read, or, for clients without
//! cookies, in the body.
//!
//! A cookie is sent by the browser whatever page asks, so what it opens changes nothing but the cookie itself: the
//! middleware refuses pages of other sites, and a JSON body is something no form can send.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use plenary_core::{
    domain::text,
    ids::{OrgId, UserId},
    protocol::error::Code,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Api,
    body::{Body, Faults, email},
    cookie,
    password::{self, Verdict},
    principal::UserAuth,
    problem::{self, Problem},
    secret,
};
use crate::store::{
    organization::{self, Membership, OrgRole, Organization, Registration},
    refresh::{self, NewToken, Rotation, Subject},
    user::{self, User},
};

const DAY_MS: i64 = 86_400_000;

/// A new organization with its first member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// 1–120 characters.
    organization_name: String,
    /// 1–80 characters.
    name: String,
    /// By which one signs in.
    email: String,
    /// At least 10 characters.
    password: String,
    /// Whether the refresh token comes as a cookie, else in the body.
    #[serde(default = "yes")]
    #[schema(default = true)]
    cookie: bool,
}

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The address.
    email: String,
    /// The password.
    password: String,
    /// Whether the refresh token comes as a cookie, else in the body.
    #[serde(default = "yes")]
    #[schema(default = true)]
    cookie: bool,
}

/// A refresh token, unless the cookie has it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshToken {
    /// As it was last given.
    #[serde(default)]
    refresh_token: Option<String>,
}

/// Nothing; but JSON, which no form of another site can send.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// Someone signed in.
#[derive(Serialize, ToSchema)]
pub struct Auth {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// Seconds from now.
    expires_in_s: u32,
    #[serde(flatten)]
    identity: Identity,
    /// Only for clients that asked for no cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// Who someone is.
#[derive(Serialize, ToSchema)]
pub struct Identity {
    user: Account,
    organization: Home,
    #[schema(value_type = String, example = "facilitator")]
    role: OrgRole,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    #[schema(value_type = Uuid)]
    id: UserId,
    name: String,
    email: String,
}

/// An organization.
#[derive(Serialize, ToSchema)]
pub struct Home {
    #[schema(value_type = Uuid)]
    id: OrgId,
    name: String,
}

pub(super) fn yes() -> bool {
    true
}

impl From<Membership> for Identity {
    fn from(Membership { organization, user, role, .. }: Membership) -> Self {
        Self {
            user: Account { id: user.id, name: user.name, email: user.email },
            organization: Home { id: organization.id, name: organization.name },
            role,
        }
    }
}

/// Makes an organization and signs its owner in.
///
/// # Errors
/// `field.invalid`, `auth.email_taken`, `auth.throttled`.
#[utoipa::path(post, path = "/api/v1/auth/register", tag = "auth", request_body = NewAccount,
    responses((status = 201, body = Auth), (status = "4XX", body = problem::Body)))]
pub async fn register(
    request: HttpRequest,
    api: Data<Api>,
    Body(new): Body<NewAccount>,
) -> Result<HttpResponse, Problem> {
    api.limits.login(&request, Some(&new.email))?;
    let mut faults = Faults::default();
    let organization_name =
        faults.take("/organization_name", text::line("organization_name", &new.organization_name, 120));
    let name = faults.take("/name", text::line("name", &new.name, 80));
    let address = faults.take("/email", email(&new.email));
    faults.note(password::fault("/password", &new.password, &address));
    faults.none()?;

    let password_hash = api.passwords.hash(new.password).await?;
    let (org, user, at) = (api.ambient.id(), api.ambient.id(), api.ambient.now());
    let (decks, journeys) =
        if api.config.content.seed_starter { api.starter.fresh(&api.ambient, at) } else { Default::default() };
    let registration = Registration {
        org,
        organization_name: &organization_name,
        user,
        name: &name,
        email: &address,
        password_hash: &password_hash,
        decks: &decks,
        journeys: &journeys,
        at,
    };
    organization::register(&api.database, &registration).await?;
    let membership = Membership {
        organization: Organization { id: org, name: organization_name },
        user: User { id: user, name, email: address },
        role: OrgRole::Owner,
        joined_at: at,
    };
    signed_in(&api, membership, new.cookie, StatusCode::CREATED).await
}

/// Signs someone in.
///
/// # Errors
/// `auth.credentials`, `auth.throttled`.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "auth", request_body = SignIn,
    responses((status = 200, body = Auth), (status = "4XX", body = problem::Body)))]
pub async fn login(request: HttpRequest, api: Data<Api>, Body(attempt): Body<SignIn>) -> Result<HttpResponse, Problem> {
    api.limits.login(&request, Some(&attempt.email))?;
    let known = match email(&attempt.email) {
        Ok(address) => user::by_email(&api.database, &address).await?,
        Err(_) => None,
    };
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let verdict = api.passwords.check(attempt.password.clone(), stored).await?;
    let (Some(known), Verdict::Right | Verdict::RightButOld) = (known, verdict) else {
        return Err(Code::AuthCredentials.into());
    };
    if verdict == Verdict::RightButOld {
        let hash = api.passwords.hash(attempt.password).await?;
        user::set_password_hash(&api.database, known.org, known.user.id, &hash).await?;
    }
    let membership = organization::membership(&api.database, known.org, known.user.id).await?;
    signed_in(&api, membership.ok_or(Code::AuthCredentials)?, attempt.cookie, StatusCode::OK).await
}

/// Exchanges a refresh token for an access token and the next refresh token.
///
/// # Errors
/// `auth.required` without a token; `auth.invalid` for one that is over, or was used before.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "auth", request_body = RefreshToken,
    responses((status = 200, body = Auth), (status = "4XX", body = problem::Body)))]
pub async fn refresh(
    request: HttpRequest,
    api: Data<Api>,
    Body(given): Body<RefreshToken>,
) -> Result<HttpResponse, Problem> {
    api.limits.login(&request, None)?;
    let by_cookie = given.refresh_token.is_none();
    let token = given.refresh_token.or_else(|| cookie::refresh_of(&request)).ok_or(Code::AuthRequired)?;
    let next = secret::fresh();
    let hash = secret::hash(&next);
    let rotation =
        refresh::rotate(&api.database, &secret::hash(&token), &fresh(&api, &hash), api.config.auth.refresh_leeway_ms)
            .await?;
    let (org, user) = match rotation {
        Rotation::Done { org, subject: Subject::User(user) } => (org, user),
        Rotation::Reused { subject: Subject::User(user), .. } => {
            tracing::warn!(user.id = %user, "a used refresh token came again: that sign-in has ended");
            api.tokens.end_all(user);
            return Err(Code::AuthInvalid.into());
        }
        Rotation::Done { .. } | Rotation::Reused { .. } | Rotation::Refused => return Err(Code::AuthInvalid.into()),
    };
    let membership = organization::membership(&api.database, org, user).await?.ok_or(Code::AuthInvalid)?;
    Ok(answer(&api, membership, next, by_cookie, StatusCode::OK))
}

/// Ends this sign-in.
///
/// # Errors
/// None for a token that is over already.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "auth", request_body = RefreshToken, responses((status = 204)))]
pub async fn logout(
    request: HttpRequest,
    api: Data<Api>,
    Body(given): Body<RefreshToken>,
) -> Result<HttpResponse, Problem> {
    if let Some(token) = given.refresh_token.or_else(|| cookie::refresh_of(&request)) {
        let (hash, now) = (secret::hash(&token), api.ambient.now());
        // Access tokens of the account's other sign-ins end too; those get a fresh one without noticing.
        if let Some((_, Subject::User(user))) = refresh::subject_of(&api.database, &hash, now).await? {
            api.tokens.end_all(user);
        }
        refresh::revoke(&api.database, &hash, now).await?;
    }
    Ok(HttpResponse::NoContent().cookie(api.cookies.no_refresh()).finish())
}

/// Ends every sign-in of the account.
///
/// # Errors
/// `auth.required`, `auth.invalid`.
#[utoipa::path(post, path = "/api/v1/auth/logout-everywhere", tag = "auth", request_body = Empty, security(("bearer" = [])),
    responses((status = 204), (status = "4XX", body = problem::Body)))]
pub async fn logout_everywhere(who: UserAuth, api: Data<Api>, _: Body<Empty>) -> Result<HttpResponse, Problem> {
    refresh::revoke_all(&api.database, who.org, Subject::User(who.user), api.ambient.now()).await?;
    api.tokens.end_all(who.user);
    Ok(HttpResponse::NoContent().cookie(api.cookies.no_refresh()).finish())
}

/// Who is signed in.
///
/// # Errors
/// `auth.required`, `auth.invalid`.
#[utoipa::path(get, path = "/api/v1/me", tag = "auth", security(("bearer" = [])),
    responses((status = 200, body = Identity), (status = "4XX", body = problem::Body)))]
pub async fn me(who: UserAuth, api: Data<Api>) -> Result<HttpResponse, Problem> {
    let membership = organization::membership(&api.database, who.org, who.user).await?.ok_or(Code::AuthInvalid)?;
    Ok(HttpResponse::Ok().json(Identity::from(membership)))
}

fn fresh<'a>(api: &Api, hash: &'a [u8; 32]) -> NewToken<'a> {
    let at = api.ambient.now();
    NewToken {
        id: api.ambient.id(),
        hash,
        at,
        expires_at: at.plus_ms(i64::from(api.config.auth.refresh_ttl_days) * DAY_MS),
    }
}

/// Begins a new sign-in.
pub(super) async fn signed_in(
    api: &Api,
    membership: Membership,
    by_cookie: bool,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let token = secret::fresh();
    let (org, user) = (membership.organization.id, membership.user.id);
    refresh::create(&api.database, org, api.ambient.id(), Subject::User(user), &fresh(api, &secret::hash(&token)))
        .await?;
    Ok(answer(api, membership, token, by_cookie, status))
}

fn answer(
    api: &Api,
    membership: Membership,
    refresh_token: String,
    by_cookie: bool,
    status: StatusCode,
) -> HttpResponse {
    let issued = api.tokens.issue_user(membership.user.id, membership.organization.id, membership.role);
    let mut response = HttpResponse::build(status);
    if by_cookie {
        response.cookie(api.cookies.refresh(&refresh_token));
    }
    response.json(Auth {
        access_token: issued.access_token,
        expires_in_s: issued.expires_in_s,
        identity: membership.into(),
        refresh_token: (!by_cookie).then_some(refresh_token),
    })
}
