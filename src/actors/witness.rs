//! What tests may know of the actors' memory at any instant, without asking them: a question would wait in a mailbox
//! until what it is about has passed. In tests only; what is seen belongs to the thread, and so to one run.

use std::{cell::RefCell, collections::BTreeMap};

use plenary_core::{
    ids::{BreakoutId, CommandId, Fence, ParticipantId, Seq},
    protocol::people::Place,
};

/// What a session's actor believed when it ended its last message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sight {
    /// The last event it has decided.
    pub head: Seq,
    /// The last one it knows to be stored.
    pub stored: Seq,
    /// Everybody's place, as of `head`.
    pub places: BTreeMap<ParticipantId, Place>,
    /// Every breakout that lists somebody as inside, as of `head`.
    pub inside: BTreeMap<ParticipantId, Vec<BreakoutId>>,
    /// To which breakout's stream those with a socket are subscribed.
    pub following: BTreeMap<ParticipantId, BreakoutId>,
    /// And to which one besides, because they listen.
    pub listening: BTreeMap<ParticipantId, BreakoutId>,
    /// Who has a socket, and what it may hear.
    pub sockets: Vec<(ParticipantId, Vec<BreakoutId>)>,
}

/// A command that the session's actor passed on to a breakout's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage {
    /// Which.
    pub command: CommandId,
    /// Whose.
    pub by: ParticipantId,
    /// Where to.
    pub to: BreakoutId,
    /// Decided upon this event.
    pub head: Seq,
    /// By the holder of this fence.
    pub fence: Fence,
    /// Because it went there before.
    pub again: bool,
}

#[derive(Default)]
struct Seen {
    sights: BTreeMap<Fence, Sight>,
    passages: Vec<Passage>,
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// Forgets what was seen in a former run.
pub(crate) fn forget() {
    SEEN.take();
}

/// A session's actor shows itself; who holds a later fence is another one.
pub(crate) fn show(fence: Fence, look: impl FnOnce(&mut Sight)) {
    SEEN.with_borrow_mut(|seen| look(seen.sights.entry(fence).or_default()));
}

/// A command is passed on.
pub(crate) fn passed(passage: Passage) {
    SEEN.with_borrow_mut(|seen| seen.passages.push(passage));
}

/// Looks at every session's actor there was, by fence.
pub(crate) fn sights(mut each: impl FnMut(Fence, &Sight)) {
    SEEN.with_borrow(|seen| seen.sights.iter().for_each(|(fence, sight)| each(*fence, sight)));
}

/// What was passed on since one asked last.
pub(crate) fn passages() -> Vec<Passage> {
    SEEN.with_borrow_mut(|seen| std::mem::take(&mut seen.passages))
}
