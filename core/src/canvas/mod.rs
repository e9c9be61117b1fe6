//! Canvases: Yjs documents, and what is let in to them.
//!
//! A document is kept by a library that trusts what it reads. Whatever comes from outside is therefore walked to its
//! end first, with bounds on everything ([`update`]), and compared with what the document has ([`gate`]).

pub mod awareness;
pub mod close;
pub mod frame;
pub mod gate;
pub mod hostile;
pub mod lib0;
pub mod update;
