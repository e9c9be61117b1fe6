//! Lists of sessions: from their rows, page by page.

use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use plenary_core::protocol::{error::Code, session::Status};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{
        Api,
        principal::{Right, UserAuth},
        problem::{self, Problem},
    },
    Summary,
};
use crate::store::session::{self, Cursor, Entry, Filter};

const LIMIT_MAX: u16 = 100;

/// Which sessions to list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// `scheduled`, `live`, `completed`, `cancelled`, several with commas; any when left out.
    status: Option<String>,
    /// What the title holds.
    q: Option<String>,
    /// Only those one made or takes part in; others see no more than these anyway, unless owner or admin.
    #[serde(default)]
    mine: bool,
    /// 1–100.
    limit: Option<u16>,
    /// As the page before gave it.
    cursor: Option<String>,
}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    sessions: Vec<Summary>,
    next_cursor: Option<String>,
}

impl From<Entry> for Summary {
    fn from(entry: Entry) -> Self {
        let Entry { id, title, status, join_code, scheduled_at, duration_minutes, started_at, ended_at, .. } = entry;
        let Entry { facilitator_name, participant_count, created_at, .. } = entry;
        Self {
            id,
            title,
            status,
            join_code,
            scheduled_at,
            duration_minutes,
            started_at,
            ended_at,
            facilitator_name,
            participant_count,
            created_at,
        }
    }
}

/// Sessions, the newest first.
///
/// # Errors
/// `field.invalid`, `cursor.invalid`.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", security(("bearer" = [])),
    params(
        ("status" = Option<String>, Query, description = "`scheduled`, `live`, `completed`, `cancelled`; several with commas"),
        ("q" = Option<String>, Query, description = "What the title holds"),
        ("mine" = Option<bool>, Query, description = "Only those one made or takes part in"),
        ("limit" = Option<u16>, Query, description = "1–100; 20 when left out"),
        ("cursor" = Option<String>, Query, description = "As the page before gave it")
    ),
    responses((status = 200, body = Sessions), (status = "4XX", body = problem::Body)))]
pub async fn list(who: UserAuth, api: Data<Api>, wanted: Query<Wanted>) -> Result<HttpResponse, Problem> {
    let named = wanted.status.as_deref().unwrap_or_default().split(',').filter(|name| !name.is_empty());
    let statuses = named.map(|name| {
        let all = [Status::Scheduled, Status::Live, Status::Completed, Status::Cancelled];
        all.into_iter()
            .find(|status| status.name() == name)
            .ok_or_else(|| Problem::field("?status", format!("`{name}` is no status")))
    });
    let statuses: Vec<Status> = statuses.collect::<Result<_, _>>()?;
    let limit = wanted.limit.unwrap_or(20);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Problem::field("?limit", format!("the limit must be from 1 to {LIMIT_MAX}")));
    }
    let after = wanted.cursor.as_deref().map(str::parse::<Cursor>).transpose().map_err(|_| Code::CursorInvalid)?;
    let text = wanted.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > 200) {
        return Err(Problem::field("?q", "at most 200 characters"));
    }
    let of = (wanted.mine || !who.may(Right::RunAllSessions)).then_some(who.user);
    let page = session::list(&api.database, who.org, &Filter { statuses: &statuses, text, of, after, limit }).await?;
    Ok(HttpResponse::Ok().json(Sessions {
        sessions: page.entries.into_iter().map(Summary::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
