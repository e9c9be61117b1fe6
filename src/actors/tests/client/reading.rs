//! What a client makes of a frame, and what it finds wrong with it.

use plenary_core::{
    ids::{ReflectionId, Seq, Stream, Timestamp},
    protocol::{
        self, Event,
        breakout::BreakoutView,
        people::{self, Place, PresenceEntry, PresenceState},
        reflection::SharedReflection,
    },
};
use serde_json::Value;

use super::{super::reducer, Client, Outcome, PRIVATE, THREAD};

impl Client {
    /// I33, E79: nobody reads what is not theirs to read.
    pub(super) fn look_for_secrets(&mut self, text: &str) {
        let facilitates = self.view.session.as_ref().is_some_and(|view| view.role.facilitates());
        for (mark, allowed) in [(PRIVATE, false), (THREAD, facilitates)] {
            let own = self.who.to_string();
            if !allowed && text.split(mark).skip(1).any(|rest| !rest.starts_with(&own)) {
                self.wrongs.push(format!("{} reads what is not theirs: {text}", self.name));
            }
        }
    }

    pub(super) fn take(&mut self, frame: &Value) {
        match frame["t"].as_str().unwrap_or_default() {
            "attached" | "pong" => {}
            "reply" => {
                let stream = of::<Option<Stream>>(&frame["stream"]);
                let stored = stream.zip(of::<Option<Seq>>(&frame["seq"]));
                self.settle(frame, Outcome::Done(stored, of(&frame["data"])));
            }
            "error" => self.settle(frame, Outcome::Refused(of(&frame["code"]))),
            "event" => self.on_event(frame),
            "state" => self.on_state(frame),
            "presence" => {
                if frame["complete"] == true {
                    self.view.presence.clear();
                }
                for entry in of::<Vec<PresenceEntry>>(&frame["people"]) {
                    match entry.state {
                        PresenceState::Offline => self.view.presence.remove(&entry.participant_id),
                        state => self.view.presence.insert(entry.participant_id, state),
                    };
                }
            }
            "shared" => {
                if frame["complete"] == true {
                    self.view.shared.clear();
                }
                for reflection in of::<Vec<SharedReflection>>(&frame["reflections"]) {
                    self.view.shared.insert(reflection.id, reflection);
                }
                for revoked in of::<Vec<ReflectionId>>(&frame["revoked"]) {
                    self.view.shared.remove(&revoked);
                }
            }
            "progress" => {
                if !self.view.session.as_ref().is_some_and(|view| view.role.facilitates()) {
                    self.wrongs.push(format!("{} is told how breakouts get on", self.name));
                }
                self.view.progress = of(&frame["breakouts"]);
            }
            "notice" => self.notices.push(of(&frame["notice"])),
            other => self.wrongs.push(format!("{}: an unknown frame {other}", self.name)),
        }
    }

    fn settle(&mut self, frame: &Value, outcome: Outcome) {
        let Some(reference) = frame["ref"].as_str() else { return };
        let Some(at) = self.pending.iter().position(|pending| pending.reference == reference) else {
            if reference != "attach" {
                self.wrongs.push(format!("{}: {reference} was answered twice", self.name));
            }
            return;
        };
        // What may succeed later is sent again later, under the same id.
        let later = matches!(outcome, Outcome::Refused(code) if code.retry() == protocol::error::Retry::Later);
        let id = self.pending[at].id;
        if let Outcome::Done(Some((stream, seq)), _) = &outcome {
            // Whoever may see an event has seen it before the answer.
            // Who leaves sees no more.
            let leaves = matches!(self.pending[at].command, protocol::Command::People(people::Command::Leave {}));
            let known = leaves || self.since.get(stream).is_some_and(|since| since >= seq);
            if !known && self.view.session.is_some() && matches!(stream, Stream::Session | Stream::Participant(_)) {
                let command = &self.pending[at].command;
                self.wrongs.push(format!("{}: {command:?} was answered before its event {stream} {seq}", self.name));
            }
        }
        self.answered.insert(id, outcome);
        if !later {
            self.pending.remove(at);
        }
    }

    fn on_event(&mut self, frame: &Value) {
        let (stream, seq, at) =
            (of::<Stream>(&frame["stream"]), of::<Seq>(&frame["seq"]), of::<Timestamp>(&frame["at"]));
        let event =
            Event::decode(frame["type"].as_str().unwrap_or_default(), Some(frame["data"].clone())).expect("an event");
        self.must_hear(stream, seq);
        if self.observed.insert((stream, seq), at).is_some_and(|before| before != at) {
            self.wrongs.push(format!("{}: {stream} {seq} was two events", self.name));
        }
        let last = self.since.get(&stream).copied().unwrap_or_default();
        if seq <= last {
            // A state holds the event that caused it, which follows.
            if self.states.get(&stream) != Some(&seq) {
                self.wrongs.push(format!("{}: {stream} {seq} came after {last}", self.name));
            }
            return;
        }
        self.since.insert(stream, seq);
        match stream {
            Stream::Session => match (&mut self.view.session, &mut self.view.lobby) {
                (Some(view), _) => reducer::reduce(view, at, &event),
                // To someone removed, their own removal is the last word.
                (None, _) if matches!(event, Event::People(_)) => {}
                (None, Some(view)) => reducer::reduce_lobby(view, &event),
                (None, None) => self.wrongs.push(format!("{}: {stream} {seq} came before any state", self.name)),
            },
            Stream::Breakout(breakout) => match self.view.breakouts.get_mut(&breakout) {
                Some(view) => reducer::reduce_breakout(view, &event),
                None => self.wrongs.push(format!("{}: {stream} {seq} came before any state", self.name)),
            },
            Stream::Participant(_) => match &mut self.view.own {
                Some(view) => reducer::reduce_own(view, &event),
                None => self.wrongs.push(format!("{}: {stream} {seq} came before any state", self.name)),
            },
            Stream::Canvas(_) | Stream::Comments(_) => {
                self.wrongs.push(format!("{}: {stream} has a socket of its own", self.name))
            }
        }
    }

    /// I21: by the order of the frames, a breakout is heard only by whoever was told to be in it, or to listen to it.
    fn must_hear(&mut self, stream: Stream, seq: Seq) {
        let Stream::Breakout(breakout) = stream else { return };
        let place = self.place();
        if place != Place::Breakout(breakout) && self.listens_to() != Some(breakout) {
            self.wrongs.push(format!("{} is in {place:?} and hears {stream} {seq}", self.name));
        }
    }

    fn on_state(&mut self, frame: &Value) {
        let (stream, seq, data) = (of::<Stream>(&frame["stream"]), of::<Seq>(&frame["seq"]), &frame["data"]);
        self.must_hear(stream, seq);
        let last = self.since.insert(stream, seq).unwrap_or_default();
        if seq < last {
            self.wrongs.push(format!("{}: a state of {stream} {seq} came after {last}", self.name));
        }
        self.states.insert(stream, seq);
        match data["view"].as_str().unwrap_or_default() {
            "session" => {
                self.view.session = Some(of(data));
                self.view.lobby = None;
            }
            "lobby" => {
                self.view.lobby = Some(of(data));
                self.view.session = None;
            }
            "breakout" => {
                let view: BreakoutView = of(data);
                self.view.breakouts.insert(view.breakout_id, view);
            }
            "participant" => self.view.own = Some(of(data)),
            other => self.wrongs.push(format!("{}: an unknown view {other}", self.name)),
        }
    }
}

fn of<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}
