//! `canvas-storm`: many people edit one canvas at once, each all the time. How long an edit takes to reach each of the
//! others, and whether all of them do.

mod convergence;
mod editor;
mod figures;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use plenary_core::canvas::frame;
use tokio::{sync::watch, task::JoinSet, time::Instant};

use self::{
    editor::{Editor, Heard, Written, listen, write},
    figures::{Spent, Usage},
};
use crate::{
    Failure,
    author::Author,
    dice::Dice,
    follow::{Book, Follower, Page},
    house::{House, Place},
    report::Report,
    schedule::Schedule,
    socket,
    target::{Target, Targeted},
};

/// Notes that each has before it begins.
const NOTES: u32 = 5;
/// Peers with a whole document, who are compared with whoever comes afterwards.
const CHECKERS: usize = 2;
/// Between the last arrival and the beginning.
const BREATH: Duration = Duration::from_millis(500);

/// Options of `canvas-storm`.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    target: Target,
    /// People at each canvas.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=499))]
    editors: u32,
    /// Edits of each person a second; the server reads 60 at most.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(..=1_000))]
    edits: u32,
    /// Movements of each person's cursor a second.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(..=1_000))]
    cursors: u32,
    /// Seconds that count.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Seconds before, which count for losses only.
    #[arg(long, default_value_t = 10)]
    warm_up: u64,
    /// Seconds afterwards that the last edits have to arrive; it ends as soon as they have.
    #[arg(long, default_value_t = 10)]
    cool_down: u64,
    /// Canvases, each with its people, in a session of its own.
    #[arg(long, default_value_t = 1)]
    canvases: u32,
    /// Who does what when.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Half of the edits must reach a peer within so many milliseconds.
    #[arg(long, default_value_t = 15.0, value_name = "MS")]
    p50_ms: f64,
    /// 99 of 100 edits must.
    #[arg(long, default_value_t = 60.0, value_name = "MS")]
    p99_ms: f64,
    /// So many edits may be missing, over all peers.
    #[arg(long, default_value_t = 0, value_name = "EDITS")]
    loss: u64,
}

impl Options {
    fn warm_up(&self) -> Duration {
        Duration::from_secs(self.warm_up)
    }

    fn length(&self) -> Duration {
        Duration::from_secs(self.warm_up + self.seconds)
    }
}

/// What everybody at one canvas goes by.
struct Stage {
    start: Instant,
    warm_up: Duration,
    book: Book,
    edits: Vec<Schedule>,
    cursors: Vec<Schedule>,
    /// Edits that were seen, over all peers and canvases.
    seen: Arc<AtomicU64>,
    over: watch::Receiver<bool>,
}

/// A canvas with everybody at it, who wait for the beginning.
struct Gathered {
    place: Place,
    editors: Vec<Editor>,
    book: Book,
    edits: Vec<Schedule>,
    cursors: Vec<Schedule>,
}

/// A canvas after the run.
struct Played {
    place: Place,
    stage: Arc<Stage>,
    written: Vec<Written>,
    heard: Vec<Heard>,
}

/// Plays it.
///
/// # Errors
/// Any [`Failure`].
pub async fn run(options: &Options) -> Result<Report, Failure> {
    let Targeted { server, house } = options.target.find(Vec::new()).await?;
    let pid = server.as_ref().map(|server| server.pid()).transpose()?;
    let dice = Dice::new(options.seed);
    let mut gathered = Vec::new();
    for n in 0..options.canvases {
        gathered.push(gather(options, &house, &dice.of(n.into())).await?);
    }
    let (played, spent) = play(options, gathered, pid).await;
    let mut differing = 0;
    for one in &played {
        differing += convergence::differing(&house, one).await?;
    }
    if server.is_none() {
        for one in &played {
            house.end(&one.place.session).await?;
        }
    }
    Ok(figures::report(options, &played, differing, &spent))
}

async fn gather(options: &Options, house: &House, dice: &Dice) -> Result<Gathered, Failure> {
    let place = house.open("A storm on a canvas").await?;
    let count = options.editors as usize;
    let dices: Vec<Dice> = (0..options.editors).map(|n| dice.of(n.into())).collect();
    let schedule = |per_second: u32, kind: u64| -> Vec<Schedule> {
        dices.iter().map(|dice| Schedule::of(per_second, options.length(), &mut dice.of(kind))).collect()
    };
    let (edits, cursors) = (schedule(options.edits, 1), schedule(options.cursors, 2));
    // As Yjs makes them: of 32 bits. The middle ones keep people apart.
    let client = |n: usize| (dices[n].of(3).next() & 0xff00_00ff) | ((n as u64) << 8);
    let book = Book::new((0..count).map(|n| (client(n), Page::new(edits[n].count()))));
    let mut editors = Vec::new();
    for (n, dice) in dices.iter().enumerate() {
        let (guest, url) = house.invite(&place, &format!("Editor {}", n + 1)).await?;
        let (mut socket, whole) = socket::come(&url).await?;
        let mut author = Author::new(client(n), &guest.id, dice.of(4));
        socket::send(&mut socket, frame::update(&author.stick(NOTES).update)).await?;
        let mut editor = Editor { seat: n, author, socket, follower: Follower::new(count), copy: None };
        if n < CHECKERS {
            editor.copy = Some(plenary_canvas::document::empty(1));
        }
        editor.begin_with(&whole, &book)?;
        editors.push(editor);
    }
    Ok(Gathered { place, editors, book, edits, cursors })
}

async fn play(options: &Options, gathered: Vec<Gathered>, pid: Option<u32>) -> (Vec<Played>, Spent) {
    let seen = Arc::new(AtomicU64::new(0));
    let (end, over) = watch::channel(false);
    let start = Instant::now() + BREATH;
    let mut playing = Vec::new();
    for Gathered { place, editors, book, edits, cursors } in gathered {
        let (seen, over) = (Arc::clone(&seen), over.clone());
        let stage = Arc::new(Stage { start, warm_up: options.warm_up(), book, edits, cursors, seen, over });
        let (mut writers, mut listeners) = (JoinSet::new(), JoinSet::new());
        for editor in editors {
            let (way_out, way_in) = editor.parts();
            writers.spawn(write(way_out, Arc::clone(&stage)));
            listeners.spawn(listen(way_in, Arc::clone(&stage)));
        }
        playing.push((place, stage, writers, listeners));
    }
    tokio::time::sleep_until(start + options.warm_up()).await;
    let before = Usage::now(pid);
    tokio::time::sleep_until(start + options.length()).await;
    let spent = Usage::now(pid).since(&before);

    let mut played = Vec::new();
    let mut due = 0;
    let mut listening = Vec::new();
    for (place, stage, writers, listeners) in playing {
        let written = writers.join_all().await;
        due += written.iter().map(|written| written.edits as u64).sum::<u64>() * u64::from(options.editors);
        played.push(Played { place, stage, written, heard: Vec::new() });
        listening.push(listeners);
    }
    let late = Instant::now() + Duration::from_secs(options.cool_down);
    while seen.load(Ordering::Relaxed) < due && Instant::now() < late {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Whoever is told something twice is told it soon.
    tokio::time::sleep(BREATH).await;
    let _ = end.send(true);
    for (one, listeners) in played.iter_mut().zip(listening) {
        one.heard = listeners.join_all().await;
    }
    (played, spent)
}
