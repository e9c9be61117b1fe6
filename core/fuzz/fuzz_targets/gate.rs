//! Bytes of a fuzzer, twice over: as a frame as they are, and as the dice of an enemy at the gate. What must hold is
//! asserted in `core/tests/support/siege.rs`.
#![no_main]

#[path = "../../tests/support/canvas.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod canvas;
#[path = "../../tests/support/hostile.rs"]
mod hostile;
#[path = "../../tests/support/siege.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod siege;

use libfuzzer_sys::fuzz_target;
use siege::{Enemy, Siege};

/// Frames of one run; the bytes are used up before, mostly.
const FRAMES_MAX: usize = 40;

/// Zero when they are used up.
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl hostile::Dice for Bytes<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or_default()
    }
}

fuzz_target!(|data: &[u8]| {
    let mut siege = Siege::new(Enemy::Lies);
    siege.receive(&siege::Sent::of_enemy(data.to_vec()));
    let mut dice = Bytes(data.iter());
    for _ in 0..FRAMES_MAX {
        if dice.0.len() == 0 {
            break;
        }
        let sent = siege.next(&mut dice);
        siege.receive(&sent);
    }
    siege.require_the_same();
});
