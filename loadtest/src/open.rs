//! `canvas-open`: how long it takes until somebody who comes to a large canvas has everything, and what a canvas costs in
//! memory while it is open.

mod fill;

use std::time::Duration;

use plenary_canvas::document;
use plenary_core::canvas::{frame, update};
use tokio::time::Instant;

use self::fill::fill;
use crate::{
    Failure,
    dice::Dice,
    house::{House, Place},
    latency::Latency,
    process,
    report::{Bound, Report, Table},
    server::Server,
    socket::{self, Socket, take},
    target::{Target, house_of},
};

/// The figure of the server that says how many canvases are in memory.
const OPEN: &str = "plenary_canvases_open";
/// How long a canvas may take to rest, when nobody is there.
const REST_MAX: Duration = Duration::from_secs(60);
/// Until memory is looked at: what was borrowed for loading is given back by then, or not at all.
const SETTLE: Duration = Duration::from_secs(2);
/// Changes that no snapshot has when the server is killed.
const UNKEPT: usize = 200;

/// Options of `canvas-open`.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    target: Target,
    /// Elements on the canvas: six notes, two cards and two strokes of ten.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(10..=10_000))]
    elements: u32,
    /// How often each note was moved.
    #[arg(long, default_value_t = 2)]
    moves: u32,
    /// How often it is opened while it is in memory, and as often when it is not.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How often the server is killed and started again on the same data.
    #[arg(long, default_value_t = 3)]
    crashes: u32,
    /// Canvases of this size whose memory is looked at.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    documents: u32,
    /// What is on it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Everything must be there within so many milliseconds when the canvas was not in memory.
    #[arg(long, default_value_t = 1_000.0, value_name = "MS")]
    cold_ms: f64,
    /// A canvas may take so many times the bytes of its state (v1) in memory.
    #[arg(long, default_value_t = 20.0, value_name = "TIMES")]
    memory_times: f64,
}

/// How long openings took.
#[derive(Default)]
struct Openings {
    here: Latency,
    decoded: Latency,
}

/// What a canvas costs.
struct Cost {
    /// Bytes of its state, v1.
    state: usize,
    /// Bytes by which the server has grown.
    growth: Option<u64>,
}

/// Plays it.
///
/// # Errors
/// Any [`Failure`].
pub async fn run(options: &Options) -> Result<Report, Failure> {
    // What the allocator keeps back for later is not what a canvas takes.
    let variables = vec![("PLENARY__CANVAS__IDLE_AFTER_S", "1".to_owned()), ("MIMALLOC_PURGE_DELAY", "0".to_owned())];
    let mut server = options.target.own(variables).await?;
    let mut house = house_of(server.entry())?;
    let dice = Dice::new(options.seed);
    let first = house.open("A large canvas").await?;
    let mut places = vec![first.clone()];
    for _ in 1..options.documents {
        places.push(Place { canvas: house.canvas(&first.session).await?, ..first.clone() });
    }
    let mut fillers = Vec::new();
    let all = (options.elements, options.moves);
    for (n, place) in places.iter().enumerate() {
        fillers = fill(&house, place, all, &dice.of(n as u64)).await?;
    }
    // Of the first, everybody has gone; of the last, one stays to go on.
    let mut filler = fillers.pop().ok_or_else(|| Failure::Asked("nobody has drawn".to_owned()))?;
    drop(fillers);
    let last = places.last().unwrap_or(&first).clone();

    let visitor = Visitor::new(&house, &last, options.elements).await?;
    let (mut warm, mut rested, mut crashed) = (Openings::default(), Openings::default(), Openings::default());
    for _ in 0..options.crashes {
        filler.go_on(UNKEPT).await?;
        server.crash().await?;
        house = house_of(server.entry())?;
        visitor.open(&house, &mut crashed).await?;
        filler.come_again(&house, &last).await?;
    }
    for _ in 0..options.rounds {
        visitor.open(&house, &mut warm).await?;
    }
    drop(filler);
    for _ in 0..options.rounds {
        rest(&house).await?;
        visitor.open(&house, &mut rested).await?;
    }
    let costs = costs(&mut server, &places, options.elements).await?;
    Ok(report(options, &[("in memory", &warm), ("at rest", &rested), ("after a crash", &crashed)], &costs))
}

/// Somebody who comes and goes.
struct Visitor {
    place: Place,
    token: String,
    elements: u32,
}

impl Visitor {
    async fn new(house: &House, place: &Place, elements: u32) -> Result<Self, Failure> {
        let guest = house.join(&place.code, "Visitor").await?;
        Ok(Self { place: place.clone(), token: guest.token, elements })
    }

    /// Comes, looks whether everything is there, and goes.
    async fn open(&self, house: &House, openings: &mut Openings) -> Result<(), Failure> {
        let ticket = house.ticket(&self.place, &self.token, "edit").await?;
        let url = house.socket(&self.place.canvas, &ticket);
        let began = Instant::now();
        let (_socket, whole) = socket::come(&url).await?;
        openings.here.record(began.elapsed());
        let copy = document::empty(1);
        take(&copy, &whole).map_err(Failure::Socket)?;
        openings.decoded.record(began.elapsed());
        let there = document::read(&copy).elements.len();
        if there == self.elements as usize {
            return Ok(());
        }
        Err(Failure::Socket(format!("of {} elements there are {there}", self.elements)))
    }

    /// Comes and stays; how many bytes everything has.
    async fn stay(&self, house: &House) -> Result<(Socket, usize), Failure> {
        let ticket = house.ticket(&self.place, &self.token, "edit").await?;
        let (socket, whole) = socket::come(&house.socket(&self.place.canvas, &ticket)).await?;
        Ok((socket, whole.len()))
    }
}

/// Waits until no canvas is in memory.
async fn rest(house: &House) -> Result<(), Failure> {
    let late = Instant::now() + REST_MAX;
    while house.metric(OPEN).await? != Some(0.0) {
        if Instant::now() > late {
            return Err(Failure::Server(format!("{OPEN} is not 0 after {} s", REST_MAX.as_secs())));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// What each canvas costs a server that has just begun and has nothing else to do.
async fn costs(server: &mut Server, places: &[Place], elements: u32) -> Result<Vec<Cost>, Failure> {
    server.crash().await?;
    let (pid, house) = (server.pid()?, house_of(server.entry())?);
    let mut visitors = Vec::new();
    for place in places {
        visitors.push(Visitor::new(&house, place, elements).await?);
    }
    let (mut costs, mut staying) = (Vec::new(), Vec::new());
    tokio::time::sleep(SETTLE).await;
    let mut before = process::memory(pid);
    for visitor in &visitors {
        let (socket, state) = visitor.stay(&house).await?;
        staying.push(socket);
        tokio::time::sleep(SETTLE).await;
        let after = process::memory(pid);
        let growth = after.zip(before).map(|(after, before)| after.saturating_sub(before));
        costs.push(Cost { state, growth });
        before = after;
    }
    Ok(costs)
}

fn report(options: &Options, openings: &[(&'static str, &Openings)], costs: &[Cost]) -> Report {
    let mut rows = Vec::new();
    for (when, Openings { here, decoded }) in openings {
        rows.push([vec![format!("{when}: everything has come").into()], here.cells()].concat());
        rows.push([vec![format!("{when}: and is decoded here").into()], decoded.cells()].concat());
    }
    let columns = [vec!["opening a canvas, in ms"], Latency::COLUMNS.to_vec()].concat();
    let opened = Table { title: "openings", columns, rows };
    let cost = |(n, cost): (usize, &Cost)| {
        let (state, growth) = (cost.state as f64, cost.growth.map(|growth| growth as f64));
        let times = growth.map(|growth| growth / state);
        vec![(n + 1).into(), process::mib(cost.state as u64).into(), cost.growth.map(process::mib).into(), times.into()]
    };
    let columns = vec!["canvas", "state v1, MiB", "server grew, MiB", "times"];
    let memory = Table { title: "memory", columns, rows: costs.iter().enumerate().map(cost).collect() };
    let cold = openings.iter().filter(|(when, one)| *when != "in memory" && one.decoded.count() > 0);
    let mut bounds: Vec<Bound> = cold
        .map(|(when, one)| Bound::new(format!("{when}, the longest in ms"), one.decoded.ms(1.0), options.cold_ms))
        .collect();
    bounds.push(Bound::new("memory in times of the state, median", median(costs), options.memory_times));
    let head = vec![
        ("scenario", "canvas-open".into()),
        ("elements", options.elements.into()),
        ("moves of each note", options.moves.into()),
        ("rounds", options.rounds.into()),
        ("seed", options.seed.into()),
    ];
    Report { head, tables: vec![opened, memory], bounds, warnings: Vec::new() }
}

fn median(costs: &[Cost]) -> Option<f64> {
    let times = costs.iter().map(|cost| Some(cost.growth? as f64 / cost.state as f64));
    let mut times: Vec<f64> = times.collect::<Option<_>>()?;
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one_and_needs_all() {
        let cost = |growth| Cost { state: 10, growth };
        assert_eq!(median(&[cost(Some(900)), cost(Some(100)), cost(Some(200))]), Some(20.0));
        assert_eq!(median(&[cost(Some(900)), cost(None)]), None);
        assert_eq!(median(&[]), None);
    }
}
