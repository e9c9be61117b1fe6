//! Logs of canvases for other implementations of Yjs to read: what the gate let in of honest people and an enemy, as it
//! is kept and told (of each update what it changed), one by one and merged by threes, and what people see then. One
//! canvas a line, as JSON; `cargo run -p plenary-core --example canvas_logs -- 40 1` makes forty, from the seed 1.

#[path = "../tests/support/canvas.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod canvas;
#[path = "../tests/support/hostile.rs"]
mod hostile;
#[path = "../tests/support/siege.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod siege;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use serde_json::{Value, json};
use siege::{Enemy, Siege};
use yrs::{ReadTxn, StateVector, Transact};

const FRAMES_EACH: usize = 150;

struct Seeded(ChaCha8Rng);

impl hostile::Dice for Seeded {
    fn byte(&mut self) -> u8 {
        self.0.next_u32() as u8
    }
}

fn log(seed: u64) -> Value {
    let mut dice = Seeded(ChaCha8Rng::seed_from_u64(seed));
    let mut siege = Siege::new(Enemy::Orderly);
    for _ in 0..FRAMES_EACH {
        let sent = siege.next(&mut dice);
        siege.receive(&sent);
    }
    let told = siege.told.clone();
    // As the server relays what was committed together.
    let merged: Vec<_> = told.chunks(3).map(|batch| yrs::merge_updates_v1(batch).expect("they merge")).collect();
    let txn = siege.doc().transact();
    let vector: serde_json::Map<String, Value> =
        txn.state_vector().iter().map(|(client, clock)| (client.get().to_string(), json!(clock))).collect();
    let whole = txn.encode_diff_v1(&StateVector::default());
    drop(txn);
    json!({
        "seed": seed, "told": hex(&told), "merged": hex(&merged),
        "whole": hex(&[whole]), "vector": vector, "view": canvas::view(siege.doc()),
    })
}

fn hex(updates: &[Vec<u8>]) -> Vec<String> {
    updates.iter().map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect()).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|said| said.parse::<u64>().expect("a number"));
    let (count, first) = (arguments.next().unwrap_or(40), arguments.next().unwrap_or(1));
    for seed in first..first + count {
        println!("{}", log(seed));
    }
}
