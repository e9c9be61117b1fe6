//! The actors: who owns which fact, who restarts whom, and how far a failure reaches.
//!
//! ```text
//! Root
//! ├─ Journal              group commit for every stream of this node
//! ├─ Leases               renews this node's lease
//! └─ Sessions             directory; the only spawner of sessions; no I/O
//!    └─ SessionSupervisor   one per loaded session: its lease, and restart policy
//!       ├─ Session            who is in, places, plan, cards, hands, timers, breakouts
//!       ├─ Breakout *         what happens inside one breakout
//!       ├─ Canvas *           one canvas: its document, and who is where on it
//!       └─ Participant *      sockets, presence, the private stream
//! ```
//!
//! An actor file decides nothing about the product: that is `core/src/domain/`. Waiting goes downward only and
//! with a deadline; everything else is a cast.

pub mod aggregate;
pub mod breakout;
pub mod canvas;
pub mod inbox;
pub mod journal;
pub mod leases;
pub mod outbox;
pub mod participant;
pub mod presence;
pub mod restart;
pub mod root;
pub mod session;
pub mod session_supervisor;
pub mod sessions;
#[cfg(test)]
mod plant;
#[cfg(test)]
mod witness;
#[cfg(test)]
mod tests;

pub use root::{Node, Settings};
pub use sessions::{Joined, SessionHandle, Sessions};
