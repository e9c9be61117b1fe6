//! A room that has nothing to do with the attacks: two people edit a canvas in a session of their own, and whatever holds
//! them up is what attacks do to others.
//!
//! It has a thread of its own, so that what is held up is not held up by whoever attacks in the same process; how late it
//! is by itself is measured all the same.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use plenary_core::canvas::{
    frame::{self, Frame},
    update,
};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::{
    Failure,
    author::Author,
    dice::Dice,
    follow::{Book, Follower, Page},
    house::House,
    latency::Latency,
    schedule::Schedule,
    socket::{self, SCHEMA, Socket},
};

const PEOPLE: usize = 2;
const EDITS_PER_S: u32 = 10;
/// Longer than any siege.
const LENGTH: Duration = Duration::from_secs(6 * 3_600);
/// How long the last edits of an attack may take; what takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// The room.
pub struct Quiet {
    shared: Arc<Shared>,
}

struct Shared {
    book: Book,
    schedules: Vec<Schedule>,
    /// Edits that were made, and that were seen at the other's.
    made: AtomicU64,
    seen: AtomicU64,
    window: Mutex<Window>,
    over: AtomicBool,
}

/// What happened in the room for a while.
#[derive(Default)]
pub struct Window {
    /// From when an edit was due until it was at the other's.
    pub edits: Latency,
    /// How far behind the schedule edits were sent.
    pub late: Latency,
    /// What should not have happened.
    pub trouble: Option<String>,
}

impl Quiet {
    /// Opens it.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn open(house: &House, dice: &Dice) -> Result<Self, Failure> {
        let place = house.open("A quiet room").await?;
        let mut urls = Vec::new();
        for name in ["Bob", "Charlie"] {
            urls.push(house.invite(&place, name).await?.1);
        }
        let dices: Vec<Dice> = (0..PEOPLE as u64).map(|n| dice.of(n)).collect();
        let schedules: Vec<Schedule> =
            dices.iter().map(|dice| Schedule::of(EDITS_PER_S, LENGTH, &mut dice.of(1))).collect();
        let book = Book::new(schedules.iter().enumerate().map(|(n, due)| (client(n), Page::new(due.count()))));
        let shared = Arc::new(Shared {
            book,
            schedules,
            made: AtomicU64::new(0),
            seen: AtomicU64::new(0),
            window: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let people = urls.into_iter().zip(dices).collect();
        let inside = Arc::clone(&shared);
        let failure = |source| Failure::File("a thread for the quiet room".to_owned(), source);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failure)?;
        thread::Builder::new().spawn(move || runtime.block_on(live(people, inside))).map_err(failure)?;
        Ok(Self { shared })
    }

    /// What has happened since this was asked last, once everything that was made until now has arrived.
    pub async fn window(&self) -> Window {
        let (made, late) = (self.shared.made.load(Ordering::Acquire), Instant::now() + PATIENCE);
        while self.shared.seen.load(Ordering::Acquire) < made && Instant::now() < late {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut window = std::mem::take(&mut *self.shared.window());
        let missing = made.saturating_sub(self.shared.seen.load(Ordering::Acquire));
        if missing > 0 && window.trouble.is_none() {
            window.trouble = Some(format!("{missing} edits did not arrive"));
        }
        window
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
    }
}

impl Shared {
    fn window(&self) -> MutexGuard<'_, Window> {
        // What is counted in it is right even if whoever counted panicked.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn trouble(&self, what: String) {
        if !self.over.load(Ordering::Acquire) {
            self.window().trouble.get_or_insert(what);
        }
    }
}

fn client(n: usize) -> u64 {
    1_000 + n as u64
}

async fn live(people: Vec<(String, Dice)>, shared: Arc<Shared>) {
    let mut sockets = Vec::new();
    for (url, dice) in people {
        match socket::come(&url).await {
            Ok((socket, _)) => sockets.push((socket, dice)),
            Err(failure) => return shared.trouble(failure.to_string()),
        }
    }
    // From here on both are there, so whatever does not arrive is lost.
    let start = Instant::now();
    let sitting = sockets.into_iter().enumerate().map(|(seat, (socket, dice))| {
        let shared = &shared;
        async move {
            let (sink, stream) = socket.split();
            let ended = tokio::select! {
                ended = write((seat, start), dice, sink, shared) => ended,
                ended = read((seat, start), stream, shared) => ended,
            };
            if let Err(failure) = ended {
                shared.trouble(failure.to_string());
            }
        }
    });
    futures_util::future::join_all(sitting).await;
}

async fn write(
    (seat, start): (usize, Instant),
    dice: Dice,
    mut sink: SplitSink<Socket, Message>,
    shared: &Shared,
) -> Result<(), Failure> {
    let mut author = Author::new(client(seat), "somebody quiet", dice);
    let (page, schedule) = (&shared.book.pages[seat], shared.schedules[seat]);
    for (n, due) in (0..).map_while(|n| Some((n, schedule.due(n)?))) {
        tokio::time::sleep_until(start + due).await;
        if shared.over.load(Ordering::Acquire) {
            break;
        }
        shared.window().late.record((start + due).elapsed());
        let edit = author.edit();
        page.write(n, edit.end);
        shared.made.fetch_add(1, Ordering::AcqRel);
        let message = Message::Binary(frame::update(&edit.update).into());
        sink.send(message).await.map_err(|error| Failure::Socket(error.to_string()))?;
    }
    Ok(())
}

async fn read(
    (seat, start): (usize, Instant),
    mut stream: SplitStream<Socket>,
    shared: &Shared,
) -> Result<(), Failure> {
    let mut follower = Follower::new(PEOPLE);
    loop {
        let message = match socket::hear(stream.next().await) {
            socket::Heard::Message(message) => message,
            socket::Heard::Nothing => continue,
            socket::Heard::End(code) => return Err(Failure::Socket(format!("the quiet room ended with {code:?}"))),
        };
        let now = Instant::now();
        if let Some(words) = socket::denial(&message) {
            shared.trouble(format!("the quiet room was refused: {words}"));
        }
        let Ok(Frame::Update(told) | Frame::Step2(told)) = Frame::read(&message) else { continue };
        let Ok(told) = update::read(told, &SCHEMA) else { continue };
        follower.take(&told, &shared.book, |seen| {
            if seen.author == seat {
                return;
            }
            shared.seen.fetch_add(1, Ordering::AcqRel);
            if let Some(due) = shared.schedules[seen.author].due(seen.n) {
                shared.window().edits.record(now.saturating_duration_since(start + due));
            }
        });
    }
}
