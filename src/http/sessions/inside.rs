//! What those inside a session may read of it: who is in it, its cards, its draws, and the chat of a breakout, also
//! after that has closed.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use plenary_core::{
    domain::{
        Aggregate, Record,
        breakout_stream::{self, BreakoutStream},
        people,
    },
    ids::{BreakoutId, DeckId, OrgId, ParticipantId, Seq, SessionId, Stream},
    protocol::{
        card::{Card, DeckView, Draw},
        chat::Message,
        error::Code,
        people::{Person, Place, Standing},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    super::{
        Api,
        principal::{AnyAuth, UserAuth},
        problem::{self, Problem},
        token::Principal,
    },
    runs, visible,
};
use crate::{
    actors::SessionHandle,
    store::{StoredEvent, StreamKey, history},
};

/// Everyone a session knows.
#[derive(Serialize, ToSchema)]
pub struct Participants {
    /// `Person` of the session socket.
    #[schema(value_type = Vec<Object>)]
    participants: Vec<Person>,
}

/// A deck as a session has it.
#[derive(Serialize, ToSchema)]
pub struct SessionDeck {
    /// `DeckView` of the session socket.
    #[schema(value_type = Object)]
    deck: DeckView,
    /// `Card` of the session socket.
    #[schema(value_type = Vec<Object>)]
    cards: Vec<Card>,
}

/// Every draw of a session.
#[derive(Serialize, ToSchema)]
pub struct Draws {
    /// `Draw` of the session socket, oldest first.
    #[schema(value_type = Vec<Object>)]
    draws: Vec<Draw>,
}

/// The chat of a breakout.
#[derive(Serialize, ToSchema)]
pub struct Chat {
    /// `Message` of the session socket, oldest first; the newest 500.
    #[schema(value_type = Vec<Object>)]
    messages: Vec<Message>,
}

/// Everyone a session knows; for those who facilitate it.
///
/// # Errors
/// `not_found`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/participants", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = Participants), (status = "4XX", body = problem::Body)))]
pub async fn participants(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let insider = insider(&api, &who, SessionId(*id)).await?;
    if !insider.facilitates {
        return Err(Code::Forbidden.into());
    }
    let all = |state: &plenary_core::domain::session::State| {
        state.people.iter().map(|(id, member)| people::person(state, id, member)).collect()
    };
    let participants = insider.handle.read(all).await?;
    Ok(HttpResponse::Ok().json(Participants { participants }))
}

/// A deck with its cards, as it was copied into the session.
///
/// # Errors
/// `not_found`, `deck.unknown`, `lobby.waiting`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/decks/{deck_id}", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("deck_id" = Uuid, Path)),
    responses((status = 200, body = SessionDeck), (status = "4XX", body = problem::Body)))]
pub async fn deck(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let (id, deck) = path.into_inner();
    let insider = insider(&api, &who, SessionId(id)).await?;
    let found = insider.handle.read(move |state| {
        let deck = state.card.deck(DeckId(deck))?;
        Some(SessionDeck { deck: state.card.view(deck), cards: deck.cards.clone() })
    });
    Ok(HttpResponse::Ok().json(found.await?.ok_or(Code::DeckUnknown)?))
}

/// Every draw of a session.
///
/// # Errors
/// `not_found`, `lobby.waiting`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/draws", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path)), responses((status = 200, body = Draws), (status = "4XX", body = problem::Body)))]
pub async fn draws(who: AnyAuth, api: Data<Api>, id: Path<Uuid>) -> Result<HttpResponse, Problem> {
    let insider = insider(&api, &who, SessionId(*id)).await?;
    let draws = insider.handle.read(|state| state.card.draws().to_vec()).await?;
    Ok(HttpResponse::Ok().json(Draws { draws }))
}

/// The chat of a breakout, for whoever was in it and for facilitators.
///
/// # Errors
/// `not_found`, `breakout.unknown`, `authz.denied`.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/breakouts/{breakout_id}/chat", tag = "sessions", security(("bearer" = [])),
    params(("id" = Uuid, Path), ("breakout_id" = Uuid, Path)),
    responses((status = 200, body = Chat), (status = "4XX", body = problem::Body)))]
pub async fn breakout_chat(who: AnyAuth, api: Data<Api>, path: Path<(Uuid, Uuid)>) -> Result<HttpResponse, Problem> {
    let (session, breakout) = (SessionId(path.0), BreakoutId(path.1));
    let insider = insider(&api, &who, session).await?;
    let me = insider.participant;
    let look = move |state: &plenary_core::domain::session::State| {
        let was_in = me.is_some_and(|me| {
            state.breakout.was_in(me, breakout) || state.breakout.place_of(me) == Place::Breakout(breakout)
        });
        (state.breakout.knows(breakout), was_in)
    };
    match insider.handle.read(look).await? {
        (false, _) => return Err(Code::BreakoutUnknown.into()),
        (true, was_in) if !was_in && !insider.facilitates => return Err(Code::Forbidden.into()),
        (true, _) => {}
    }
    let mut state = breakout_stream::State::default();
    for record in breakout_log(&api, &insider, session, breakout).await? {
        BreakoutStream::apply(&mut state, &record);
    }
    Ok(HttpResponse::Ok().json(Chat { messages: state.view(breakout).chat }))
}

/// All that ever happened in a breakout. From the log: one that has closed has no actor any more.
async fn breakout_log(
    api: &Api,
    insider: &Insider,
    session: SessionId,
    breakout: BreakoutId,
) -> Result<Vec<Record<breakout_stream::Event>>, Problem> {
    let key = StreamKey { org: insider.org, session, stream: Stream::Breakout(breakout) };
    history::events(&api.database, &key, Seq(0)).await?.into_iter().map(record).collect()
}

/// An event of a breakout as it was stored.
pub(super) fn record(stored: StoredEvent) -> Result<Record<breakout_stream::Event>, Problem> {
    let event = BreakoutStream::decode(&stored.kind, stored.version, stored.payload)
        .map_err(|error| Problem::internal("the log of a breakout cannot be read", &error))?;
    Ok(Record { seq: stored.seq, at: stored.at, actor: stored.actor, event })
}

/// Someone who may look inside.
pub(super) struct Insider {
    pub(super) handle: SessionHandle,
    pub(super) org: OrgId,
    pub(super) participant: Option<ParticipantId>,
    pub(super) facilitates: bool,
}

pub(super) async fn insider(api: &Api, who: &AnyAuth, session: SessionId) -> Result<Insider, Problem> {
    let (org, participant, by_right) = match who.0 {
        Principal::Participant { session: other, .. } if other != session => return Err(Problem::not_found()),
        Principal::Participant { participant, org, .. } => (org, Some(participant), false),
        Principal::User { user, org, role, .. } => {
            let who = UserAuth { user, org, role };
            let found = visible(api, &who, session).await?;
            let handle = api.sessions.open(org, session).await?;
            let participant = handle.read(move |state| state.people.of_user(user)).await?;
            (org, participant, runs(&who, &found))
        }
    };
    let handle = api.sessions.open(org, session).await?;
    let known = handle
        .read(move |state| participant.and_then(|id| state.people.get(id)).map(|member| (member.role, member.standing)))
        .await?;
    let facilitates =
        by_right || known.is_some_and(|(role, standing)| role.facilitates() && standing == Standing::Admitted);
    match known {
        _ if by_right => {}
        None => return Err(Problem::not_found()),
        Some((_, Standing::Admitted | Standing::Left)) => {}
        Some((_, Standing::Waiting | Standing::Denied)) => return Err(Code::LobbyWaiting.into()),
        Some((_, Standing::Removed)) => return Err(Code::Banned.into()),
    }
    Ok(Insider { handle, org, participant, facilitates })
}
