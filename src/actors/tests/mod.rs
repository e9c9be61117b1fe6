//! The actors on the memory store under paused time: one file per promise, and [`simulation`], in which a seed
//! decides everything. The people are alice, who facilitates, bob and charlie.

mod stage;
mod client;
#[expect(dead_code, reason = "the mirror of every event, of which actors need a part")]
#[path = "../../../core/tests/support/reducer.rs"]
mod reducer;
mod gate;
mod resume;
