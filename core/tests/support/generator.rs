//! Every command there is, from anybody, with random people, places and times. An [`Op`] is small and is made
//! into a command only when its turn comes, so that it can name what exists then, and so that a failing run
//! shrinks to few ops.

use plenary_core::{
    domain::{
        attendance::Present,
        canvas as canvases,
        people::Join,
        roster::Proof,
        session::{Change, Command as Rest},
    },
    ids::{
        BreakoutId, CanvasId, CardId, DeckId, DrawId, MessageId, NoteId, ParticipantId, ReflectionId, RoundId, StepId,
        TimerId, UserId,
    },
    protocol::{
        Command, announcement,
        breakout::{self, Assignment, Constraint, Joining, Late, Move, Rules, Wishes},
        canvas::{self, Access, Grant, Right},
        card::{self, DrawMode},
        chat::{self, Channel},
        consent::{self, Purpose},
        control::{self, Panel},
        hand, help,
        journey::{self, Phase},
        lobby, note,
        people::{self, Place, Role, Standing},
        reflection::{self, ShareWith},
        roster, session,
        tag::{self, Tag},
        timer::{self, Scope},
        undo,
    },
};
use proptest::{prelude::*, strategy::Union};
use uuid::Uuid;

use super::scene::{Asked, Scene, deck, steps};

/// Something that is about to be asked.
#[derive(Clone, Copy, Debug)]
pub struct Op {
    /// What, a line of [`makers`], or beyond them: a join, a change, the clock.
    kind: usize,
    /// All that is to be chosen.
    dice: u64,
    /// How long after the one before; negative when the clock is set back.
    later_ms: i64,
}

/// Some ops, and whether the session has a lobby.
pub fn ops() -> impl Strategy<Value = (bool, Vec<Op>)> {
    // In a third of the sessions people are mostly busy with breakouts, which take several commands to get anywhere.
    let op = |busy: u32| {
        let weight = |(kind, (weight, _)): (usize, &(u32, Maker))| {
            (if kind >= BREAKOUTS || kind == TIMER_START { *weight * busy } else { *weight }, kind)
        };
        let others =
            [(30, makers().len()), (4, makers().len() + 1), (15, makers().len() + 2), (15, makers().len() + 3)];
        let weights = makers().iter().enumerate().map(weight).chain(others);
        let kind = Union::new_weighted(weights.map(|(weight, kind)| (weight, Just(kind))).collect());
        let later = prop_oneof![6 => 0..5_000_i64, 2 => 5_000..90_000_i64, 1 => -10_000..0_i64];
        (kind, any::<u64>(), later).prop_map(|(kind, dice, later_ms)| Op { kind, dice, later_ms })
    };
    let then = prop_oneof![2 => prop::collection::vec(op(1), 1..60), 1 => prop::collection::vec(op(8), 1..60)];
    // Half of the sessions begin as most do: people come, and it starts.
    let usual = prop::collection::vec(any::<u64>(), 5).prop_map(|dice| -> Vec<Op> {
        let join = makers().len();
        let kinds = [join, join, join, 0, join];
        kinds.into_iter().zip(dice).map(|(kind, dice)| Op { kind, dice, later_ms: 1_000 }).collect()
    });
    let first = prop_oneof![Just(Vec::new()), usual];
    let ops = (first, then).prop_map(|(first, then)| [first, then].concat());
    (any::<bool>(), ops)
}

/// Chance, without a crate: splitmix64, and a number for each text.
pub struct Dice {
    state: u64,
    turn: usize,
    texts: usize,
    who: Option<ParticipantId>,
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn often(&mut self, of_ten: usize) -> bool {
        self.below(10) < of_ten
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.below(of.len())])
    }

    /// Something that exists, mostly.
    fn some<T: Copy + From<Uuid>>(&mut self, of: &[T]) -> T {
        if self.often(9) { self.one(of) } else { None }
            .unwrap_or_else(|| T::from(Uuid::from_u128(u128::from(self.next()))))
    }

    fn several<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().copied().filter(|_| self.often(4)).collect()
    }

    /// A text that stands nowhere else: what it is looked for by.
    fn text(&mut self) -> String {
        self.texts += 1;
        if self.below(20) == 0 { " ".into() } else { format!("⟦{}.{}⟧", self.turn, self.texts) }
    }
}

/// The marks of texts in something that was told.
pub fn marks(text: &str) -> impl Iterator<Item = &str> {
    text.split('⟦').skip(1).filter_map(|rest| rest.split_once('⟧')).map(|(mark, _)| mark)
}

impl Scene {
    /// Lets the time pass, and says what is asked now.
    pub fn asked(&mut self, op: Op) -> Asked {
        self.now = self.now.plus_ms(op.later_ms);
        self.turn += 1;
        let mut dice = Dice { state: op.dice, turn: self.turn, texts: 0, who: None };
        let makers = makers();
        let everybody = self.everybody();
        let inside: Vec<_> = everybody.iter().copied().filter(|who| self.is_in_a_breakout(*who)).collect();
        let who = match op.kind {
            // Elsewhere notes are only ever refused.
            kind if NOTES.contains(&kind) && !inside.is_empty() && dice.often(8) => dice.some(&inside),
            _ if dice.often(6) => self.alice,
            _ => dice.some(&everybody),
        };
        dice.who = Some(who);
        match op.kind.checked_sub(makers.len()) {
            None => Asked::Client(who, makers[op.kind].1(self, &mut dice)),
            Some(0) => Asked::Rest(None, Rest::Join(join(&mut dice, &everybody))),
            Some(1) => Asked::Rest(Some(who), Rest::Change(Box::new(change(&mut dice)))),
            Some(2) if dice.often(2) => Asked::Rest(None, Rest::Beat),
            Some(2) => {
                let here = dice.several(&everybody).into_iter().collect();
                Asked::Rest(None, Rest::Present(Present { here, ..Present::default() }))
            }
            Some(_) => Asked::Clock,
        }
    }

    pub fn everybody(&self) -> Vec<ParticipantId> {
        self.session.state.people.iter().map(|(id, _)| id).collect()
    }

    fn is_in_a_breakout(&self, who: ParticipantId) -> bool {
        self.session.state.breakout.place_of(who) != Place::Plenary
    }

    fn person(&self, dice: &mut Dice) -> ParticipantId {
        dice.some(&self.everybody())
    }

    fn removed(&self, dice: &mut Dice) -> ParticipantId {
        let removed = self.session.state.people.iter().filter(|(_, member)| member.standing == Standing::Removed);
        dice.one(&removed.map(|(id, _)| id).collect::<Vec<_>>()).unwrap_or_else(|| self.person(dice))
    }

    fn breakouts_now(&self) -> Vec<BreakoutId> {
        let own = &self.session.state.breakout;
        let rounds = own.view().into_iter().chain(own.prepared_views(Role::Facilitator));
        rounds.flat_map(|round| round.breakouts).map(|breakout| breakout.id).collect()
    }

    /// A round, of any that there is.
    fn round(&self, dice: &mut Dice) -> RoundId {
        let own = &self.session.state.breakout;
        let rounds = own.view().into_iter().chain(own.prepared_views(Role::Facilitator));
        let former = own.past_views(self.alice, Role::Facilitator);
        dice.some(&rounds.chain(former).map(|round| round.id).collect::<Vec<_>>())
    }

    fn some_breakouts(&self, dice: &mut Dice) -> Option<Vec<BreakoutId>> {
        let open: Vec<_> = self.session.state.breakout.open_breakouts().collect();
        dice.often(4).then(|| if dice.often(9) { dice.several(&open) } else { dice.several(&self.breakouts_now()) })
    }

    fn place(&self, dice: &mut Dice) -> Place {
        if dice.often(3) { Place::Plenary } else { Place::Breakout(dice.some(&self.breakouts_now())) }
    }

    fn moves(&self, dice: &mut Dice) -> Vec<Move> {
        let mut who = dice.several(&self.everybody());
        if dice.often(1) {
            who.push(self.person(dice));
        }
        who.into_iter().map(|participant_id| Move { participant_id, to: self.place(dice) }).collect()
    }

    fn timer(&self, dice: &mut Dice) -> TimerId {
        dice.some(&self.session.state.timer.views().iter().map(|timer| timer.id).collect::<Vec<_>>())
    }

    fn message(&self, dice: &mut Dice) -> MessageId {
        let plenary = self.session.state.chat.iter().map(|message| message.view(Channel::Plenary {}).id);
        let breakouts = self
            .breakouts
            .values()
            .flat_map(|stream| stream.state.chat.iter().map(|m| m.view(Channel::Breakout {}).id));
        dice.some(&plenary.chain(breakouts).collect::<Vec<_>>())
    }

    /// A note of where the asker is mostly, and one that fits; else anybody's.
    fn note(&self, dice: &mut Dice, fits: fn(&note::Note) -> bool) -> NoteId {
        let place = dice.who.map(|who| self.session.state.breakout.place_of(who));
        let here = self.breakouts.iter().filter(|(id, _)| place == Some(Place::Breakout(**id)));
        let here: Vec<_> = here.flat_map(|(_, stream)| stream.state.notes.views()).filter(fits).collect();
        if !here.is_empty() && dice.often(8) {
            return here[dice.below(here.len())].id;
        }
        let notes = self.breakouts.values().flat_map(|stream| stream.state.notes.views());
        dice.some(&notes.map(|note| note.id).collect::<Vec<_>>())
    }

    fn draw(&self, dice: &mut Dice) -> DrawId {
        dice.some(&self.session.state.card.draws().iter().map(|draw| draw.id).collect::<Vec<_>>())
    }

    /// One of the asker's own mostly, else anybody's.
    fn reflection(&self, dice: &mut Dice) -> ReflectionId {
        let own = dice.who.and_then(|who| self.journals.get(&who)).map(|journal| journal.state.view().reflections);
        if let Some(own) = own.filter(|own| !own.is_empty() && dice.often(8)) {
            return own[dice.below(own.len())].id;
        }
        let all = self.journals.values().flat_map(|journal| journal.state.view().reflections);
        dice.some(&all.map(|reflection| reflection.id).collect::<Vec<_>>())
    }

    /// One of the asker's own mostly, else anybody's.
    fn canvas(&self, dice: &mut Dice) -> CanvasId {
        let all = &self.session.state.canvas;
        let own: Vec<_> = all.iter().filter(|canvas| canvas.owner() == dice.who).map(canvases::Canvas::id).collect();
        if !own.is_empty() && dice.often(6) {
            return own[dice.below(own.len())];
        }
        dice.some(&all.iter().map(canvases::Canvas::id).collect::<Vec<_>>())
    }

    fn access(&self, dice: &mut Dice) -> Access {
        let right = [Right::View, Right::Comment, Right::Edit, Right::Edit, Right::Present][dice.below(5)];
        let open: Vec<_> = self.session.state.breakout.open_breakouts().collect();
        match dice.below(5) {
            0 => Access::Nobody {},
            1 => Access::Session { right },
            2 | 3 if !open.is_empty() => Access::Breakout { breakout_id: dice.some(&open), right },
            _ => {
                let grant = |participant_id| Grant { participant_id, right };
                Access::People { people: dice.several(&self.everybody()).into_iter().map(grant).collect() }
            }
        }
    }

    fn channel(&self, dice: &mut Dice) -> Channel {
        match dice.below(4) {
            0 => Channel::Plenary {},
            1 => Channel::Breakout {},
            2 => Channel::Facilitators { participant_id: None },
            _ => Channel::Facilitators { participant_id: Some(self.person(dice)) },
        }
    }
}

fn role(dice: &mut Dice) -> Role {
    [Role::Observer, Role::Participant, Role::Participant, Role::CoFacilitator, Role::Facilitator][dice.below(5)]
}

fn join(dice: &mut Dice, everybody: &[ParticipantId]) -> Join {
    let persona = Uuid::from_u128(dice.below(9) as u128);
    let (user, device) = if dice.often(3) { (Some(UserId(persona)), None) } else { (None, Some(persona)) };
    let name = if dice.often(7) { dice.text() } else { ["bob", "Bob", "charlie"][dice.below(3)].into() };
    let role = if dice.often(8) { Role::Participant } else { role(dice) };
    let participant = if dice.often(4) { dice.one(everybody) } else { None };
    let proof = Proof { email: None, code: dice.often(2).then(|| format!("code {}", dice.below(4))) };
    Join { participant, user, device, name, role, proof }
}

fn change(dice: &mut Dice) -> Change {
    let scheduled = [Some(None), Some(Some(super::scene::START)), None];
    Change {
        title: dice.often(5).then(|| dice.text()),
        scheduled_at: scheduled[dice.below(3)],
        capacity: dice.often(3).then(|| dice.below(12) as u32),
        lobby: dice.often(5).then(|| dice.often(5)),
        steps: dice.often(3).then(|| steps().into_iter().filter(|_| dice.often(8)).collect()),
        decks: dice.often(5).then(|| {
            let mode = [DrawMode::Exclusive, DrawMode::Shared][dice.below(2)];
            vec![deck(1, 1 + dice.below(4) as u128, mode), deck(2, 2, DrawMode::Exclusive)]
        }),
    }
}

type Maker = fn(&Scene, &mut Dice) -> Command;

/// The line of [`makers`] where the breakouts begin.
const BREAKOUTS: usize = 34;
/// The lines of the notes.
const NOTES: std::ops::Range<usize> = 45..50;
/// The line of `timer.start`, which may be for one of them.
const TIMER_START: usize = 21;

/// How often each command comes, and how it is made.
pub fn makers() -> &'static [(u32, Maker)] {
    &[
        (12, |_, _| Command::Session(session::Command::Start {})),
        (1, |_, _| Command::Session(session::Command::Complete {})),
        (1, |_, _| Command::Session(session::Command::Cancel {})),
        (4, |_, d| Command::Lobby(lobby::Command::Set { enabled: d.often(5) })),
        (8, |s, d| {
            Command::Lobby(lobby::Command::Admit { participants: d.often(5).then(|| d.several(&s.everybody())) })
        }),
        (3, |s, d| {
            Command::Lobby(lobby::Command::Deny { participants: d.often(5).then(|| d.several(&s.everybody())) })
        }),
        (6, |s, d| Command::Lobby(lobby::Command::Message { text: d.text(), to: d.often(5).then(|| s.person(d)) })),
        (3, |_, d| Command::People(people::Command::Rename { name: d.text() })),
        (5, |_, _| Command::People(people::Command::Leave {})),
        (5, |s, d| Command::People(people::Command::Remove { participant_id: s.person(d) })),
        (6, |s, d| Command::People(people::Command::Unban { participant_id: s.removed(d) })),
        (6, |s, d| Command::People(people::Command::SetRole { participant_id: s.person(d), role: role(d) })),
        (1, |_, d| Command::People(people::Command::ReportPresence { visible: d.often(5) })),
        (8, |_, _| Command::Hand(hand::Command::Raise {})),
        (4, |s, d| Command::Hand(hand::Command::Lower { participant_id: d.often(5).then(|| s.person(d)) })),
        (8, |_, _| Command::Hand(hand::Command::LowerAll {})),
        (16, |s, d| Command::Chat(chat::Command::Send { channel: s.channel(d), text: d.text() })),
        (5, |s, d| {
            Command::Chat(chat::Command::Edit { channel: s.channel(d), message_id: s.message(d), text: d.text() })
        }),
        (4, |s, d| Command::Chat(chat::Command::Delete { channel: s.channel(d), message_id: s.message(d) })),
        (4, |_, d| Command::Journey(journey::Command::Go { step_id: StepId(Uuid::from_u128(d.below(6) as u128)) })),
        (2, |_, d| {
            let phase = [Phase::Pause, Phase::Expand, Phase::Focus, Phase::Doing][d.below(4)];
            Command::Journey(journey::Command::GoToPhase { phase })
        }),
        (7, |s, d| {
            let scope = if d.often(3) { Scope::Everyone } else { Scope::Breakout(d.some(&s.breakouts_now())) };
            let label = if d.often(5) { d.text() } else { String::new() };
            Command::Timer(timer::Command::Start { scope, label, duration_ms: 900 + d.below(60_000) as i64 })
        }),
        (4, |s, d| Command::Timer(timer::Command::Pause { timer_id: s.timer(d) })),
        (4, |s, d| Command::Timer(timer::Command::Resume { timer_id: s.timer(d) })),
        (5, |s, d| {
            Command::Timer(timer::Command::Extend { timer_id: s.timer(d), by_ms: d.below(60_000) as i64 - 30_000 })
        }),
        (2, |s, d| Command::Timer(timer::Command::Stop { timer_id: s.timer(d) })),
        (10, |_, d| {
            let card_id = d.often(5).then(|| CardId(Uuid::from_u128(1 + d.below(4) as u128)));
            Command::Card(card::Command::Draw { deck_id: DeckId(Uuid::from_u128(1 + d.below(3) as u128)), card_id })
        }),
        (4, |s, d| Command::Card(card::Command::Return { draw_id: s.draw(d) })),
        (3, |_, d| {
            let mode = [DrawMode::Exclusive, DrawMode::Shared][d.below(2)];
            Command::Card(card::Command::SetMode { deck_id: DeckId(Uuid::from_u128(1 + d.below(2) as u128)), mode })
        }),
        (14, |s, d| {
            let reflection_id = d.often(3).then(|| s.reflection(d));
            let step_id = d.often(3).then(|| StepId(Uuid::from_u128(1)));
            Command::Reflection(reflection::Command::Write {
                reflection_id,
                text: d.text(),
                draw_id: Some(s.draw(d)),
                step_id,
            })
        }),
        (12, |s, d| {
            let with = [ShareWith::Facilitators, ShareWith::Breakout, ShareWith::Everyone][d.below(3)];
            Command::Reflection(reflection::Command::Share { reflection_id: s.reflection(d), with })
        }),
        (8, |s, d| Command::Reflection(reflection::Command::Revoke { reflection_id: s.reflection(d) })),
        (2, |s, d| Command::Reflection(reflection::Command::Delete { reflection_id: s.reflection(d) })),
        (8, |s, d| {
            let breakouts = d.often(7).then(|| vec![d.some(&s.breakouts_now())]);
            Command::Announcement(announcement::Command::Send { text: d.text(), breakouts })
        }),
        (44, |s, d| {
            let names = (0..d.below(5)).map(|_| d.text()).collect();
            let assignment = match d.below(4) {
                0 => Assignment::Empty {},
                3 => Assignment::Roster {},
                1 => Assignment::Random { seed: None, wishes: wishes(s, d) },
                _ => Assignment::Given {
                    places: d.several(&s.everybody()).into_iter().map(|who| (who, d.below(3) as u32)).collect(),
                },
            };
            let round_id = d.often(3).then(|| s.round(d));
            let capacity = d.often(3).then(|| d.below(4) as u32);
            let rules = rules(d);
            Command::Breakout(breakout::Command::Prepare {
                round_id,
                title: d.text(),
                names,
                capacity,
                assignment,
                rules,
            })
        }),
        (3, |s, d| {
            let round_id = d.often(5).then(|| s.round(d));
            let title = d.often(5).then(|| d.text());
            let rules = d.often(5).then(|| rules(d));
            Command::Breakout(breakout::Command::Configure { round_id, title, rules })
        }),
        (1, |s, d| Command::Breakout(breakout::Command::Discard { round_id: s.round(d) })),
        (3, |s, d| {
            let round_id = d.often(5).then(|| s.round(d));
            Command::Breakout(breakout::Command::Add { round_id, name: d.text(), capacity: None })
        }),
        (4, |s, d| {
            let breakout_id = d.some(&s.breakouts_now());
            let name = d.often(3).then(|| d.text());
            let (capacity, locked) = (d.often(5).then(|| d.below(3) as u32), d.often(3).then(|| d.often(5)));
            Command::Breakout(breakout::Command::Edit { breakout_id, name, capacity, locked })
        }),
        (1, |s, d| Command::Breakout(breakout::Command::Remove { breakout_id: d.some(&s.breakouts_now()) })),
        (12, |s, d| Command::Breakout(breakout::Command::Enter { breakout_id: d.some(&s.breakouts_now()) })),
        (4, |_, _| Command::Breakout(breakout::Command::Leave {})),
        (12, |_, _| Command::Breakout(breakout::Command::Decline {})),
        (8, |s, d| Command::Breakout(breakout::Command::Listen { breakout_id: d.some(&s.breakouts_now()) })),
        (2, |_, _| Command::Breakout(breakout::Command::Unlisten {})),
        (14, |_, d| Command::Note(note::Command::Write { text: d.text() })),
        (14, |s, d| Command::Note(note::Command::Edit { note_id: s.note(d, |_| true), text: d.text() })),
        (6, |s, d| Command::Note(note::Command::Remove { note_id: s.note(d, |_| true) })),
        (12, |s, d| {
            let note_id = s.note(d, |note| note.pinned_at.is_none());
            Command::Note(note::Command::Pin { note_id })
        }),
        (12, |s, d| {
            let note_id = s.note(d, |note| note.pinned_at.is_some());
            Command::Note(note::Command::Unpin { note_id })
        }),
        (6, |_, d| Command::Help(help::Command::Call { text: d.text() })),
        (2, |_, _| Command::Help(help::Command::Cancel {})),
        (3, |s, d| {
            let calls = s.session.state.help.views(s.alice, Role::Facilitator);
            Command::Help(help::Command::Answer {
                help_id: d.some(&calls.iter().map(|call| call.id).collect::<Vec<_>>()),
            })
        }),
        (16, |s, d| {
            let offers: Vec<_> = s.session.state.undo.views().iter().map(|offer| offer.id).collect();
            let newest = offers.last().copied().filter(|_| d.often(7));
            Command::Undo(undo::Command::Take { undo_id: newest.unwrap_or_else(|| d.some(&offers)) })
        }),
        (5, |s, d| {
            let round_id = d.often(3).then(|| s.round(d));
            Command::Breakout(breakout::Command::Assign { round_id, moves: s.moves(d) })
        }),
        (2, |s, d| {
            Command::Breakout(breakout::Command::Plan {
                rounds: d.below(4) as u32,
                title: d.text(),
                names: (0..d.below(4)).map(|_| d.text()).collect(),
                capacity: d.often(3).then(|| d.below(4) as u32),
                seed: None,
                wishes: wishes(s, d),
                rules: rules(d),
            })
        }),
        (6, |s, d| {
            let locked = d.several(&s.everybody());
            let (wishes, keep_places) = (d.often(5).then(|| wishes(s, d)), d.often(5));
            Command::Breakout(breakout::Command::Shuffle { round_id: None, seed: None, locked, wishes, keep_places })
        }),
        (1, |s, d| {
            let people = d.several(&s.everybody());
            let tag = |who| Tag { participant_id: who, tag: "team".into(), value: d.text() };
            Command::Tag(tag::Command::Set { tags: people.into_iter().map(tag).collect() })
        }),
        (1, |_, d| {
            let mut expected = |n: usize| {
                let code = d.often(3).then(|| format!("code {n}"));
                let group = d.often(8).then(|| format!("group {}", d.below(3)));
                let name = Some(["bob", "charlie", "dana"][d.below(3)].into());
                roster::Expected { name, email: None, code, group, ..roster::Expected::default() }
            };
            let entries = (0..4).map(&mut expected).collect();
            Command::Roster(roster::Command::Set { entries })
        }),
        (2, |s, d| {
            let entries: Vec<_> =
                s.session.state.roster.views(Role::Facilitator).iter().map(|entry| entry.id).collect();
            let participant_id = d.often(8).then(|| d.some(&s.everybody()));
            Command::Roster(roster::Command::Match { entry_id: d.some(&entries), participant_id })
        }),
        (2, |_, d| {
            let choices = (0..d.below(4)).map(|n| format!("choice {n}")).collect();
            Command::Tag(tag::Command::Ask { tag: "team".into(), text: d.text(), choices })
        }),
        (3, |_, d| Command::Tag(tag::Command::Answer { value: format!("choice {}", d.below(3)) })),
        (2, |_, _| Command::Tag(tag::Command::Close {})),
        (60, |s, d| {
            Command::Breakout(breakout::Command::Open {
                round_id: d.often(3).then(|| s.round(d)),
                duration_ms: d.often(4).then(|| 9_500 + d.below(80_000) as i64),
            })
        }),
        (12, |s, d| Command::Breakout(breakout::Command::Move { moves: s.moves(d) })),
        (24, |s, d| {
            let warning_ms = [None, Some(0), Some(0), Some(5_000), Some(700_000)][d.below(5)];
            Command::Breakout(breakout::Command::Close { breakouts: s.some_breakouts(d), warning_ms })
        }),
        (6, |s, d| Command::Breakout(breakout::Command::KeepOpen { breakouts: s.some_breakouts(d) })),
        (6, |s, d| {
            let by_ms = d.below(200_000) as i64 - 100_000;
            Command::Breakout(breakout::Command::Extend { breakouts: s.some_breakouts(d), by_ms })
        }),
        (4, |s, d| Command::Breakout(breakout::Command::Pause { breakouts: s.some_breakouts(d) })),
        (4, |s, d| Command::Breakout(breakout::Command::Resume { breakouts: s.some_breakouts(d) })),
        (2, |s, d| Command::Control(control::Command::HandOver { to: s.person(d) })),
        (2, |_, _| Command::Control(control::Command::Take {})),
        (8, |s, d| {
            let panel = d.often(5).then(|| [Panel::Step, Panel::Canvas(s.canvas(d)), Panel::Chat][d.below(3)]);
            Command::Control(control::Command::Gather { panel })
        }),
        (6, |_, d| {
            let step_id = StepId(Uuid::from_u128(d.below(6) as u128));
            Command::Breakout(breakout::Command::FromStep { step_id, seed: None })
        }),
        (6, |s, d| {
            let access = d.often(8).then(|| s.access(d));
            Command::Canvas(canvas::Command::Create { name: d.text(), access, template: None })
        }),
        (3, |s, d| Command::Canvas(canvas::Command::Rename { canvas_id: s.canvas(d), name: d.text() })),
        (8, |s, d| Command::Canvas(canvas::Command::Share { canvas_id: s.canvas(d), access: s.access(d) })),
        (2, |s, d| Command::Canvas(canvas::Command::Freeze { canvas_id: s.canvas(d), frozen: d.often(5) })),
        (3, |_, _| Command::Consent(consent::Command::Give { purpose: Purpose::CanvasActivity })),
        (2, |_, _| Command::Consent(consent::Command::Withdraw { purpose: Purpose::CanvasActivity })),
        (1, |s, d| Command::Canvas(canvas::Command::Remove { canvas_id: s.canvas(d) })),
    ]
}

fn wishes(s: &Scene, d: &mut Dice) -> Wishes {
    let constraints = (0..d.below(3)).map(|_| match d.below(5) {
        0 => Constraint::Together { people: d.several(&s.everybody()) },
        1 => Constraint::Apart { people: d.several(&s.everybody()) },
        2 => Constraint::Spread { tag: "team".into() },
        3 => Constraint::Mix { tag: "team".into() },
        _ => Constraint::Same { tag: "team".into() },
    });
    let constraints = constraints.collect();
    Wishes { include_facilitators: d.often(3), meet_again: d.often(3), constraints }
}

fn rules(d: &mut Dice) -> Rules {
    Rules {
        joining: [Joining::Assigned, Joining::Assigned, Joining::SelfChoice, Joining::Both][d.below(4)],
        late: [Late::FillSmallest, Late::FillSmallest, Late::Ask, Late::SelfChoice, Late::Plenary][d.below(5)],
        invitation: d.often(3),
        duration_ms: d.often(2).then(|| 9_500 + d.below(60_000) as i64),
    }
}
