//! Who did what on a canvas, and when, for those who facilitate: of people who agreed to be counted, and from when they
//! did (Y-13, Y-14). It is read from the canvas's log whenever somebody asks.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    web::{Data, Path, Query},
};
use plenary_canvas::{
    activity::{self, Counts, Minute, Replay, Report, Second, Seconds, Touch},
    touched::Did,
};
use plenary_core::{
    domain::permission::{self, Permission},
    ids::{CanvasId, ParticipantId, Seq, Stream, Timestamp},
    protocol::{consent::Purpose, error::Code},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::super::{
        Api,
        principal::AnyAuth,
        problem::{self, Problem},
    },
    content::off_thread,
    member,
};
use crate::{
    actors::canvas::{self, document},
    store::{StreamKey, history},
};

/// Updates that are held at once.
const PAGE: i64 = 2_000;
/// Rows of one answer at most.
const ROWS_MAX: usize = 10_000;
/// Elements that a row names; what is beyond is counted only.
const NAMED_MAX: usize = 32;
/// Logs are read one at a time: each takes a core and a copy of its canvas.
static DESK: Semaphore = Semaphore::const_new(1);

/// What of a canvas's activity is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// From when on, in ms since 1970; left out: from the beginning.
    #[serde(default)]
    from: Option<i64>,
    /// Before when; left out: up to now.
    #[serde(default)]
    until: Option<i64>,
    /// Whether people are numbers only.
    #[serde(default)]
    anonymous: bool,
}

fn within((from, until): (Option<i64>, Option<i64>), at: i64) -> bool {
    from.is_none_or(|from| from <= at) && until.is_none_or(|until| at < until)
}

/// Which rows of a canvas's operation log are wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedRows {
    /// As in the report.
    #[serde(default)]
    from: Option<i64>,
    #[serde(default)]
    until: Option<i64>,
    #[serde(default)]
    anonymous: bool,
    /// Rows at most, 1–10,000; those of one second stay together.
    #[serde(default = "rows_max")]
    limit: usize,
}

fn rows_max() -> usize {
    ROWS_MAX
}

/// How much was done on a canvas, by those who agreed to be counted.
#[derive(Serialize, ToSchema)]
pub struct Activity {
    #[schema(value_type = Uuid)]
    canvas_id: CanvasId,
    /// It is complete up to this change.
    #[schema(value_type = i64)]
    through_seq: Seq,
    /// How many people agree to be counted.
    agreed: usize,
    /// Whoever did most first.
    people: Vec<Person>,
    /// The minutes in which anything was done, in order.
    #[schema(value_type = Vec<Object>)]
    minutes: Vec<Minute>,
    heat: Heat,
}

/// How much somebody did. Each element counts once a second for each thing done to it.
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// Their number within this canvas.
    person: usize,
    /// Who; null: only the number was wanted.
    #[schema(value_type = Option<Uuid>)]
    participant_id: Option<ParticipantId>,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    counts: Counts,
}

/// Where it was done.
#[derive(Serialize, ToSchema)]
pub struct Heat {
    /// The side of a cell, in units of the board.
    cell: f64,
    /// Where most was done, first; at most 10,000.
    #[schema(value_type = Vec<Object>)]
    cells: Vec<activity::Cell>,
}

/// Rows of a canvas's operation log.
#[derive(Serialize, ToSchema)]
pub struct Operations {
    /// In order.
    operations: Vec<Operation>,
    /// `from` of the next rows; null: these are the last.
    next: Option<i64>,
}

/// What one person did in one way within one second.
#[derive(Serialize, ToSchema)]
pub struct Operation {
    /// When the second began, in ms since 1970.
    at: i64,
    /// As in the report.
    person: usize,
    #[schema(value_type = Option<Uuid>)]
    participant_id: Option<ParticipantId>,
    #[schema(value_type = String, example = "moved")]
    did: Did,
    /// How many elements.
    count: usize,
    /// Which; 32 at most.
    elements: Vec<String>,
}

/// A log that may be read, and whom it counts from when on.
struct Readable {
    key: StreamKey,
    canvas: CanvasId,
    agreed: BTreeMap<ParticipantId, Timestamp>,
}

async fn readable(api: &Api, who: &AnyAuth, (session, canvas): (Uuid, Uuid)) -> Result<Readable, Problem> {
    let member = member(api, who, session).await?;
    let found = member.canvas(CanvasId(canvas)).await?;
    let me = member.me;
    let asked = member.insider.handle.read(move |state| {
        permission::check(state.people.require(me)?.role, Permission::ManageCanvases)?;
        Ok::<_, plenary_core::domain::Rejection>(state.consent.to(Purpose::CanvasActivity))
    });
    let agreed = asked.await??;
    let canvas = found.canvas.id;
    let (org, session) = (member.insider.org, member.insider.handle.id());
    Ok(Readable { key: StreamKey { org, session, stream: Stream::Canvas(canvas) }, canvas, agreed })
}

/// A log that is being read.
struct Reading {
    replay: Replay,
    seconds: Seconds<ParticipantId>,
    agreed: BTreeMap<ParticipantId, Timestamp>,
    /// Everybody's number, in the order they first did anything.
    numbers: BTreeMap<ParticipantId, usize>,
    through: Seq,
}

impl Reading {
    fn take(&mut self, update: &history::CanvasUpdate) -> Result<Option<Second<ParticipantId>>, Problem> {
        self.through = update.seq;
        let touches = self.replay.take(&update.bytes).map_err(|reason| {
            tracing::error!(reason, "the log of a canvas cannot be read");
            Problem::from(Code::Internal)
        })?;
        let Some(by) = update.by.filter(|by| self.agreed.get(by).is_some_and(|since| *since < update.at)) else {
            return Ok(None);
        };
        let next = self.numbers.len() + 1;
        if !touches.is_empty() {
            self.numbers.entry(by).or_insert(next);
        }
        Ok(self.seconds.take(by, update.at.0, touches))
    }
}

/// What was read.
struct Read<G> {
    gathered: G,
    numbers: BTreeMap<ParticipantId, usize>,
    through: Seq,
}

/// Reads a log from its beginning to its end, page by page, on threads of its own, and gathers its seconds.
async fn read<G: Send + 'static>(
    api: &Api,
    log: Readable,
    gathered: G,
    add: impl Fn(&mut G, Second<ParticipantId>) + Send + 'static,
) -> Result<Read<G>, Problem> {
    let turn = DESK.acquire().await.map_err(|_| Code::Internal)?;
    let replay = Replay::new(document::blank(1));
    let (seconds, numbers, through) = (Seconds::default(), BTreeMap::new(), Seq(0));
    let reading = Reading { replay, seconds, agreed: log.agreed, numbers, through };
    let mut work = (reading, gathered, add, turn);
    loop {
        let after = work.0.through;
        let updates = history::canvas_updates(&api.database, &log.key, canvas::KIND, after, PAGE).await?;
        if updates.is_empty() {
            break;
        }
        work = off_thread(move || {
            // Whoever asked may be gone by now; the turn is over with the work.
            let (mut reading, mut gathered, add, turn) = work;
            for update in &updates {
                if let Some(second) = reading.take(update)? {
                    add(&mut gathered, second);
                }
            }
            Ok((reading, gathered, add, turn))
        })
        .await?;
    }
    let (Reading { seconds, numbers, through, .. }, mut gathered, add, _) = work;
    seconds.finish().for_each(|second| add(&mut gathered, second));
    Ok(Read { gathered, numbers, through })
}

/// How much was done on a canvas, by whom, when and where; for those who facilitate.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/activity", tag = "canvases",
    security(("bearer" = [])),
    params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path), ("from" = Option<i64>, Query),
        ("until" = Option<i64>, Query), ("anonymous" = Option<bool>, Query)),
    responses((status = 200, body = Activity), (status = "4XX", body = problem::Body)))]
pub async fn report(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let log = readable(&api, &who, *path).await?;
    let Wanted { from, until, anonymous } = wanted.into_inner();
    let (canvas_id, agreed) = (log.canvas, log.agreed.len());
    let add = move |report: &mut Report<ParticipantId>, second: Second<ParticipantId>| {
        if within((from, until), second.at) {
            report.take(&second);
        }
    };
    let Read { gathered: report, numbers, through } = read(&api, log, Report::default(), add).await?;
    let person = |(who, counts)| Person {
        person: numbers.get(&who).copied().unwrap_or_default(),
        participant_id: (!anonymous).then_some(who),
        counts,
    };
    Ok(HttpResponse::Ok().json(Activity {
        canvas_id,
        through_seq: through,
        agreed,
        people: report.people().into_iter().map(person).collect(),
        minutes: report.minutes(),
        heat: Heat { cell: activity::CELL, cells: report.cells() },
    }))
}

/// What was done alike within a second is one row.
fn rows_of(second: &Second<ParticipantId>) -> impl Iterator<Item = &[Touch]> {
    second.touches.chunk_by(|one, other| one.did == other.did)
}

/// The first rows of a log.
#[derive(Default)]
struct Rows {
    seconds: BTreeMap<(i64, ParticipantId), Second<ParticipantId>>,
    count: usize,
    /// From here on there are more than fit.
    cut: Option<i64>,
}

impl Rows {
    fn add(&mut self, second: Second<ParticipantId>, limit: usize) {
        if self.cut.is_some_and(|cut| cut <= second.at) {
            return;
        }
        self.count += rows_of(&second).count();
        self.seconds.insert((second.at, second.who), second);
        while self.count > limit {
            // The first second is told whole, or nobody would ever come past it.
            let (first, last) = (self.seconds.first_key_value(), self.seconds.last_key_value());
            let (Some((&(first, _), _)), Some((&(last, _), _))) = (first, last) else { break };
            if first == last {
                break;
            }
            for (_, cut) in self.seconds.split_off(&(last, ParticipantId(Uuid::nil()))) {
                self.count -= rows_of(&cut).count();
            }
            self.cut = Some(last);
        }
    }
}

/// Who did what on a canvas, second by second; for those who facilitate.
///
/// # Errors
/// `canvas.unknown`, `authz.denied`, `field.invalid`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/canvases/{canvas_id}/operations", tag = "canvases",
    security(("bearer" = [])),
    params(("id" = Uuid, Path), ("canvas_id" = Uuid, Path), ("from" = Option<i64>, Query),
        ("until" = Option<i64>, Query), ("anonymous" = Option<bool>, Query), ("limit" = Option<usize>, Query)),
    responses((status = 200, body = Operations), (status = "4XX", body = problem::Body)))]
pub async fn operations(
    who: AnyAuth,
    api: Data<Api>,
    path: Path<(Uuid, Uuid)>,
    wanted: Query<WantedRows>,
) -> Result<HttpResponse, Problem> {
    let WantedRows { from, until, anonymous, limit } = wanted.into_inner();
    if !(1..=ROWS_MAX).contains(&limit) {
        return Err(Problem::detailed(Code::FieldInvalid, format!("`limit` is from 1 to {ROWS_MAX}")));
    }
    let log = readable(&api, &who, *path).await?;
    let add = move |rows: &mut Rows, second: Second<ParticipantId>| {
        if within((from, until), second.at) {
            rows.add(second, limit);
        }
    };
    let Read { gathered: rows, numbers, .. } = read(&api, log, Rows::default(), add).await?;
    let next = rows.cut;
    let operations = rows.seconds.values().flat_map(|second| {
        let person = numbers.get(&second.who).copied().unwrap_or_default();
        rows_of(second).filter_map(move |row| {
            Some(Operation {
                at: second.at,
                person,
                participant_id: (!anonymous).then_some(second.who),
                did: row.first()?.did,
                count: row.len(),
                elements: row.iter().take(NAMED_MAX).map(|touch| touch.element.to_string()).collect(),
            })
        })
    });
    Ok(HttpResponse::Ok().json(Operations { operations: operations.collect(), next }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(at: i64, who: u128, ways: &[Did]) -> Second<ParticipantId> {
        let touches = ways.iter().map(|did| Touch { did: *did, element: "a".into(), place: None });
        Second { at, who: ParticipantId(Uuid::from_u128(who)), touches: touches.collect() }
    }

    fn kept(rows: &Rows) -> Vec<i64> {
        rows.seconds.keys().map(|(at, _)| *at).collect()
    }

    #[test]
    fn rows_are_cut_between_seconds_in_whatever_order_they_come() {
        let mut rows = Rows::default();
        rows.add(second(3_000, 1, &[Did::Moved]), 3);
        rows.add(second(1_000, 1, &[Did::Moved, Did::Wrote]), 3);
        assert_eq!((kept(&rows), rows.cut), (vec![1_000, 3_000], None));
        rows.add(second(3_000, 2, &[Did::Moved]), 3);
        assert_eq!((kept(&rows), rows.cut), (vec![1_000], Some(3_000)));
        rows.add(second(3_000, 3, &[Did::Moved]), 3);
        rows.add(second(2_000, 3, &[Did::Moved]), 3);
        assert_eq!((kept(&rows), rows.cut), (vec![1_000, 2_000], Some(3_000)));
    }

    #[test]
    fn the_first_second_is_told_whole_however_little_is_wanted() {
        let mut rows = Rows::default();
        for who in 0..5 {
            rows.add(second(1_000, who, &[Did::Moved, Did::Changed]), 1);
        }
        rows.add(second(2_000, 1, &[Did::Moved]), 1);
        assert_eq!((kept(&rows), rows.cut), (vec![1_000; 5], Some(2_000)));
    }
}
