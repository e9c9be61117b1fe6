//! What must hold when all is quiet.

use std::collections::{BTreeMap, BTreeSet};

use plenary_core::{
    domain::{
        Aggregate, Record,
        session::{Session, State},
        timer::{self, Clock},
    },
    ids::{CommandId, ParticipantId, Stream},
    protocol::{
        Code,
        people::{Place, PresenceState, Role, Standing},
        session::Status,
    },
};

use super::{
    super::{
        client::{Client, Outcome, View},
        stage::{Ask, idle, whisper},
    },
    world::{World, for_breakout},
};
use crate::store::StoredEvent;

/// Every invariant; what is broken, in words.
pub async fn all(world: &mut World) -> Vec<String> {
    let mut wrongs: Vec<String> = world.people.iter().flat_map(|person| person.client.wrongs.clone()).collect();
    wrongs.extend(world.sampler.wrongs.iter().cloned());
    let handle = match world.stage.try_open().await {
        Ok(handle) => handle,
        Err(code) => return vec![format!("the session does not open: {code:?}")],
    };
    let state = match handle.read(State::clone).await {
        Ok(state) => state,
        Err(rejection) => return vec![format!("the session does not answer: {rejection}")],
    };
    everybody_is_back(world, &state, &mut wrongs);
    replay(world, &state, &mut wrongs);
    commands(world, &mut wrongs);
    observed(world, &mut wrongs);
    timers(world, &state, &mut wrongs);
    presence(
        world,
        &handle.presence().all().iter().map(|entry| (entry.participant_id, entry.state)).collect(),
        &mut wrongs,
    );
    control(world, &state, &mut wrongs);
    attendance(world, &state, &mut wrongs);
    views(world, &handle, &mut wrongs).await;
    breakouts(world, &handle, &mut wrongs).await;
    wrongs
}

fn everybody_is_back(world: &World, state: &State, wrongs: &mut Vec<String>) {
    for at in world.here() {
        let client = &world.people[at].client;
        let standing = state.people.get(client.who).map(|member| member.standing);
        if matches!(standing, Some(Standing::Admitted | Standing::Waiting)) {
            if !client.connected() {
                wrongs.push(format!("{} is not connected at the end: {:?}", client.name, client.closed));
            }
            for pending in &client.pending {
                wrongs.push(format!("{}: {:?} was never answered", client.name, pending.command));
            }
        }
    }
}

/// I5: what was stored adds up to what the actor has, and what is in memory is stored.
fn replay(world: &World, state: &State, wrongs: &mut Vec<String>) {
    let mut replayed = State::default();
    for (stored, n) in world.stage.stored(Stream::Session).into_iter().zip(1..) {
        let StoredEvent { seq, at, actor, kind, version, payload, .. } = stored;
        if seq.0 != n {
            wrongs.push(format!("the log has {seq} where {n} should be"));
        }
        match Session::decode(&kind, version, payload) {
            Ok(event) => Session::apply(&mut replayed, &Record { seq, at, actor, event }),
            Err(error) => wrongs.push(error.to_string()),
        }
    }
    if replayed != *state {
        wrongs.push("the log does not add up to the session's state".to_owned());
    }
}

/// I1, I4: what was acknowledged is stored once, where the answer says; nothing is stored twice; what was refused
/// is not stored.
fn commands(world: &World, wrongs: &mut Vec<String>) {
    let mut stored: BTreeMap<CommandId, Vec<(Stream, i64)>> = BTreeMap::new();
    for stream in streams(world) {
        for event in world.stage.stored(stream) {
            if let (Some(command), Some(_)) = (event.command, event.answer) {
                stored.entry(command).or_default().push((stream, event.seq.0));
            }
        }
    }
    for (id, (at, command)) in &world.sent {
        let places = stored.get(id).cloned().unwrap_or_default();
        let client = &world.people[*at].client;
        // To which breakout a command went first is known only as long as the session's actor lives.
        let forgotten = for_breakout(command) && world.restarts > 0;
        if places.len() > 1 && !forgotten {
            wrongs.push(format!("{}: {command:?} is stored {} times: {places:?}", client.name, places.len()));
        }
        match client.answered.get(id) {
            Some(Outcome::Done(Some((stream, seq)), _)) if !places.contains(&(*stream, seq.0)) => {
                wrongs.push(format!(
                    "{}: {command:?} was acknowledged as {stream} {seq}, stored is {places:?}",
                    client.name
                ));
            }
            Some(Outcome::Done(None, _)) if !places.is_empty() => {
                wrongs.push(format!("{}: {command:?} changed nothing, it was said, stored is {places:?}", client.name));
            }
            Some(Outcome::Refused(code))
                if !places.is_empty() && !forgotten && code.retry() == plenary_core::protocol::error::Retry::Never =>
            {
                wrongs.push(format!("{}: {command:?} was refused: {code:?}, stored is {places:?}", client.name));
            }
            Some(Outcome::Done(..) | Outcome::Refused(_)) | None => {}
        }
    }
}

fn streams(world: &World) -> BTreeSet<Stream> {
    let seen = world.people.iter().flat_map(|person| person.client.since.keys().copied());
    let own = world.people.iter().map(|person| Stream::Participant(person.client.who));
    // Whoever is moved on at once has heard nothing of where their words were stored.
    let spoken = world.people.iter().flat_map(|person| person.client.answered.values()).filter_map(|outcome| {
        let Outcome::Done(stored, _) = outcome else { return None };
        stored.map(|(stream, _)| stream)
    });
    seen.chain(own).chain(spoken).chain([Stream::Session]).collect()
}

/// I13: whatever anybody ever saw is in the log.
fn observed(world: &World, wrongs: &mut Vec<String>) {
    let logs: BTreeMap<Stream, Vec<StoredEvent>> =
        streams(world).into_iter().map(|stream| (stream, world.stage.stored(stream))).collect();
    for person in &world.people {
        for ((stream, seq), at) in &person.client.observed {
            let index = usize::try_from(seq.0 - 1).unwrap_or(usize::MAX);
            let stored = logs.get(stream).and_then(|log| log.get(index));
            if stored.is_none_or(|stored| stored.at != *at) {
                wrongs.push(format!("{} saw {stream} {seq}, which was never stored", person.client.name));
            }
        }
    }
}

/// I14: nothing rings early, twice, or not at all.
fn timers(world: &World, state: &State, wrongs: &mut Vec<String>) {
    let mut running = BTreeMap::new();
    for stored in world.stage.stored(Stream::Session).iter().filter(|stored| stored.kind.starts_with("timer.")) {
        let id = stored.payload["id"].to_string();
        match stored.kind.as_str() {
            "timer.set" => {
                match serde_json::from_value::<Clock>(stored.payload["timer"]["clock"].clone()) {
                    Ok(Clock::Running(ends_at)) => running.insert(id, ends_at),
                    _ => running.remove(&id),
                };
            }
            "timer.elapsed" => match running.remove(&id) {
                None => wrongs.push(format!("the timer of {} rang, and did not run", stored.seq)),
                Some(ends_at) if ends_at > stored.at => wrongs.push(format!("the timer of {} rang early", stored.seq)),
                Some(_) => {}
            },
            _ => {
                running.remove(&id);
            }
        }
    }
    let now = world.stage.ambient.now();
    let late = |at: Option<plenary_core::ids::Timestamp>| at.is_some_and(|at| now.since_ms(at) > 1_000);
    if late(timer::State::next_deadline(&state.timer)) || late(state.breakout.next_deadline()) {
        wrongs.push("something is overdue".to_owned());
    }
}

/// I23, I24: whoever has a socket is present, and nobody else is.
fn presence(world: &World, present: &BTreeMap<ParticipantId, PresenceState>, wrongs: &mut Vec<String>) {
    for person in &world.people {
        let client = &person.client;
        let shown = present.contains_key(&client.who);
        let background = present.get(&client.who) == Some(&PresenceState::Background);
        // On any of their devices.
        let mut devices = world.people.iter().filter(|person| person.client.who == client.who);
        let connected = devices.any(|person| person.client.connected());
        // Someone whose page was hidden may be away for minutes.
        let expected = connected || background;
        if expected != shown {
            wrongs.push(format!("{}: connected {connected}, shown {shown}", client.name));
        }
    }
}

/// E23: exactly one is in control, who facilitates and is there if anybody is who does.
fn control(world: &World, state: &State, wrongs: &mut Vec<String>) {
    let role = |who: &ParticipantId| state.people.get(*who).map(|member| member.role);
    let holder = state.control.holder();
    if !holder.as_ref().and_then(role).is_some_and(Role::facilitates) {
        wrongs.push(format!("{holder:?} is in control and does not facilitate"));
    }
    let live = state.lifecycle.status() == Status::Live;
    let mut there = world.people.iter().map(|person| &person.client).filter(|client| {
        let inside = state.people.get(client.who).is_some_and(|member| member.standing == Standing::Admitted);
        client.connected() && inside && role(&client.who).is_some_and(Role::facilitates)
    });
    if live && there.clone().next().is_some() && !there.any(|client| Some(client.who) == holder) {
        wrongs.push(format!("{holder:?} is in control, and others who facilitate are there"));
    }
}

/// E100: whoever is inside and connected is kept as present, and nobody else.
fn attendance(world: &World, state: &State, wrongs: &mut Vec<String>) {
    if state.lifecycle.status().ended() {
        return;
    }
    for Client { who, name, .. } in world.people.iter().map(|person| &person.client) {
        let inside = state.people.get(*who).is_some_and(|member| member.standing == Standing::Admitted);
        let connected = world.people.iter().any(|person| person.client.who == *who && person.client.connected());
        let kept = state.attendance.here().contains(who);
        // Who hid their page and went counts for some minutes more.
        if (inside && connected && !kept) || (!inside && kept) {
            wrongs.push(format!("{name}: inside {inside}, connected {connected}, kept as present {kept}"));
        }
    }
}

/// I9, I32, E18: what each client was told bit by bit is what a fresh one is told at once.
async fn views(world: &mut World, handle: &crate::actors::SessionHandle, wrongs: &mut Vec<String>) {
    for at in 0..world.people.len() {
        let client = &world.people[at].client;
        if !client.connected() {
            continue;
        }
        let mut fresh = Client::new(&world.stage.ambient, &client.name, client.who);
        fresh.attach(handle);
        idle().await;
        fresh.pump();
        world.people[at].client.pump();
        let client = &world.people[at].client;
        let place = client.place();
        let listens = client.view.session.iter().flat_map(|view| &view.listeners);
        let listens = listens.filter(|listener| listener.participant_id == client.who);
        let read: BTreeSet<_> = listens.map(|listener| Place::Breakout(listener.breakout_id)).chain([place]).collect();
        let (told, whole) = (comparable(&client.view, &read), comparable(&fresh.view, &read));
        if told != whole {
            wrongs.push(format!(
                "{} was told what is not so, in {place:?}:\n{}",
                client.name,
                difference(&told, &whole)
            ));
        }
        fresh.goodbye();
        idle().await;
    }
}

/// The lines that only one of two views has.
fn difference(told: &View, whole: &View) -> String {
    let lines = |view: &View| format!("{view:#?}").lines().map(str::to_owned).collect::<Vec<_>>();
    let (told, whole) = (lines(told), lines(whole));
    let only = |one: &[String], other: &[String], mark: char| {
        let other: BTreeSet<&String> = other.iter().collect();
        one.iter()
            .filter(|line| !other.contains(line))
            .map(|line| format!("{mark} {}", line.trim()))
            .collect::<Vec<_>>()
    };
    let differs = [only(&told, &whole, '-'), only(&whole, &told, '+')].concat();
    if !differs.is_empty() {
        return differs.join("\n");
    }
    // The same lines in another order.
    let at = told.iter().zip(&whole).position(|(told, whole)| told != whole).unwrap_or_default();
    let around = |lines: &[String]| lines[at.saturating_sub(12)..lines.len().min(at + 4)].join("\n");
    format!("{}\ninstead of\n{}", around(&told), around(&whole))
}

/// A view in an order that does not depend on how it came about. Who is connected changes by asking.
fn comparable(view: &View, read: &BTreeSet<Place>) -> View {
    let mut view = view.clone();
    if let Some(session) = &mut view.session {
        session.people.sort_by_key(|person| person.id);
        session.timers.sort_by_key(|timer| timer.id);
        session.listeners.sort_by_key(|listener| listener.participant_id);
    }
    // Whoever waits knows their name by having chosen it.
    view.lobby.iter_mut().for_each(|lobby| lobby.name.clear());
    // Of two reflections within one millisecond either may come first.
    view.own.iter_mut().for_each(|own| own.reflections.sort_by_key(|reflection| reflection.id));
    view.breakouts.retain(|breakout, _| read.contains(&Place::Breakout(*breakout)));
    view.presence.clear();
    view.progress.clear();
    view
}

/// I21: what is said in a breakout is heard by whoever is in it or listens to it, and by nobody else.
async fn breakouts(world: &mut World, handle: &crate::actors::SessionHandle, wrongs: &mut Vec<String>) {
    let mut asked = BTreeSet::new();
    // A round may close while one looks.
    while let Ok(state) = handle.read(State::clone).await {
        let Some(breakout) = state.breakout.open_breakouts().find(|breakout| asked.insert(*breakout)) else { return };
        let members: BTreeSet<_> = state.breakout.inside(breakout).collect();
        let speaker = (0..world.people.len()).find(|at| {
            let client = &world.people[*at].client;
            let may = client.view.session.as_ref().is_some_and(|view| view.role > Role::Observer);
            members.contains(&client.who) && client.connected() && may
        });
        let Some(speaker) = speaker else { continue };
        let id = world.send(speaker, whisper("who is here?").ask());
        idle().await;
        for person in &mut world.people {
            person.client.pump();
        }
        let client = &world.people[speaker].client;
        let Some(Outcome::Done(Some(said), _)) = client.answered.get(&id).cloned() else {
            let answer = client.answered.get(&id);
            if answer == Some(&Outcome::Refused(Code::NotInBreakout)) && client.place() != Place::Breakout(breakout) {
                continue;
            }
            wrongs.push(format!("{} cannot speak in their breakout: {answer:?}, {:?}", client.name, client.closed));
            continue;
        };
        for person in world.people.iter().filter(|person| person.client.connected()) {
            let hears = person.client.observed.contains_key(&said);
            let who = person.client.who;
            let inside = members.contains(&who) || state.listening.of(who) == Some(breakout);
            if hears != inside {
                wrongs.push(format!("{} is in the breakout: {inside}, hears it: {hears}", person.client.name));
            }
        }
    }
}
