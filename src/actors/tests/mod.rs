//! The actors on the memory store under paused time: one file per promise, and [`simulation`], in which a seed
//! decides everything. The people are alice, who facilitates, bob and charlie.

mod stage;
mod client;
mod yjs;
#[path = "../../../core/tests/support/reducer.rs"]
mod reducer;
mod gate;
mod resume;
mod presence;
mod control;
mod announcements;
mod attendance;
mod breakouts;
mod closing;
mod listening;
mod notes;
mod progress;
mod sharing;
mod canvases;
mod comments;
mod failures;
mod owners;
mod simulation;
