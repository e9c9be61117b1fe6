//! A share of the frames that the fuzzer in `core/fuzz` makes, from seeds. `PLENARY_FUZZ_FRAMES` says how many there are
//! and `PLENARY_FUZZ_SEED` where they begin; a failure prints the seed that shows it at once.

mod support {
    pub mod canvas;
    pub mod hostile;
    pub mod siege;
}

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use support::{
    hostile::Dice,
    siege::{Counts, Enemy, Siege},
};

/// Frames that each document gets.
const FRAMES_EACH: u64 = 200;

struct Seeded(ChaCha8Rng);

impl Dice for Seeded {
    fn byte(&mut self) -> u8 {
        self.0.next_u32() as u8
    }
}

fn from_environment(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |said| said.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn besiege(seed: u64) -> Counts {
    let mut dice = Seeded(ChaCha8Rng::seed_from_u64(seed));
    let mut siege = Siege::new(if seed % 3 == 0 { Enemy::Orderly } else { Enemy::Lies });
    let mut last = None;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        for _ in 0..FRAMES_EACH {
            let sent = siege.next(&mut dice);
            last = Some(sent.clone());
            siege.receive(&sent);
        }
        last = None;
        siege.require_the_same();
    }));
    if let Err(panic) = outcome {
        eprintln!("PLENARY_FUZZ_SEED={seed} PLENARY_FUZZ_FRAMES={FRAMES_EACH}, the last frame was:");
        if let Some(last) = last {
            let hex: String = last.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            eprintln!("of {}: {hex}", last.by);
        }
        resume_unwind(panic);
    }
    siege.counts
}

#[test]
fn whatever_an_enemy_sends_the_document_stays_whole_and_honest_people_go_on() {
    let frames = from_environment("PLENARY_FUZZ_FRAMES", 40_000);
    let first = from_environment("PLENARY_FUZZ_SEED", 1);
    let mut all = Counts::default();
    for seed in (first..).take(frames.div_ceil(FRAMES_EACH) as usize) {
        let counts = besiege(seed);
        all.frames += counts.frames;
        all.malformed += counts.malformed;
        all.refused += counts.refused;
        all.let_in += counts.let_in;
    }
    println!("{all:?}");
    // An enemy whose frames are all refused at the door shows nothing.
    assert!(all.let_in * 20 > all.frames && all.refused * 20 > all.frames, "{all:?}");
}
