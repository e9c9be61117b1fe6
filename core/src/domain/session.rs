//! The session's stream: a switchboard over the capabilities that live in it, and what holds over all of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Aggregate, Audience, Ctx, Decision, Record, Rejection, Viewer,
    aggregate::{Unreadable, decode_tagged, encode_tagged},
    announcement, attendance, breakout, canvas, card, chat, consent, control, hand, help, journey, lifecycle,
    listening, people, permission, roster, tag, timer, undo,
};
use crate::{
    ids::{ParticipantId, SessionId, Timestamp, UserId},
    protocol::{
        self,
        chat::Channel,
        error::Code,
        journey::Step,
        people::{Role, Standing},
        session::{SessionHeader, SessionView},
    },
};

/// The session's stream.
pub struct Session;

/// Everything a session knows. Each part is written by its own capability only.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// Its own fields and life.
    pub lifecycle: lifecycle::State,
    /// Who is in it, and who waits.
    pub people: people::State,
    /// The plan.
    pub journey: journey::State,
    /// Raised hands.
    pub hand: hand::State,
    /// Plenary chat and threads with the facilitators.
    pub chat: chat::Log,
    /// Clocks.
    pub timer: timer::State,
    /// Decks and draws.
    pub card: card::State,
    /// Announcements.
    pub announcement: announcement::State,
    /// Breakouts and places.
    pub breakout: breakout::State,
    /// Who listens to breakouts.
    pub listening: listening::State,
    /// Calls for help.
    pub help: help::State,
    /// Who is expected.
    pub roster: roster::State,
    /// Tags of people, and the question that asks for some.
    pub tag: tag::State,
    /// What can be taken back.
    pub undo: undo::State,
    /// Who is in control.
    pub control: control::State,
    /// Who agrees to what.
    pub consent: consent::State,
    /// Who is present, as it is kept.
    pub attendance: attendance::State,
    /// Canvases, and with whom they are shared.
    pub canvas: canvas::State,
}

/// What a session is made of when it is created: from REST, with the library's decks copied in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// Its id.
    pub id: SessionId,
    /// Its title.
    pub title: String,
    /// The code people join by.
    pub join_code: String,
    /// Planned start.
    pub scheduled_at: Option<Timestamp>,
    /// How many people it may hold.
    pub capacity: u32,
    /// Whether newcomers wait to be let in.
    pub lobby: bool,
    /// The plan.
    pub steps: Vec<Step>,
    /// The decks.
    pub decks: Vec<card::Deck>,
    /// Who made it, and will facilitate.
    pub facilitator: UserId,
    /// Their name.
    pub facilitator_name: String,
}

/// A change of a session's plan; what is none stays.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Change {
    /// Its title.
    pub title: Option<String>,
    /// Planned start; the inner none takes it away.
    pub scheduled_at: Option<Option<Timestamp>>,
    /// How many people it may hold.
    pub capacity: Option<u32>,
    /// Whether newcomers wait.
    pub lobby: Option<bool>,
    /// The plan.
    pub steps: Option<Vec<Step>>,
    /// The decks.
    pub decks: Option<Vec<card::Deck>>,
}

/// What may be asked of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A request of a client.
    Client(protocol::Command),
    /// Its creation, from the row that REST has stored.
    Create(Box<Definition>),
    /// A change of its plan, by a facilitator through REST.
    Change(Box<Change>),
    /// Someone at the door.
    Join(people::Join),
    /// Who is present now: the actors' knowledge, for what follows from it.
    Present(attendance::Present),
    /// The session runs, and nothing was stored for a while.
    Beat,
}

/// What can happen in a session, by capability.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each variant is the capability of its name")]
pub enum Event {
    Lifecycle(lifecycle::Event),
    People(people::Event),
    Journey(journey::Event),
    Hand(hand::Event),
    Chat(chat::Event),
    Timer(timer::Event),
    Card(card::Event),
    Announcement(announcement::Event),
    Breakout(breakout::Event),
    Listening(listening::Event),
    Help(help::Event),
    Roster(roster::Event),
    Tag(tag::Event),
    Undo(undo::Event),
    Control(control::Event),
    Attendance(attendance::Event),
    Canvas(canvas::Event),
    Consent(consent::Event),
}

/// Who asks, or a refusal: for commands that the system itself never gives.
///
/// # Errors
/// [`Code::AuthRequired`].
pub fn asker(ctx: &Ctx) -> Result<ParticipantId, Rejection> {
    ctx.actor.ok_or_else(|| Code::AuthRequired.into())
}

impl State {
    /// The session's own fields on the wire.
    #[must_use]
    pub fn header(&self) -> SessionHeader {
        self.lifecycle.header(self.people.lobby())
    }

    /// Someone as a viewer, if the session knows them.
    #[must_use]
    pub fn viewer(&self, id: ParticipantId) -> Option<Viewer> {
        self.people.get(id).map(|member| Viewer {
            participant: id,
            role: member.role,
            standing: member.standing,
            place: if member.standing == Standing::Admitted { self.breakout.place_of(id) } else { people::OUTSIDE },
        })
    }

    /// The session as someone inside may see it; none for whoever is not inside.
    #[must_use]
    pub fn view(&self, viewer: &Viewer) -> Option<SessionView> {
        if viewer.standing != Standing::Admitted {
            return None;
        }
        let facilitates = viewer.role.facilitates();
        let me = viewer.participant;
        Some(SessionView {
            session: self.header(),
            me,
            role: viewer.role,
            people: self
                .people
                .iter()
                .filter(|(_, member)| facilitates || matches!(member.standing, Standing::Admitted | Standing::Left))
                .map(|(id, member)| people::person(self, id, member))
                .collect(),
            journey: self.journey.view(self.lifecycle.started_at(), viewer.role),
            timers: self.timer.views(),
            decks: self.card.views(),
            draws: self.card.draws().to_vec(),
            chat: self
                .chat
                .iter()
                .filter(|message| message.readable_by(me, viewer.role))
                .map(|message| message.view(Channel::Plenary {}))
                .collect(),
            announcements: self.announcement.views(me, viewer.role),
            round: self.breakout.view(),
            prepared_rounds: self.breakout.prepared_views(viewer.role),
            past_rounds: self.breakout.past_views(me, viewer.role),
            listeners: self.listening.views(),
            help: self.help.views(me, viewer.role),
            tags: self.tag.views(viewer.role),
            roster: self.roster.views(viewer.role),
            question: self.tag.question(me),
            undos: if facilitates { self.undo.views() } else { Vec::new() },
            control: self.control.view(),
            canvases: self.canvas.views(me, viewer.role),
            consents: self.consent.views(me),
        })
    }

    /// Checks who asks, before anything else: known, inside, and with the right.
    ///
    /// # Errors
    /// [`Code::Forbidden`], [`Code::LobbyWaiting`], [`Code::Banned`], [`Code::ParticipantUnknown`].
    pub fn authorize(&self, actor: Option<ParticipantId>, command: &protocol::Command) -> Result<(), Rejection> {
        let actor = actor.ok_or(Code::AuthRequired)?;
        let member = self.people.require(actor)?;
        let permission = permission::required(command);
        match member.standing {
            Standing::Admitted if permission.comes_with_control() && self.control.holder() == Some(actor) => Ok(()),
            Standing::Admitted => permission::check(member.role, permission),
            Standing::Removed => Err(Code::Banned.into()),
            // Whoever waits may still correct their name or go.
            Standing::Waiting => match command {
                protocol::Command::People(
                    protocol::people::Command::Rename { .. } | protocol::people::Command::Leave {},
                ) => Ok(()),
                _ => Err(Code::LobbyWaiting.into()),
            },
            Standing::Left | Standing::Denied => Err(Code::LobbyWaiting.into()),
        }
    }
}

fn create(definition: &Definition, ctx: &mut Ctx) -> Result<Decision<Event>, Rejection> {
    let Definition { id, title, join_code, scheduled_at, capacity, lobby, steps, decks, facilitator, facilitator_name } =
        definition;
    let creator = ctx.fresh::<ParticipantId>();
    Ok(Decision::events([
        Event::Lifecycle(lifecycle::create(*id, title, join_code, *scheduled_at, *capacity)?),
        Event::People(people::Event::LobbySet { enabled: *lobby }),
        Event::Journey(journey::plan(steps)?),
        Event::Card(card::lay_out(decks)?),
        Event::People(people::Event::Came {
            id: creator,
            user: Some(*facilitator),
            device: None,
            name: facilitator_name.clone(),
            label: facilitator_name.clone(),
            role: Role::Facilitator,
            standing: Standing::Admitted,
        }),
    ])
    .made(creator.0))
}

fn change(state: &State, ctx: &Ctx, change: &Change) -> Result<Decision<Event>, Rejection> {
    state.lifecycle.require_not_ended()?;
    let by = state.people.require(asker(ctx)?)?;
    permission::check(by.role, permission::Permission::ChangeSession)?;
    let mut events = Vec::new();
    if let Some(steps) = &change.steps {
        let kept = state.journey.current().is_none_or(|current| steps.iter().any(|step| step.id == current));
        if !kept {
            return Err(Rejection::new(Code::SessionState, "the current step must stay in the journey"));
        }
        events.push(Event::Journey(journey::plan(steps)?));
    }
    if let Some(decks) = &change.decks {
        if !state.card.hands_stay(decks) {
            return Err(Rejection::new(Code::SessionState, "a card in somebody's hand must stay in its deck"));
        }
        events.push(Event::Card(card::lay_out(decks)?));
    }
    if let Some(lobby) = change.lobby {
        events.extend(people::decide_lobby(state, &protocol::lobby::Command::Set { enabled: lobby })?.events);
    }
    // Last, so that what it tells everyone holds all the changes.
    events.push(Event::Lifecycle(lifecycle::changed(change)?));
    Ok(Decision::events(events))
}

/// One arm per capability.
fn decide_client(state: &State, ctx: &mut Ctx, command: &protocol::Command) -> Result<Decision<Event>, Rejection> {
    match command {
        protocol::Command::Session(command) => lifecycle::decide(state, ctx, command),
        protocol::Command::Lobby(command) => people::decide_lobby(state, command),
        protocol::Command::People(command) => people::decide(state, ctx, command),
        protocol::Command::Hand(command) => Ok(hand::decide(state, ctx, command)?.map(Event::Hand)),
        protocol::Command::Chat(command) => Ok(chat::decide(state, ctx, command)?.map(Event::Chat)),
        protocol::Command::Journey(command) => Ok(journey::decide(state, command)?.map(Event::Journey)),
        protocol::Command::Timer(command) => Ok(timer::decide(state, ctx, command)?.map(Event::Timer)),
        protocol::Command::Card(command) => Ok(card::decide(state, ctx, command)?.map(Event::Card)),
        protocol::Command::Announcement(command) => {
            Ok(announcement::decide(state, ctx, command)?.map(Event::Announcement))
        }
        protocol::Command::Breakout(protocol::breakout::Command::Listen { breakout_id }) => {
            Ok(listening::start(state, ctx, *breakout_id)?.map(Event::Listening))
        }
        protocol::Command::Breakout(protocol::breakout::Command::Unlisten {}) => {
            Ok(listening::stop(state, ctx)?.map(Event::Listening))
        }
        protocol::Command::Breakout(command) => Ok(breakout::decide(state, ctx, command)?.map(Event::Breakout)),
        protocol::Command::Help(command) => Ok(help::decide(state, ctx, command)?.map(Event::Help)),
        protocol::Command::Roster(command) => roster::decide(state, ctx, command),
        protocol::Command::Tag(command) => Ok(tag::decide(state, ctx, command)?.map(Event::Tag)),
        protocol::Command::Undo(command) => undo::decide(state, ctx, command),
        protocol::Command::Control(command) => control::decide(state, ctx, command),
        protocol::Command::Canvas(command) => Ok(canvas::decide(state, ctx, command)?.map(Event::Canvas)),
        protocol::Command::Consent(command) => Ok(consent::decide(state, ctx, command)?.map(Event::Consent)),
        // Whoever is in a breakout writes notes there; the actor sends them there.
        protocol::Command::Note(_) => Err(Code::NotInBreakout.into()),
        // Each canvas has a stream for what is said about it; the actor sends comments there.
        protocol::Command::Comment(_) => Err(Code::CanvasUnknown.into()),
        // A person's own words have a stream of their own; the actor sends them there.
        protocol::Command::Reflection(_) => Err(Code::NotFound.into()),
    }
}

/// What one event brings about in another capability: when breakouts close, their clocks stop and calls from them end;
/// whoever may not listen any more does not; and breakouts that open have canvases.
fn with_consequences(state: &State, ctx: &mut Ctx, mut events: Vec<Event>) -> Vec<Event> {
    let closed: Vec<_> = events
        .iter()
        .filter_map(|event| if let Event::Breakout(event) = event { Some(event) } else { None })
        .flat_map(|event| state.breakout.closed_by(event))
        .collect();
    events.extend(state.timer.of_breakouts(&closed).map(Event::Timer));
    events.extend(state.help.ends_of(&closed).map(Event::Help));
    let unheard: Vec<_> = listening::ended(state, &events, &closed).map(Event::Listening).collect();
    events.extend(unheard);
    let canvases = canvas::following(state, ctx, &events);
    events.extend(canvases.into_iter().map(Event::Canvas));
    events
}

impl Aggregate for Session {
    const SCHEMA: u64 = 9;
    type State = State;
    type Command = Command;
    type Event = Event;

    fn decide(state: &State, ctx: &mut Ctx, command: &Command) -> Result<Decision<Event>, Rejection> {
        let command = match command {
            Command::Create(_) if state.lifecycle.created() => return Ok(Decision::nothing()),
            Command::Create(definition) => return create(definition, ctx),
            _ if !state.lifecycle.created() => return Err(Code::NotFound.into()),
            Command::Change(wanted) => return change(state, ctx, wanted),
            Command::Join(join) => return people::join(state, ctx, join),
            Command::Present(_) | Command::Beat if state.lifecycle.status().ended() => return Ok(Decision::nothing()),
            Command::Present(present) => {
                let attendance = attendance::changed(state, ctx.now, present).map(Event::Attendance);
                let control = control::judge(state, &present.here).map(Event::Control);
                return Ok(Decision::events(attendance.into_iter().chain(control)));
            }
            Command::Beat => return Ok(Decision::events(attendance::beat(state).map(Event::Attendance))),
            Command::Client(command) => command,
        };
        state.authorize(ctx.actor, command)?;
        let mut decision = decide_client(state, ctx, command)?;
        decision.events = with_consequences(state, ctx, decision.events);
        decision.events.extend(control::passed_on(state, ctx.actor, &decision.events).map(Event::Control));
        decision.events.extend(undo::offer(state, ctx, Some(command), &decision.events).map(Event::Undo));
        Ok(decision)
    }

    fn apply(state: &mut State, record: &Record<Event>) {
        attendance::follow(&mut state.attendance, record);
        let Record { seq, at, actor, ref event } = *record;
        macro_rules! to {
            ($apply:path, $part:expr, $event:expr) => {
                $apply($part, &Record { seq, at, actor, event: $event })
            };
        }
        match event {
            Event::Lifecycle(event) => to!(lifecycle::apply, &mut state.lifecycle, event),
            Event::People(event) => {
                to!(people::apply, &mut state.people, event);
                control::follow(&mut state.control, event);
            }
            Event::Journey(event) => to!(journey::apply, &mut state.journey, event),
            Event::Hand(event) => to!(hand::apply, &mut state.hand, event),
            Event::Chat(event) => to!(chat::apply, &mut state.chat, event),
            Event::Timer(event) => to!(timer::apply, &mut state.timer, event),
            Event::Card(event) => to!(card::apply, &mut state.card, event),
            Event::Announcement(event) => to!(announcement::apply, &mut state.announcement, event),
            Event::Breakout(event) => to!(breakout::apply, &mut state.breakout, event),
            Event::Listening(event) => to!(listening::apply, &mut state.listening, event),
            Event::Help(event) => to!(help::apply, &mut state.help, event),
            Event::Roster(event) => to!(roster::apply, &mut state.roster, event),
            Event::Tag(event) => to!(tag::apply, &mut state.tag, event),
            Event::Undo(event) => to!(undo::apply, &mut state.undo, event),
            Event::Control(event) => to!(control::apply, &mut state.control, event),
            Event::Attendance(event) => to!(attendance::apply, &mut state.attendance, event),
            Event::Canvas(event) => to!(canvas::apply, &mut state.canvas, event),
            Event::Consent(event) => to!(consent::apply, &mut state.consent, event),
        }
    }

    fn project(state: &State, record: &Record<Event>) -> Vec<(Audience, protocol::Event)> {
        let Record { seq, at, actor, ref event } = *record;
        macro_rules! record {
            ($event:expr) => {
                &Record { seq, at, actor, event: $event }
            };
        }
        match event {
            Event::Lifecycle(event) => lifecycle::project(state, event),
            Event::People(event) => people::project(state, record!(event)),
            Event::Journey(event) => journey::project(state, record!(event)),
            Event::Hand(event) => hand::project(record!(event)),
            Event::Chat(event) => chat::project(record!(event)),
            Event::Timer(event) => timer::project(record!(event)),
            Event::Card(event) => card::project(record!(event)),
            Event::Announcement(event) => announcement::project(record!(event)),
            Event::Breakout(event) => breakout::project(state, record!(event)),
            Event::Listening(event) => listening::project(record!(event)),
            Event::Help(event) => help::project(&state.help, record!(event)),
            Event::Roster(event) => roster::project(record!(event)),
            Event::Tag(event) => tag::project(record!(event)),
            Event::Undo(event) => undo::project(record!(event)),
            Event::Control(event) => control::project(state, record!(event)),
            Event::Attendance(_) => Vec::new(),
            Event::Canvas(event) => canvas::project(state, record!(event)),
            Event::Consent(event) => consent::project(record!(event)),
        }
    }

    fn next_deadline(state: &State) -> Option<Timestamp> {
        if state.lifecycle.status().ended() {
            return None;
        }
        [state.timer.next_deadline(), state.breakout.next_deadline()].into_iter().flatten().min()
    }

    fn tick(state: &State, ctx: &mut Ctx) -> Vec<Event> {
        if state.lifecycle.status().ended() {
            return Vec::new();
        }
        let timers = state.timer.due(ctx.now).map(Event::Timer);
        let breakouts = state.breakout.due(ctx.now).map(Event::Breakout);
        let mut events = with_consequences(state, ctx, timers.chain(breakouts).collect());
        events.extend(undo::offer(state, ctx, None, &events).map(Event::Undo));
        events
    }

    fn encode(event: &Event) -> (String, u16, Value) {
        encode_tagged(event)
    }

    fn decode(kind: &str, version: u16, body: Value) -> Result<Event, Unreadable> {
        let capability = kind.split_once('.').map_or(kind, |(capability, _)| capability);
        match capability {
            "session" => decode_tagged(kind, version, body).map(Event::Lifecycle),
            "participant" | "role" | "lobby" => decode_tagged(kind, version, body).map(Event::People),
            "journey" | "step" => decode_tagged(kind, version, body).map(Event::Journey),
            "hand" => decode_tagged(kind, version, body).map(Event::Hand),
            "chat" => decode_tagged(kind, version, body).map(Event::Chat),
            "timer" => decode_tagged(kind, version, body).map(Event::Timer),
            "deck" | "cards" => decode_tagged(kind, version, body).map(Event::Card),
            "announcement" => decode_tagged(kind, version, body).map(Event::Announcement),
            "breakout" => decode_tagged(kind, version, body).map(Event::Breakout),
            "listening" => decode_tagged(kind, version, body).map(Event::Listening),
            "help" => decode_tagged(kind, version, body).map(Event::Help),
            "roster" => decode_tagged(kind, version, body).map(Event::Roster),
            "tag" => decode_tagged(kind, version, body).map(Event::Tag),
            "undo" => decode_tagged(kind, version, body).map(Event::Undo),
            "control" => decode_tagged(kind, version, body).map(Event::Control),
            "attendance" => decode_tagged(kind, version, body).map(Event::Attendance),
            "canvas" => decode_tagged(kind, version, body).map(Event::Canvas),
            "consent" => decode_tagged(kind, version, body).map(Event::Consent),
            _ => Err(Unreadable { kind: kind.to_owned(), version, reason: "no capability has this kind".into() }),
        }
    }
}
