//! Who was present when, for those who facilitate: as JSON, and as CSV for a spreadsheet.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::attendance::report::{Attended, Report},
    ids::{BreakoutId, ParticipantId, SessionId, Timestamp},
    protocol::people::Role,
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
    sheet::{self, harmless, instant, role_name},
    whereabouts::read_log,
};

/// Who was present when, while the session was live.
#[derive(Serialize, ToSchema)]
pub struct Attendance {
    /// When it started; null: not yet, and nobody has attended.
    #[schema(value_type = Option<i64>)]
    started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<i64>)]
    ended_at: Option<Timestamp>,
    /// In the order they came first.
    people: Vec<Attendee>,
    /// Breakouts in the order of their rounds.
    #[serde(skip)]
    order: Vec<BreakoutId>,
}

/// One person's attendance: the union of all their connections.
#[derive(Serialize, ToSchema)]
pub struct Attendee {
    #[schema(value_type = Uuid)]
    participant_id: ParticipantId,
    /// As others see them.
    name: String,
    #[schema(value_type = String, example = "participant")]
    role: Role,
    #[schema(value_type = i64)]
    first_in: Timestamp,
    /// Null: they are present still.
    #[schema(value_type = Option<i64>)]
    last_out: Option<Timestamp>,
    /// Up to now, of whoever is present still.
    present_ms: i64,
    /// Of these, in the plenary.
    plenary_ms: i64,
    /// Of these, in breakouts.
    breakouts: Vec<InBreakout>,
    /// Times of presence without a break, in order.
    stretches: Vec<Stretch>,
}

/// How long somebody was present in a breakout.
#[derive(Clone, Serialize, ToSchema)]
pub struct InBreakout {
    #[schema(value_type = Uuid)]
    breakout_id: BreakoutId,
    /// Its name.
    breakout: Option<String>,
    /// The title of its round.
    round: Option<String>,
    present_ms: i64,
}

/// A time of presence.
#[derive(Serialize, ToSchema)]
pub struct Stretch {
    #[schema(value_type = i64)]
    from: Timestamp,
    /// Null: still.
    #[schema(value_type = Option<i64>)]
    to: Option<Timestamp>,
}

/// Who was present when; for those who facilitate the session.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/attendance", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = Attendance), (status = "4XX", body = problem::Body)))]
pub async fn list(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(attendance(&who, &api, SessionId(*id)).await?))
}

/// The same as a table: a line for each person, a column for each breakout, minutes in the cells.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/attendance.csv", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = problem::Body)))]
pub async fn table(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let attendance = attendance(&who, &api, SessionId(*id)).await?;
    let csv = csv_of(&attendance).map_err(|error| Problem::internal("a table cannot be written", &error))?;
    Ok(sheet::download(format!("attendance-{id}.csv"), csv))
}

async fn attendance(who: &AnyAuth, api: &Api, session: SessionId) -> Result<Attendance, Problem> {
    let mut report = Report::default();
    read_log(who, api, session, |record| report.take(record)).await?;
    let (people, state) = report.finish(api.ambient.now());
    let attendee = |Attended { participant, stretches, present_ms, breakouts_ms }: Attended| {
        let member = state.people.get(participant)?;
        let breakouts: Vec<_> = breakouts_ms
            .into_iter()
            .map(|(breakout_id, present_ms)| {
                let named = state.breakout.named(breakout_id);
                let (breakout, round) = named.map(|(name, title)| (name.to_owned(), title.to_owned())).unzip();
                InBreakout { breakout_id, breakout, round, present_ms }
            })
            .collect();
        Some(Attendee {
            participant_id: participant,
            name: member.label.clone(),
            role: member.role,
            first_in: stretches.first()?.from,
            last_out: stretches.last()?.to,
            present_ms,
            plenary_ms: present_ms - breakouts.iter().map(|breakout| breakout.present_ms).sum::<i64>(),
            breakouts,
            stretches: stretches.into_iter().map(|stretch| Stretch { from: stretch.from, to: stretch.to }).collect(),
        })
    };
    Ok(Attendance {
        order: state.breakout.all().collect(),
        started_at: state.lifecycle.started_at(),
        ended_at: state.lifecycle.ended_at(),
        people: people.into_iter().filter_map(attendee).collect(),
    })
}

fn csv_of(Attendance { people, order, .. }: &Attendance) -> Result<Vec<u8>, csv::Error> {
    let mut columns: Vec<&InBreakout> = people.iter().flat_map(|person| &person.breakouts).collect();
    // Those of rounds that are too old to be kept come first.
    let place = |id: BreakoutId| order.iter().position(|other| *other == id);
    columns.sort_by_key(|column| (place(column.breakout_id), column.breakout_id));
    columns.dedup_by_key(|column| column.breakout_id);
    let mut table = csv::Writer::from_writer(Vec::new());
    let fixed = ["name", "role", "first_in", "last_out", "minutes", "stretches", "plenary"].map(str::to_owned);
    table.write_record(fixed.into_iter().chain(columns.iter().map(|column| heading(column))))?;
    for person in people {
        let spent = |column: &&InBreakout| {
            let mine = person.breakouts.iter().find(|breakout| breakout.breakout_id == column.breakout_id);
            minutes(mine.map_or(0, |breakout| breakout.present_ms))
        };
        let fixed = [
            harmless(&person.name),
            role_name(person.role),
            instant(person.first_in),
            person.last_out.map(instant).unwrap_or_default(),
            minutes(person.present_ms),
            person.stretches.len().to_string(),
            minutes(person.plenary_ms),
        ];
        table.write_record(fixed.into_iter().chain(columns.iter().map(spent)))?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// What stands above a breakout's column: its name, after the title of its round.
fn heading(column: &InBreakout) -> String {
    let name = column.breakout.as_deref().unwrap_or("breakout");
    let round = column.round.as_deref().filter(|round| !round.is_empty());
    harmless(&round.map_or_else(|| name.to_owned(), |round| format!("{round}: {name}")))
}

/// Minutes with one decimal place.
fn minutes(ms: i64) -> String {
    let tenths = (ms + 3_000) / 6_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_column_for_each_breakout_and_holds_no_formulas_e100() {
        let at = Timestamp(1_760_000_000_000);
        let one = InBreakout {
            breakout_id: BreakoutId(Uuid::from_u128(9)),
            breakout: Some("=North".into()),
            round: Some(String::new()),
            present_ms: 90_000,
        };
        let two = InBreakout {
            breakout_id: BreakoutId(Uuid::from_u128(1)),
            breakout: Some("Lake".into()),
            round: Some("Gardens, late".into()),
            present_ms: 3_600_000,
        };
        let person = |name: &str, breakouts: Vec<InBreakout>, last_out| Attendee {
            participant_id: ParticipantId(Uuid::nil()),
            name: name.into(),
            role: Role::Participant,
            first_in: at,
            last_out,
            present_ms: 3_750_000,
            plenary_ms: 60_000,
            breakouts,
            stretches: vec![Stretch { from: at, to: None }],
        };
        let people =
            [person("+bob", vec![one.clone(), two], Some(at.plus_ms(3_750_000))), person("דנה", vec![one], None)];
        let order = vec![BreakoutId(Uuid::from_u128(9)), BreakoutId(Uuid::from_u128(1))];
        let attendance = Attendance { started_at: Some(at), ended_at: None, people: people.into(), order };
        let csv = csv_of(&attendance).expect("a table");
        assert_eq!(
            String::from_utf8(csv).expect("UTF-8"),
            "name,role,first_in,last_out,minutes,stretches,plenary,'=North,\"Gardens, late: Lake\"\n\
             '+bob,participant,2025-10-09T08:53:20Z,2025-10-09T09:55:50Z,62.5,1,1.0,1.5,60.0\n\
             דנה,participant,2025-10-09T08:53:20Z,,62.5,1,1.0,1.5,0.0\n"
        );
    }
}
