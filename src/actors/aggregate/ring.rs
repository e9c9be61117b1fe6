//! The recent past of one stream: the frames of its last events, with their audiences, for those who come back and want
//! what they missed. Bounded; whoever was away for longer gets the whole state.

use std::collections::VecDeque;

use plenary_core::{
    domain::{Audience, Viewer},
    ids::Seq,
};

use super::super::outbox::Frame;
#[cfg(test)]
use super::super::plant::{Plant, planted};

/// The last events.
pub(super) struct Ring {
    past: VecDeque<Past>,
    /// Everything after this seq is in it.
    from: Seq,
    max: usize,
}

struct Past {
    seq: Seq,
    frames: Vec<(Audience, Frame)>,
}

impl Ring {
    /// A ring for `max` events, of which the first comes after `from`.
    pub(super) fn new(from: Seq, max: usize) -> Self {
        Self { past: VecDeque::new(), from, max }
    }

    /// Takes an event; the oldest gives way.
    pub(super) fn push(&mut self, seq: Seq, frames: Vec<(Audience, Frame)>) {
        self.past.push_back(Past { seq, frames });
        while self.past.len() > self.max {
            if let Some(oldest) = self.past.pop_front() {
                self.from = oldest.seq;
            }
        }
    }

    /// The events after `since` as this viewer may see them, if they are all still here.
    pub(super) fn after(&self, since: Seq, viewer: Option<&Viewer>) -> Option<Vec<Frame>> {
        if since < self.from {
            return None;
        }
        let seen = |audience: &Audience| viewer.is_none_or(|viewer| audience.includes(viewer));
        let missed = self.past.iter().filter(|past| past.seq > since);
        #[cfg(test)]
        let missed = missed.skip(usize::from(planted(Plant::ReplaySkipsOne)));
        Some(
            missed
                .flat_map(|past| past.frames.iter())
                .filter(|(to, _)| seen(to))
                .map(|(_, frame)| frame.clone())
                .collect(),
        )
    }
}
