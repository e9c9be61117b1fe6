//! Breakouts: a round is prepared, filled, opened, changed while it runs, and closed with a warning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{chat::Message, note::Note, people::Place};
use crate::ids::{BreakoutId, EntryId, Epoch, ParticipantId, RoundId, StepId, Timestamp};

/// How people are spread over the breakouts of a new round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(optional_fields = nullable))]
pub enum Assignment {
    /// Nobody yet; a facilitator will place them.
    Empty {},
    /// By chance, in sizes that differ by one at most.
    Random {
        /// The same seed and the same people give the same breakouts; a fresh one is made when left out.
        #[serde(default)]
        seed: Option<u32>,
        /// What chance has to keep to.
        #[serde(default)]
        wishes: Wishes,
    },
    /// By the groups of the roster, whose names the breakouts get; `names` must be empty. Whoever is expected and not
    /// there yet has their place when they come.
    Roster {},
    /// Named: for each person the index of their breakout, from 0.
    Given {
        /// Pairs of person and index. Nobody may stand twice.
        places: Vec<(ParticipantId, u32)>,
    },
}

/// What must hold, or should, when people are spread by chance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Constraint {
    /// These people are in one breakout.
    Together {
        /// 2–1,000 of them.
        people: Vec<ParticipantId>,
    },
    /// No two of these people are in one breakout.
    Apart {
        /// 2–1,000 of them.
        people: Vec<ParticipantId>,
    },
    /// Those who share a value are spread as evenly as can be.
    Spread {
        /// The name of the tag.
        tag: String,
    },
    /// Each breakout has as many different values as possible.
    Mix {
        /// The name of the tag.
        tag: String,
    },
    /// Those who share a value are together as far as sizes allow.
    Same {
        /// The name of the tag.
        tag: String,
    },
}

/// What a spread by chance keeps to. Capacities and people who stay come first, then `together`, then `apart`, then
/// even sizes, then that nobody meets again, then the tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Wishes {
    /// Whether facilitators are spread too.
    #[serde(default)]
    pub include_facilitators: bool,
    /// Whether it does not matter that people were in one breakout before.
    #[serde(default)]
    pub meet_again: bool,
    /// At most 200.
    #[serde(default)]
    pub constraints: Vec<Constraint>,
}

/// How people were spread by chance, last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Spread {
    /// The seed.
    pub seed: u32,
    /// What it kept to.
    pub wishes: Wishes,
    /// Who stayed where they were.
    pub locked: Vec<ParticipantId>,
}

/// A change of place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Move {
    /// Who.
    pub participant_id: ParticipantId,
    /// Where to.
    pub to: Place,
}

/// Who may walk into a breakout by themselves. Whoever was placed by a facilitator is placed, whatever this says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Joining {
    /// Nobody: people are where they were placed.
    #[default]
    Assigned,
    /// Whoever has no place chooses one.
    SelfChoice,
    /// Everybody, as often as they like.
    Both,
}

/// What becomes of a participant who comes while breakouts are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Late {
    /// They go to the breakout with the fewest people that has room.
    #[default]
    FillSmallest,
    /// They wait in the plenary until a facilitator places them.
    Ask,
    /// They choose a breakout, also where others may not.
    SelfChoice,
    /// They stay in the plenary.
    Plenary,
}

/// How a round is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Rules {
    /// Who may choose.
    #[serde(default)]
    pub joining: Joining,
    /// What becomes of late joiners.
    #[serde(default)]
    pub late: Late,
    /// People are invited instead of moved: they go when they accept, and who declines stays in the plenary.
    #[serde(default)]
    pub invitation: bool,
    /// How long a round is open that is opened without saying so; 10,000–86,400,000. Null: until it is closed.
    #[serde(default)]
    pub duration_ms: Option<i64>,
}

/// How many breakouts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Grouping {
    /// As few as hold those who are there, so many in each at most; 1–1,000.
    Size(u32),
    /// So many, however many people come; 1–100.
    Count(u32),
    /// One for each group of the roster.
    Roster,
}

/// What chance does about a tag, as [`Constraint`] has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum TagRule {
    /// See [`Constraint::Spread`].
    Spread,
    /// See [`Constraint::Mix`].
    Mix,
    /// See [`Constraint::Same`].
    Same,
}

/// A [`Constraint`] that names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TagConstraint {
    /// What it does.
    pub rule: TagRule,
    /// The name of the tag, 1–40 characters.
    pub tag: String,
}

impl From<&TagConstraint> for Constraint {
    fn from(TagConstraint { rule, tag }: &TagConstraint) -> Self {
        let tag = tag.clone();
        match rule {
            TagRule::Spread => Self::Spread { tag },
            TagRule::Mix => Self::Mix { tag },
            TagRule::Same => Self::Same { tag },
        }
    }
}

/// What breakouts are to be like, said before anybody has come: part of a step of the journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "BreakoutTemplate"))]
pub struct Template {
    /// How many breakouts there are.
    pub grouping: Grouping,
    /// How many rounds, 1–20; 1 by the roster.
    #[serde(default = "one")]
    pub rounds: u32,
    /// The names of the first breakouts, at most 100, each 1–80 characters; the others are numbered. None by the roster.
    #[serde(default)]
    pub names: Vec<String>,
    /// How many people each holds, 1–1,000; null: as many as come.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// See [`Wishes`].
    #[serde(default)]
    pub include_facilitators: bool,
    /// See [`Wishes`].
    #[serde(default)]
    pub meet_again: bool,
    /// At most 20.
    #[serde(default)]
    pub constraints: Vec<TagConstraint>,
    /// How each round is run.
    #[serde(default)]
    pub rules: Rules,
}

fn one() -> u32 {
    1
}

/// Commands of facilitators; those of people themselves say so.
///
/// `round_id` names a round; left out in a command about preparation it is the round prepared last. `breakouts` names
/// some of the open breakouts; left out it is all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "BreakoutCommand", optional_fields = nullable))]
pub enum Command {
    /// Prepares a round, or prepares one anew. Only facilitators see it.
    #[serde(rename = "breakout.prepare")]
    Prepare {
        /// The prepared round that this one replaces; left out: it is a further one.
        #[serde(default)]
        round_id: Option<RoundId>,
        /// At most 120 characters.
        #[serde(default)]
        title: String,
        /// The names of the breakouts, 1–100 of them, each 1–80 characters.
        names: Vec<String>,
        /// How many people each holds, 1–1,000; left out: as many as come.
        #[serde(default)]
        capacity: Option<u32>,
        /// Who goes where.
        assignment: Assignment,
        /// How it is run.
        #[serde(default)]
        rules: Rules,
    },
    /// Prepares several rounds of one kind at once, in which nobody meets twice while that is possible.
    #[serde(rename = "breakout.plan")]
    Plan {
        /// How many, 2–20.
        rounds: u32,
        /// Each round's title is this and its number; at most 110 characters, "Round" when left out.
        #[serde(default)]
        title: String,
        /// The names of the breakouts of each round, 1–100 of them, each 1–80 characters.
        names: Vec<String>,
        /// How many people each holds, 1–1,000; left out: as many as come.
        #[serde(default)]
        capacity: Option<u32>,
        /// See [`Assignment::Random`].
        #[serde(default)]
        seed: Option<u32>,
        /// What chance has to keep to.
        #[serde(default)]
        wishes: Wishes,
        /// How each is run.
        #[serde(default)]
        rules: Rules,
    },
    /// Prepares the rounds that a step of the journey asks for, with the people who are there now.
    #[serde(rename = "breakout.from_step")]
    FromStep {
        /// Which step.
        step_id: StepId,
        /// See [`Assignment::Random`].
        #[serde(default)]
        seed: Option<u32>,
    },
    /// Gives a prepared round another title or other rules; what is left out stays. Of an open one, too.
    #[serde(rename = "breakout.configure")]
    Configure {
        /// Which round.
        #[serde(default)]
        round_id: Option<RoundId>,
        /// At most 120 characters.
        #[serde(default)]
        title: Option<String>,
        /// How it is run.
        #[serde(default)]
        rules: Option<Rules>,
    },
    /// Throws a prepared round away.
    #[serde(rename = "breakout.discard")]
    Discard {
        /// Which round.
        round_id: RoundId,
    },
    /// Places people in a prepared round. `plenary` is: in no breakout.
    #[serde(rename = "breakout.assign")]
    Assign {
        /// Which round.
        #[serde(default)]
        round_id: Option<RoundId>,
        /// Nobody may stand twice; all or none.
        moves: Vec<Move>,
    },
    /// Spreads people anew by chance; those who are locked stay. With `keep_places`, it evens out what coming and going
    /// has made uneven with the fewest moves, and may be asked of the open round, too.
    #[serde(rename = "breakout.shuffle")]
    Shuffle {
        /// Which round.
        #[serde(default)]
        round_id: Option<RoundId>,
        /// See [`Assignment::Random`].
        #[serde(default)]
        seed: Option<u32>,
        /// Who stays.
        #[serde(default)]
        locked: Vec<ParticipantId>,
        /// What chance has to keep to; left out: what it kept to last.
        #[serde(default)]
        wishes: Option<Wishes>,
        /// Whether people stay where they are as far as they can.
        #[serde(default)]
        keep_places: bool,
    },
    /// Opens a prepared round: everyone assigned is in their breakout at once, or is invited to it. Of a closed round,
    /// it opens the same breakouts again, with the people who were in them and all that was said there.
    #[serde(rename = "breakout.open")]
    Open {
        /// Which round.
        #[serde(default)]
        round_id: Option<RoundId>,
        /// Closes by itself after this time; 10,000–86,400,000, or 0: never. Left out: as its rules say.
        #[serde(default)]
        duration_ms: Option<i64>,
    },
    /// Moves people between open breakouts and the plenary; all or none.
    #[serde(rename = "breakout.move")]
    Move {
        /// Nobody may stand twice.
        moves: Vec<Move>,
    },
    /// Adds a breakout to a round.
    #[serde(rename = "breakout.add")]
    Add {
        /// Which round; left out: the open one, else the one prepared last.
        #[serde(default)]
        round_id: Option<RoundId>,
        /// 1–80 characters.
        name: String,
        /// How many people it holds.
        #[serde(default)]
        capacity: Option<u32>,
    },
    /// Changes a breakout; what is left out stays.
    #[serde(rename = "breakout.edit")]
    Edit {
        /// Which one, prepared or open.
        breakout_id: BreakoutId,
        /// 1–80 characters.
        #[serde(default)]
        name: Option<String>,
        /// How many people it holds, 1–1,000; 0: as many as come. Whoever is inside stays inside.
        #[serde(default)]
        capacity: Option<u32>,
        /// Whether only facilitators bring people in.
        #[serde(default)]
        locked: Option<bool>,
    },
    /// Takes a breakout out of a prepared round; whoever was assigned to it is in none.
    #[serde(rename = "breakout.remove")]
    Remove {
        /// Which one.
        breakout_id: BreakoutId,
    },
    /// Closes breakouts after a warning; everybody in them is in the plenary then.
    #[serde(rename = "breakout.close")]
    Close {
        /// Which ones.
        #[serde(default)]
        breakouts: Option<Vec<BreakoutId>>,
        /// How long before; 0–600,000. 30 s when left out.
        #[serde(default)]
        warning_ms: Option<i64>,
    },
    /// Takes back a close that was announced or planned and has not come yet.
    #[serde(rename = "breakout.keep_open")]
    KeepOpen {
        /// Which ones.
        #[serde(default)]
        breakouts: Option<Vec<BreakoutId>>,
    },
    /// Moves the end of breakouts that have one. It never comes nearer than ten seconds.
    #[serde(rename = "breakout.extend")]
    Extend {
        /// Which ones.
        #[serde(default)]
        breakouts: Option<Vec<BreakoutId>>,
        /// By how much; less than 0: sooner. At most 86,400,000 either way.
        by_ms: i64,
    },
    /// Stops the clocks of breakouts that have an end.
    #[serde(rename = "breakout.pause")]
    Pause {
        /// Which ones.
        #[serde(default)]
        breakouts: Option<Vec<BreakoutId>>,
    },
    /// Lets clocks that were stopped go on.
    #[serde(rename = "breakout.resume")]
    Resume {
        /// Which ones.
        #[serde(default)]
        breakouts: Option<Vec<BreakoutId>>,
    },
    /// Goes into an open breakout oneself: one is invited, one may choose, or one facilitates.
    #[serde(rename = "breakout.enter")]
    Enter {
        /// Which one.
        breakout_id: BreakoutId,
    },
    /// Goes back to the plenary oneself, where one may choose, was invited, or facilitates.
    #[serde(rename = "breakout.leave")]
    Leave {},
    /// Reads an open breakout along from where one is; facilitators. Listening elsewhere ends with it.
    #[serde(rename = "breakout.listen")]
    Listen {
        /// Which one.
        breakout_id: BreakoutId,
    },
    /// Stops listening.
    #[serde(rename = "breakout.unlisten")]
    Unlisten {},
    /// Declines an invitation: one stays in the plenary, and may change one's mind.
    #[serde(rename = "breakout.decline")]
    Decline {},
}

/// Where a round is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum RoundState {
    /// Seen by facilitators only.
    Prepared,
    /// People are in the breakouts.
    Open {
        /// When it was opened, last.
        opened_at: Timestamp,
    },
    /// Everybody is back.
    Closed {
        /// When it was opened, last.
        opened_at: Timestamp,
        /// When it was closed.
        closed_at: Timestamp,
    },
}

/// The clock of an open breakout that has an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "BreakoutClock"))]
pub enum Clock {
    /// It closes then.
    Running {
        /// When.
        closes_at: Timestamp,
        /// Whether the end was announced.
        warned: bool,
    },
    /// So much is left.
    Paused {
        /// In milliseconds.
        left_ms: i64,
    },
}

/// One breakout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Breakout {
    /// Its id.
    pub id: BreakoutId,
    /// Its name.
    pub name: String,
    /// How many people it holds.
    pub capacity: Option<u32>,
    /// Whether only facilitators bring people in.
    pub locked: bool,
    /// When it closes, if that is known.
    pub clock: Option<Clock>,
    /// When it was closed, if it was, by itself or with the round.
    pub closed_at: Option<Timestamp>,
}

/// An invitation to a breakout that was not accepted, yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Invitation {
    /// Where to.
    pub breakout_id: BreakoutId,
    /// Whether it was declined.
    pub declined: bool,
}

/// A round of breakouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RoundView {
    /// Its id.
    pub id: RoundId,
    /// Its title.
    pub title: String,
    /// Rises with every change of the round; two rounds never share one.
    pub epoch: Epoch,
    /// Where it is in its life.
    pub state: RoundState,
    /// How it is run.
    pub rules: Rules,
    /// Its breakouts, in order.
    pub breakouts: Vec<Breakout>,
    /// Who belongs where; of a closed round, or of a breakout of it that was closed, who was there at the end. Whoever
    /// is missing belongs to the plenary.
    #[cfg_attr(feature = "ts", ts(type = "{ [participant_id: string]: string }"))]
    pub assignment: BTreeMap<ParticipantId, BreakoutId>,
    /// Who is invited and has not come.
    #[cfg_attr(feature = "ts", ts(type = "{ [participant_id: string]: Invitation }"))]
    pub invitations: BTreeMap<ParticipantId, Invitation>,
    /// Where those go who are expected and have not come; for facilitators, and only while it is not open.
    #[cfg_attr(feature = "ts", ts(type = "{ [entry_id: string]: string }"))]
    pub expected: BTreeMap<EntryId, BreakoutId>,
    /// How people were spread by chance; for facilitators, and only while it is not open.
    pub spread: Option<Spread>,
}

/// What happened to breakouts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "ts", ts(rename = "BreakoutEvent"))]
pub enum Event {
    /// A round is prepared, or prepared differently (to facilitators).
    #[serde(rename = "breakout.prepared")]
    Prepared {
        /// The round.
        round: RoundView,
    },
    /// A prepared round was thrown away (to facilitators).
    #[serde(rename = "breakout.discarded")]
    Discarded {
        /// Which.
        round_id: RoundId,
    },
    /// The round is open; whoever is in its assignment is in their breakout now.
    #[serde(rename = "breakout.opened")]
    Opened {
        /// The round.
        round: RoundView,
    },
    /// Opening was taken back: everybody is in the plenary.
    #[serde(rename = "breakout.unopened")]
    Unopened {
        /// The round as it was before, prepared or closed; null for whom it is not.
        round: Option<RoundView>,
    },
    /// The open round is another: names, room, clocks, rules, a breakout more, some closed, or open again. Who is where
    /// follows: whoever is assigned to a breakout that is closed is in the plenary.
    #[serde(rename = "breakout.changed")]
    Changed {
        /// Its title.
        title: String,
        /// How it is run.
        rules: Rules,
        /// Its breakouts, all of them.
        breakouts: Vec<Breakout>,
        /// The number of the arrangement.
        epoch: Epoch,
    },
    /// People changed place; an invitation of theirs is over.
    #[serde(rename = "breakout.moved")]
    Moved {
        /// Who is where now.
        moves: Vec<Move>,
        /// The number of the arrangement.
        epoch: Epoch,
    },
    /// People are invited, or one of them declined.
    #[serde(rename = "breakout.invited")]
    Invited {
        /// The invitations that are new or have changed.
        #[cfg_attr(feature = "ts", ts(type = "{ [participant_id: string]: Invitation }"))]
        invitations: BTreeMap<ParticipantId, Invitation>,
    },
    /// Someone listens to a breakout, or to none any more. Their place is what it was.
    #[serde(rename = "breakout.listening")]
    Listening {
        /// Who.
        participant_id: ParticipantId,
        /// Where; null: nowhere any more.
        breakout_id: Option<BreakoutId>,
    },
    /// All breakouts are closed, and everybody is in the plenary.
    #[serde(rename = "breakout.closed")]
    Closed {
        /// The round, as it was.
        round: RoundView,
    },
}

/// A facilitator who reads a breakout along without being in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Listener {
    /// Who.
    pub participant_id: ParticipantId,
    /// Where.
    pub breakout_id: BreakoutId,
}

/// A breakout's own stream, for someone in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BreakoutView {
    /// Which.
    pub breakout_id: BreakoutId,
    /// Its newest messages, oldest first.
    pub chat: Vec<Message>,
    /// What its people want to bring back: the pinned ones first, in the order of pinning, then as they were written.
    pub notes: Vec<Note>,
}
