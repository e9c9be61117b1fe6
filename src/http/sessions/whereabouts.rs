//! Who was where, when, for those who facilitate: as JSON, and as CSV for a spreadsheet.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{
        Aggregate, Record,
        session::{Event, Session},
        whereabouts::{Stay, Whereabouts},
    },
    ids::{BreakoutId, ParticipantId, Seq, SessionId, Stream, Timestamp},
    protocol::{
        error::Code,
        people::{Place, Role},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        principal::AnyAuth,
        problem::{self, Problem},
    },
    inside,
    sheet::{self, harmless, instant, role_name},
};
use crate::store::{StreamKey, history};

/// Who was where, when.
#[derive(Serialize, ToSchema)]
pub struct Stays {
    /// In the order they began.
    stays: Vec<Whereabout>,
}

/// A time that somebody spent in one place.
#[derive(Serialize, ToSchema)]
pub struct Whereabout {
    #[schema(value_type = Uuid)]
    participant_id: ParticipantId,
    /// As others see them.
    name: String,
    #[schema(value_type = String, example = "participant")]
    role: Role,
    /// The breakout; null is the plenary.
    #[schema(value_type = Option<Uuid>)]
    breakout_id: Option<BreakoutId>,
    /// Its name.
    breakout: Option<String>,
    /// The title of its round.
    round: Option<String>,
    #[schema(value_type = i64)]
    from: Timestamp,
    /// Null: they are there still.
    #[schema(value_type = Option<i64>)]
    to: Option<Timestamp>,
}

/// Who was where, when; for those who facilitate the session.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/whereabouts", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = Stays), (status = "4XX", body = problem::Body)))]
pub async fn list(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(Stays { stays: stays(&who, &api, SessionId(*id)).await? }))
}

/// The same as a table: a line for each stay.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/whereabouts.csv", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = problem::Body)))]
pub async fn table(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let stays = stays(&who, &api, SessionId(*id)).await?;
    let csv = csv_of(&stays).map_err(|error| Problem::internal("a table cannot be written", &error))?;
    Ok(sheet::download(format!("whereabouts-{id}.csv"), csv))
}

async fn stays(who: &AnyAuth, api: &Api, session: SessionId) -> Result<Vec<Whereabout>, Problem> {
    let mut whereabouts = Whereabouts::default();
    read_log(who, api, session, |record| whereabouts.take(record)).await?;
    let (stays, state) = whereabouts.finish();
    let shown = |Stay { participant, place, from, to }: Stay| {
        let member = state.people.get(participant)?;
        let breakout_id = match place {
            Place::Plenary => None,
            Place::Breakout(breakout) => Some(breakout),
        };
        let named = breakout_id.and_then(|breakout| state.breakout.named(breakout));
        Some(Whereabout {
            participant_id: participant,
            name: member.label.clone(),
            role: member.role,
            breakout_id,
            breakout: named.map(|(name, _)| name.to_owned()),
            round: named.map(|(_, title)| title.to_owned()),
            from,
            to,
        })
    };
    Ok(stays.into_iter().filter_map(shown).collect())
}

/// Reads the log of a session from its beginning, for those who facilitate it.
pub(super) async fn read_log(
    who: &AnyAuth,
    api: &Api,
    session: SessionId,
    mut take: impl FnMut(&Record<Event>),
) -> Result<(), Problem> {
    let insider = inside::insider(api, who, session).await?;
    if !insider.facilitates {
        return Err(Code::Forbidden.into());
    }
    let key = StreamKey { org: insider.org, session, stream: Stream::Session };
    for stored in history::events(&api.database, &key, Seq(0)).await? {
        let event = Session::decode(&stored.kind, stored.version, stored.payload)
            .map_err(|error| Problem::internal("the log of a session cannot be read", &error))?;
        take(&Record { seq: stored.seq, at: stored.at, actor: stored.actor, event });
    }
    Ok(())
}

fn csv_of(stays: &[Whereabout]) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["name", "role", "place", "round", "from", "to", "seconds"])?;
    for stay in stays {
        let seconds = stay.to.map(|to| (to.since_ms(stay.from) / 1_000).to_string());
        table.write_record([
            harmless(&stay.name),
            role_name(stay.role),
            harmless(stay.breakout.as_deref().unwrap_or("plenary")),
            harmless(stay.round.as_deref().unwrap_or_default()),
            instant(stay.from),
            stay.to.map(instant).unwrap_or_default(),
            seconds.unwrap_or_default(),
        ])?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_quoted_and_holds_no_formulas() {
        let stay = |name: &str, to| Whereabout {
            participant_id: ParticipantId(Uuid::nil()),
            name: name.into(),
            role: Role::Participant,
            breakout_id: None,
            breakout: Some("A \"quiet\", dark place".into()),
            round: Some(String::new()),
            from: Timestamp(1_760_000_000_000),
            to,
        };
        let stays = [stay("=1+1", Some(Timestamp(1_760_000_061_500))), stay("דנה", None)];
        let csv = csv_of(&stays).expect("a table");
        assert_eq!(
            String::from_utf8(csv).expect("UTF-8"),
            "name,role,place,round,from,to,seconds\n\
             '=1+1,participant,\"A \"\"quiet\"\", dark place\",,2025-10-09T08:53:20Z,2025-10-09T08:54:21Z,61\n\
             דנה,participant,\"A \"\"quiet\"\", dark place\",,2025-10-09T08:53:20Z,,\n"
        );
    }
}
