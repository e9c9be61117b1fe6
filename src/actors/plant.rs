//! Mistakes that can be switched on, one at a time, so that the simulation proves that it would notice them. In tests
//! only; the switch belongs to the thread, and so to one run.

use std::cell::Cell;

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plant {
    /// The gate lets everything out at once (I13).
    GateOpensEarly,
    /// A command is answered before it is stored (I1).
    AnswersEarly,
    /// What the store could not do counts as done (I1, I3).
    FailureCountsAsDone,
    /// A former owner takes a refused append for a good one (I15, I16).
    FenceIgnored,
    /// A command sent again is carried out again (I4).
    ForgetsCommands,
    /// Loading leaves out an event (I5).
    LoadSkipsOne,
    /// Resuming leaves out an event (I9, E18).
    ReplaySkipsOne,
    /// Time acts before it is due (I14).
    TimerEarly,
    /// Nothing is done when time has come (I14, E72).
    TimerNever,
    /// Whoever moves goes on hearing the former breakout (I21).
    StaysSubscribed,
    /// Whoever moves hears the new breakout before they have left the former one, for a moment (I21, I22).
    ComesBeforeLeaving,
    /// What someone says goes to where they are subscribed, while their move is not stored yet (I21).
    SpeaksWhereTheyWere,
    /// A socket that ended still counts (I23, I24).
    GhostSocket,
    /// Everybody gets everything (I32).
    AudienceIgnored,
    /// What is shared with some is shown to all (I33, E79).
    SharedWithAll,
    /// What is taken back stays on the screens (E80).
    NeverVanishes,
}

thread_local! {
    static PLANTED: Cell<Option<Plant>> = const { Cell::new(None) };
}

/// Switches a mistake on, and all others off.
pub(crate) fn plant(mistake: Option<Plant>) {
    PLANTED.set(mistake);
}

/// Whether a mistake is switched on.
pub(crate) fn planted(mistake: Plant) -> bool {
    PLANTED.get() == Some(mistake)
}
