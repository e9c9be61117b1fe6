//! The people of a run, and what happens to them.

use std::{collections::BTreeMap, hash::Hasher, time::Duration};

use plenary_core::{
    domain::{Rejection, breakout_stream},
    ids::{CommandId, Stream, Timestamp},
    protocol::{self, people::Standing},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::task::JoinHandle;

use super::{
    super::{
        client::Client,
        stage::{Stage, idle, pass, settings, someone},
    },
    choices,
    sample::Sampler,
};
use crate::actors::{Joined, Node, SessionHandle, Settings, session_supervisor};

/// Someone, and how well they are connected.
pub struct Person {
    /// Their client.
    pub client: Client,
    /// Frames are read only by those who are not slow.
    pub slow: bool,
    /// On the way to a socket.
    connecting: Option<JoinHandle<Result<SessionHandle, Rejection>>>,
    /// On which process the socket is.
    pub boot: usize,
    /// Went away for good: left, removed, turned away.
    out: bool,
}

/// A run.
pub struct World {
    /// The node and its database.
    pub stage: Stage,
    /// The people, in the order they came; the first is alice.
    pub people: Vec<Person>,
    /// Every command that was ever sent, and by whom.
    pub sent: BTreeMap<CommandId, (usize, protocol::Command)>,
    /// All chance.
    pub dice: StdRng,
    /// How often the session's actor has lost its memory.
    pub restarts: usize,
    /// How often what happened.
    pub happened: BTreeMap<&'static str, usize>,
    /// Looks after every step.
    pub sampler: Sampler,
    panics: Vec<(session_supervisor::Child, Timestamp)>,
    joining: Vec<(String, JoinHandle<Result<Joined, Rejection>>)>,
    /// Processes that do not know that they own nothing any more.
    former: Vec<Node>,
    boot: usize,
    came: usize,
}

impl World {
    /// Alice and so many others, in a session that is live.
    pub async fn new(seed: u64, others: usize) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let ring_max = [8, 30, 256][dice.random_range(0..3)];
        let snapshot_every = [5, 20, 1_000][dice.random_range(0..3)];
        let stage = Stage::with(Settings { ring_max, snapshot_every, ..settings() }, seed).await;
        let mut world = Self {
            stage,
            people: Vec::new(),
            sent: BTreeMap::new(),
            dice,
            restarts: 0,
            happened: BTreeMap::new(),
            sampler: Sampler::default(),
            panics: Vec::new(),
            joining: Vec::new(),
            former: Vec::new(),
            boot: 0,
            came: 0,
        };
        let alice = world.stage.alice().await;
        world.add(alice);
        for _ in 0..others {
            world.somebody_comes();
        }
        world.meanwhile().await;
        world.send(0, protocol::Command::Session(protocol::session::Command::Start {}));
        world
    }

    fn add(&mut self, client: Client) {
        self.people.push(Person { client, slow: false, connecting: None, boot: self.boot, out: false });
    }

    /// A roll.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.dice.random_range(0..100) < percent
    }

    /// Everything that goes wrong, and everything that people do, in random order.
    pub async fn play(&mut self) {
        for _ in 0..self.dice.random_range(60..140) {
            match self.dice.random_range(0..1_000) {
                0..600 => self.somebody_asks(),
                600..650 => self.on_somebody(|person| person.client.cut()),
                650..665 => self.on_somebody(|person| person.client.goodbye()),
                665..685 => self.on_somebody(|person| person.slow = true),
                685..715 => self.somebody_comes(),
                715..830 => {
                    let ms = [300, 3_000, 20_000][self.dice.random_range(0..3)];
                    pass(Duration::from_millis(self.dice.random_range(1..ms))).await;
                }
                830..860 => self.stage.store.fail_next_appends(self.dice.random_range(1..5)),
                860..890 => self.stage.store.lose_next_answers(self.dice.random_range(1..3)),
                890..915 => self.stage.store.hold_appends(),
                915..935 => self.stage.store.release_appends(),
                935..942 => self.stage.store.set_down(true),
                942..972 => self.something_fails(),
                972..988 => self.killed().await,
                _ => self.usurped().await,
            }
            if self.chance(25) {
                self.stage.store.release_appends();
                self.stage.store.set_down(false);
            }
            self.step().await;
        }
    }

    /// What happens whatever else does, and a look at all of it.
    pub async fn step(&mut self) {
        self.meanwhile().await;
        self.sampler.look(&self.stage, &self.people);
    }

    /// The same person on another device.
    pub fn second_device(&mut self, at: usize) {
        let first = &self.people[at].client;
        let client = Client::new(&self.stage.ambient, &first.name, first.who);
        self.add(client);
    }

    fn count(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    /// What everybody does all the time: read, come back, ask again.
    async fn meanwhile(&mut self) {
        if self.chance(50) {
            idle().await;
        } else {
            for _ in 0..self.dice.random_range(0..30) {
                tokio::task::yield_now().await;
            }
        }
        self.arrivals().await;
        for at in 0..self.people.len() {
            if self.people[at].slow {
                self.people[at].slow = !self.chance(10);
                continue;
            }
            self.people[at].client.pump();
            self.people[at].client.frames.clear();
            if self.chance(30) {
                self.people[at].client.again();
            }
            if !self.people[at].client.connected() && self.chance(40) {
                self.reconnect(at).await;
            }
        }
    }

    async fn arrivals(&mut self) {
        let (done, still): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.joining).into_iter().partition(|(_, task)| task.is_finished());
        self.joining = still;
        for (name, task) in done {
            match task.await.expect("a join does not panic") {
                Ok(Joined { participant, standing, .. }) => {
                    let known = self.people.iter().position(|person| person.client.who == participant);
                    match known {
                        Some(at) => {
                            self.people[at].out = standing != Standing::Admitted && standing != Standing::Waiting
                        }
                        None => {
                            let client = Client::new(&self.stage.ambient, &name, participant);
                            self.add(client);
                        }
                    }
                }
                Err(rejection) if rejection.code.retry() == protocol::error::Retry::Later => self.join(name),
                Err(_) => {}
            }
        }
    }

    fn join(&mut self, name: String) {
        let (sessions, session) = (self.stage.node().sessions.clone(), self.stage.session);
        let (org, join) = (self.stage.key(Stream::Session).org, someone(&name));
        let task = tokio::spawn(async move { sessions.open(org, session).await?.join(join).await });
        self.joining.push((name, task));
    }

    async fn reconnect(&mut self, at: usize) {
        let person = &mut self.people[at];
        // Removed, turned away, or gone by themselves: a client does not come back by itself.
        person.out |= matches!(person.client.closed, Some(4502 | 4508 | 4511 | 4512));
        if person.out {
            return;
        }
        match person.connecting.take() {
            Some(task) if task.is_finished() => {
                if let Ok(Ok(handle)) = task.await {
                    let person = &mut self.people[at];
                    person.client.attach(&handle);
                    person.boot = self.boot;
                    self.count("attached");
                }
            }
            Some(task) => person.connecting = Some(task),
            None => {
                let sessions = self.stage.node().sessions.clone();
                let (org, session) = (self.stage.key(Stream::Session).org, self.stage.session);
                person.connecting = Some(tokio::spawn(async move { sessions.open(org, session).await }));
            }
        }
    }

    fn somebody_comes(&mut self) {
        if self.came < 13 {
            self.came += 1;
            self.join(format!("guest {}", self.came));
        } else {
            // Whoever is out knocks again.
            let out = self.people.iter().position(|person| person.out);
            if let Some(at) = out {
                let name = self.people[at].client.name.clone();
                self.people[at].client.closed = None;
                self.join(name);
            }
        }
    }

    /// Something happens to somebody.
    pub fn on_somebody(&mut self, happens: impl FnOnce(&mut Person)) {
        let at = self.dice.random_range(0..self.people.len());
        happens(&mut self.people[at]);
    }

    fn somebody_asks(&mut self) {
        let at = if self.chance(35) { 0 } else { self.dice.random_range(0..self.people.len()) };
        if !self.people[at].client.connected() || self.people[at].client.pending.len() > 8 {
            return;
        }
        if let Some(command) = choices::command(&mut self.dice, &self.people, at) {
            self.send(at, command);
        }
    }

    /// Someone sends a command.
    pub fn send(&mut self, at: usize, command: protocol::Command) -> CommandId {
        let id = self.people[at].client.send(command.clone());
        self.sent.insert(id, (at, command));
        id
    }

    /// An actor of the session fails.
    pub fn something_fails(&mut self) {
        let who = self.people[self.dice.random_range(0..self.people.len())].client.who;
        let breakouts: Vec<_> =
            self.people.iter().flat_map(|person| person.client.view.breakouts.keys().copied()).collect();
        let child = match self.dice.random_range(0..4) {
            0 | 1 => session_supervisor::Child::Participant(who),
            2 if !breakouts.is_empty() => {
                session_supervisor::Child::Breakout(breakouts[self.dice.random_range(0..breakouts.len())])
            }
            _ => {
                self.restarts += 1;
                session_supervisor::Child::Session
            }
        };
        let supervisor = self.stage.node().sessions.supervisor_of(self.stage.session);
        match supervisor {
            Some(supervisor) if self.chance(10) => {
                self.count("supervisor failed");
                self.restarts += 1;
                let _ = supervisor.cast(session_supervisor::Msg::Panic);
            }
            _ => self.fails(child),
        }
    }

    /// One of them fails, unless it did so often that the session would be put down with it.
    pub fn fails(&mut self, child: session_supervisor::Child) {
        let now = self.stage.ambient.now();
        self.panics.retain(|(_, at)| now.since_ms(*at) < 60_000);
        if self.panics.iter().filter(|(failed, _)| *failed == child).count() >= 3 {
            return;
        }
        self.panics.push((child, now));
        self.count(match child {
            session_supervisor::Child::Session => "session failed",
            session_supervisor::Child::Participant(_) => "participant failed",
            session_supervisor::Child::Breakout(_) => "breakout failed",
            session_supervisor::Child::Canvas(..) => "canvas failed",
        });
        let Some(supervisor) = self.stage.node().sessions.supervisor_of(self.stage.session) else { return };
        let _ = supervisor.cast(session_supervisor::Msg::PanicIn(child));
    }

    /// `kill -9`: every socket of the process breaks.
    pub async fn killed(&mut self) {
        self.count("killed");
        self.restarts += 1;
        self.boot += 1;
        self.stage.restart().await;
        for person in &mut self.people {
            person.client.cut();
            person.connecting = None;
        }
        self.rejoin();
    }

    /// Another process takes the session while the former goes on.
    pub async fn usurped(&mut self) {
        self.count("usurped");
        self.restarts += 1;
        self.boot += 1;
        self.former.extend(self.stage.node.take());
        self.stage.boot_again().await;
        for at in 0..self.people.len() {
            self.people[at].connecting = None;
            if self.chance(30) {
                self.people[at].client.cut();
            }
        }
        self.rejoin();
    }

    /// Joins that were on their way to a process that is gone start over.
    fn rejoin(&mut self) {
        for (name, task) in std::mem::take(&mut self.joining) {
            task.abort();
            self.join(name);
        }
    }

    /// All failures end, everybody is back, every command is answered, and every deadline has passed.
    pub async fn come_to_rest(&mut self) {
        self.stage.store.fail_next_appends(0);
        self.stage.store.lose_next_answers(0);
        self.stage.store.release_appends();
        self.stage.store.set_down(false);
        for node in std::mem::take(&mut self.former) {
            node.kill();
        }
        let boot = self.boot;
        for person in &mut self.people {
            person.slow = false;
            if person.boot != boot {
                person.client.cut();
            }
        }
        for round in 0..80 {
            if round > 8 && self.quiet() {
                break;
            }
            pass(Duration::from_millis(500)).await;
            self.arrivals().await;
            for at in 0..self.people.len() {
                self.people[at].client.pump();
                self.people[at].client.again();
                if !self.people[at].client.connected() {
                    self.reconnect(at).await;
                }
            }
        }
        pass(settings().participant.grace).await;
        pass(settings().session.presence_tick * 2).await;
        for person in &mut self.people {
            person.client.pump();
        }
    }

    fn quiet(&self) -> bool {
        let still = |at: usize| self.people[at].client.connected() && self.people[at].client.pending.is_empty();
        self.joining.is_empty() && self.here().all(still)
    }

    /// Whether someone is to be inside, or in the lobby, at the end.
    pub fn here(&self) -> impl Iterator<Item = usize> {
        (0..self.people.len()).filter(|at| !self.people[*at].out)
    }

    /// A number that follows from everything that every client was told.
    pub fn trace(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        for person in &self.people {
            hasher.write_u64(person.client.trace.finish());
            super::mix(&mut hasher, &person.client.name);
        }
        for event in self.stage.stored(Stream::Session) {
            super::mix(&mut hasher, &format!("{event:?}"));
        }
        hasher.finish()
    }
}

/// Whether a command is one for the breakout where its sender is.
pub fn for_breakout(command: &protocol::Command) -> bool {
    breakout_stream::Ask::of(command).is_some()
}
