//! Attacks that are messages of one socket, with what the server's documents promise for each.

use plenary_core::canvas::{
    frame::{self, Entry},
    gate::Refusal,
    hostile::{self, letter, number, run, text},
    update::Unfit,
};
use tokio_tungstenite::tungstenite::Message;

use super::{ASKED, NOTHING, enemy::binary};
use crate::{author::Author, dice::Dice};

/// The root that updates are written into.
pub const ROOT: &str = "meta";
const MALFORMED: &str = "4400 malformed";
const TOO_LARGE: &str = "too-large";

/// What is sent, with which right, and the answer that is promised.
pub struct Attack {
    /// What it is.
    pub what: String,
    /// The right of the ticket.
    pub right: &'static str,
    /// The messages.
    pub messages: Vec<Message>,
    /// The answer.
    pub promised: &'static str,
}

/// All of them.
pub fn all(dice: &Dice) -> Vec<Attack> {
    let mut attacks: Vec<Attack> = hostile::rows(ROOT)
        .into_iter()
        .map(|row| one(row.what, frame::update(&row.bytes), promised(row.refusal)))
        .collect();
    attacks.extend(beyond_limits());
    attacks.extend(frames());
    attacks.push(of_a_reader(dice));
    attacks
}

fn one(what: impl Into<String>, message: impl Into<Vec<u8>>, promised: &'static str) -> Attack {
    Attack { what: what.into(), right: "edit", messages: vec![binary(message)], promised }
}

/// What a socket hears of a refusal of the gate.
fn promised(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Gap => ASKED,
        Refusal::Unfit(Unfit::Structs | Unfit::Text) => TOO_LARGE,
        Refusal::Unfit(_) | Refusal::Foreign(_) | Refusal::Clients => MALFORMED,
    }
}

fn beyond_limits() -> Vec<Attack> {
    let long = [vec![0x04, 1], text(ROOT), text(&"x".repeat((64 << 10) + 1))].concat();
    let structs: Vec<Vec<u8>> = (0..50_001).map(|_| letter(ROOT)).collect();
    let clients: Vec<Vec<u8>> =
        (0..20_000).map(|n| [vec![1], number(1_000 + n), vec![0], letter(ROOT)].concat()).collect();
    let clients = [number(20_000), clients.concat(), vec![0]].concat();
    let update = |mib: usize| frame::update(&vec![0; (mib << 20) + 1]);
    vec![
        one("a text of 64 KiB and a byte", frame::update(&run(2, 0, &[long])), TOO_LARGE),
        one("50,001 structs in an update", frame::update(&run(2, 0, &structs)), TOO_LARGE),
        one("20,000 client numbers in an update", frame::update(&clients), MALFORMED),
        one("a frame of 1 MiB", update(1), TOO_LARGE),
        one("a frame of 4 MiB", update(4), TOO_LARGE),
        one("a frame of 4 MiB, as an answer", frame::step_2(&vec![0; 4 << 20]), MALFORMED),
        one("a frame of 5 MiB", update(5), "1009"),
        one("a frame of 64 MiB", update(64), "1009"),
    ]
}

fn frames() -> Vec<Attack> {
    let bomb = [0x80, 0x80, 0x80, 0x80, 0x01];
    let vector = [&[0, 0, 5][..], &bomb].concat();
    let everybody = [&[1, 5][..], &bomb].concat();
    let state = |client: u64, state: &str| frame::awareness(&[Entry { client, clock: 1 << 40, state }]);
    let deep = format!(r#"{{"cursor":{}1{}}}"#, "[".repeat(1_500), "]".repeat(1_500));
    let long = format!(r#"{{"cursor":"{}"}}"#, "x".repeat(5_000));
    let mut attacks = vec![
        one("nothing at all", [], MALFORMED),
        one("a state vector of 268 million clients in five bytes", vector, MALFORMED),
        one("awareness of 268 million clients in five bytes", everybody, MALFORMED),
        one("a step that does not exist", [0, 3, 0], MALFORMED),
        one("a message that goes on behind its end", [0, 2, 1, 0, 9], MALFORMED),
        one("a refusal, which only servers send", frame::denied("permission denied"), NOTHING),
        one("a message of no known type", [99, 1, 2, 3], NOTHING),
        one("another client said to be gone", state(hostile::VICTIM, "null"), NOTHING),
        one("a state nested 1,500 deep", state(901, &deep), NOTHING),
        one("a state of 5 KB", state(902, &long), NOTHING),
        one("a state that is no JSON", state(903, "{"), NOTHING),
    ];
    let text = Message::text("hello");
    attacks.push(Attack { messages: vec![text], ..one("a text, where bytes belong", [], "1003") });
    attacks
}

fn of_a_reader(dice: &Dice) -> Attack {
    let mut author = Author::new(777, "a reader", dice.of(9));
    let messages = (0..100).map(|_| binary(frame::update(&author.edit().update))).collect();
    Attack { what: "100 edits of a reader".to_owned(), right: "view", messages, promised: "read-only" }
}
