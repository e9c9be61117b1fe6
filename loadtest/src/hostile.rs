//! `canvas-hostile`: whatever somebody sends to a canvas, the server lives, forgets what it cost, says what it promised,
//! and a room that has nothing to do with it notices nothing.

mod bodies;
mod crowds;
mod enemy;
mod messages;
mod quiet;
mod tickets;

use std::{future::Future, time::Duration};

use plenary_core::canvas::{frame, hostile};
use tokio::time::Instant;

use self::{bodies::Told, enemy::Enemy, quiet::Quiet};
use crate::{
    Failure,
    author::Author,
    dice::Dice,
    process,
    report::{Bound, Cell, Report, Table},
    server::Server,
    target::{Target, house_of},
};

/// A first step comes back: the client sends all that is missing.
const ASKED: &str = "asked for what is missing";
/// The socket stays open, and nobody is told anything.
const NOTHING: &str = "passed over";
/// At least so long does the quiet room listen to an attack.
const LISTEN: Duration = Duration::from_millis(400);
/// How long the quiet room is listened to without an attack: what holds it up then is the machine.
const CALM: Duration = Duration::from_secs(5);
/// How long the server may take to give memory back.
const FORGET_MAX: Duration = Duration::from_secs(15);

/// Options of `canvas-hostile`.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    target: Target,
    /// Messages of the flood.
    #[arg(long, default_value_t = 100_000)]
    messages: u32,
    /// How often somebody comes and goes.
    #[arg(long, default_value_t = 10_000)]
    visits: u32,
    /// Edits with changed bytes.
    #[arg(long, default_value_t = 500)]
    changed: u32,
    /// What is sent.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The server may have grown by so many MiB after an attack.
    #[arg(long, default_value_t = 64.0, value_name = "MIB")]
    memory_mib: f64,
    /// An edit in the quiet room may take so many milliseconds.
    #[arg(long, default_value_t = 100.0, value_name = "MS")]
    stall_ms: f64,
}

/// What became of an attack.
struct Outcome {
    what: String,
    answered: String,
    promised: String,
    grown_mib: Option<f64>,
    peak_mib: Option<f64>,
    stall_ms: f64,
    late_ms: f64,
    trouble: Option<String>,
    holds: bool,
}

struct Siege<'a> {
    options: &'a Options,
    server: Server,
    pid: u32,
    quiet: Quiet,
    panics: usize,
    outcomes: Vec<Outcome>,
}

/// Plays it.
///
/// # Errors
/// Any [`Failure`].
pub async fn run(options: &Options) -> Result<Report, Failure> {
    let server = options.target.own(Vec::new()).await?;
    let house = house_of(server.entry())?;
    let dice = Dice::new(options.seed);
    let quiet = Quiet::open(&house, &dice.of(1)).await?;
    let enemy = Enemy::new(&house).await?;
    let (pid, panics) = (server.pid()?, server.panics());
    let mut siege = Siege { options, server, pid, quiet, panics, outcomes: Vec::new() };
    siege.begin(&enemy).await?;
    let beginning = process::memory(pid);
    let calm = async {
        tokio::time::sleep(CALM).await;
        Ok(NOTHING.to_owned())
    };
    siege.attack("no attack, for comparison", NOTHING, calm).await?;
    siege.by_messages(&enemy, &dice).await?;
    siege.by_tickets(&enemy).await?;
    siege.by_bodies(&enemy).await?;
    siege.by_amounts(&enemy, &dice).await?;
    siege.attack("30 large pictures at once", bodies::DRAWN, bodies::ask_for_pictures(&enemy, &dice)).await?;
    let grown = grown(pid, beginning);
    Ok(siege.report(grown))
}

/// By how many MiB the server has grown.
fn grown(pid: u32, before: Option<u64>) -> Option<f64> {
    Some(process::mib(process::memory(pid)?) - process::mib(before?))
}

impl Siege<'_> {
    /// The victim writes what the hostile updates name, and what is used for the first time is used once.
    async fn begin(&self, enemy: &Enemy) -> Result<(), Failure> {
        let written = hostile::run(hostile::VICTIM, 0, &[hostile::letter(messages::ROOT)]);
        let (_, url) = enemy.house.invite(&enemy.place, "Victor").await?;
        enemy::strike(&url, vec![enemy::binary(frame::update(&written))]).await?;
        let mut author = Author::new(600, "Mallory", Dice::new(6));
        let edits = (0..100).map(|_| enemy::binary(frame::update(&author.edit().update)));
        enemy.strike("edit", edits.collect()).await?;
        tokio::time::sleep(LISTEN).await;
        drop(self.quiet.window().await);
        Ok(())
    }

    async fn by_messages(&mut self, enemy: &Enemy, dice: &Dice) -> Result<(), Failure> {
        for attack in messages::all(dice) {
            let strike = enemy.strike(attack.right, attack.messages);
            self.attack(&attack.what, attack.promised, strike).await?;
        }
        Ok(())
    }

    async fn by_tickets(&mut self, enemy: &Enemy) -> Result<(), Failure> {
        for forged in tickets::all(&self.server, enemy).await? {
            let knock = async { Ok(enemy.knock(&forged.canvas, &forged.ticket).await) };
            self.attack(forged.what, forged.promised, knock).await?;
        }
        Ok(())
    }

    async fn by_bodies(&mut self, enemy: &Enemy) -> Result<(), Failure> {
        for import in bodies::imports() {
            let import = import();
            self.attack(import.what, import.promised, bodies::import(enemy, import.body)).await?;
        }
        for (what, told) in [("a body of 200 MB", Told::Before), ("a body of 200 MB without a length", Told::Never)] {
            self.attack(what, bodies::CUT, bodies::endless(enemy, told)).await?;
        }
        Ok(())
    }

    async fn by_amounts(&mut self, enemy: &Enemy, dice: &Dice) -> Result<(), Failure> {
        let Options { messages, visits, changed, .. } = *self.options;
        let bytes = crowds::change_bytes(enemy, changed, dice);
        self.attack(&format!("{changed} edits with changed bytes"), crowds::ANSWERED, bytes).await?;
        let visited = crowds::come_and_go(enemy, visits);
        self.attack(&format!("{visits} come and go"), crowds::ALL_IN, visited).await?;
        let flood = crowds::flood(enemy, messages, dice);
        self.attack(&format!("a flood of {messages} messages"), crowds::PACED, flood).await?;
        let knocks = crowds::knock_again_and_again(enemy);
        self.attack("refused again and again", crowds::STATUS, knocks).await
    }

    /// Attacks, and looks at what it did to everybody else.
    async fn attack(
        &mut self,
        what: &str,
        promised: &str,
        strike: impl Future<Output = Result<String, Failure>>,
    ) -> Result<(), Failure> {
        let (pid, before, began) = (self.pid, process::memory(self.pid), Instant::now());
        process::forget_peak(pid);
        // An attack that cannot even be made is an answer, too.
        let answered = strike.await.unwrap_or_else(|failure| failure.to_string());
        tokio::time::sleep_until(began + LISTEN).await;
        let window = self.quiet.window().await;
        self.server.pid()?;
        let peak_mib =
            process::memory_peak(pid).zip(before).map(|(peak, before)| process::mib(peak.saturating_sub(before)));
        let late = Instant::now() + FORGET_MAX;
        let mut grown_mib = grown(pid, before);
        while grown_mib.is_some_and(|grown| grown > self.options.memory_mib) && Instant::now() < late {
            tokio::time::sleep(Duration::from_millis(100)).await;
            grown_mib = grown(pid, before);
        }
        let mut trouble = window.trouble;
        let panics = self.server.panics();
        if panics > self.panics {
            trouble.get_or_insert(format!("{} panics in the server's log", panics - self.panics));
            self.panics = panics;
        }
        let stall_ms = window.edits.ms(1.0);
        let holds = answered == promised
            && trouble.is_none()
            && stall_ms <= self.options.stall_ms
            && grown_mib.is_some_and(|grown| grown <= self.options.memory_mib);
        let (what, promised, late_ms) = (what.to_owned(), promised.to_owned(), window.late.ms(1.0));
        self.outcomes.push(Outcome {
            what,
            answered,
            promised,
            grown_mib,
            peak_mib,
            stall_ms,
            late_ms,
            trouble,
            holds,
        });
        Ok(())
    }

    fn report(&self, grown: Option<f64>) -> Report {
        let row = |one: &Outcome| -> Vec<Cell> {
            let answered = match &one.trouble {
                Some(trouble) => format!("{}; {trouble}", one.answered),
                None if one.answered == one.promised => one.answered.clone(),
                None => format!("{}, not {}", one.answered, one.promised),
            };
            let holds = if one.holds { "yes" } else { "NO" };
            vec![
                one.what.clone().into(),
                answered.into(),
                one.grown_mib.into(),
                one.peak_mib.into(),
                one.stall_ms.into(),
                one.late_ms.into(),
                holds.into(),
            ]
        };
        let columns = vec!["attack", "answered", "grew MiB", "peak MiB", "quiet room ms", "of it own ms", "holds"];
        let table = Table { title: "attacks", columns, rows: self.outcomes.iter().map(row).collect() };
        let failed = self.outcomes.iter().filter(|one| !one.holds).count();
        let grown = Table {
            title: "afterwards",
            columns: vec!["after all of them", "found"],
            rows: vec![vec!["server grew, MiB".into(), grown.into()]],
        };
        let head = vec![("scenario", "canvas-hostile".into()), ("seed", self.options.seed.into())];
        let bounds = vec![Bound::new("attacks that do not hold", failed as f64, 0.0)];
        Report { head, tables: vec![table, grown], bounds, warnings: Vec::new() }
    }
}
