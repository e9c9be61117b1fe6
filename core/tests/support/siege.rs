//! A canvas with honest people and an enemy at the same gate. What must hold whatever the enemy sends is asserted after
//! every frame: no panic, nothing held back, no more said than was there, and honest people are let in all the same.

use std::collections::BTreeMap;

use plenary_core::{
    canvas::{
        awareness::Table,
        frame::{
            self, Entry, Frame,
            hocuspocus::{self, Incoming, Said},
        },
        hostile::text,
    },
    ids::{ParticipantId, Timestamp},
};
use uuid::Uuid;
use yrs::{Doc, ReadTxn, StateVector, Transact, updates::decoder::Decode};

use super::{
    canvas::{CLIENTS, Kept, Op, SCHEMA, act, copies, learn, view},
    hostile::{Dice, changed, forged},
};

/// The enemy, as a person and as a connection.
const ENEMY: u64 = 9;
/// Bytes of old frames that are changed into new ones.
const POOL_MAX: usize = 60;
/// The longest state of somebody's presence.
const STATE_MAX: usize = 4_096;

/// What became of the frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub frames: u64,
    pub malformed: u64,
    pub refused: u64,
    /// Let in, of the enemy's.
    pub let_in: u64,
}

/// A frame, and whose.
#[derive(Clone, Debug)]
pub struct Sent {
    pub by: u64,
    pub bytes: Vec<u8>,
}

impl Sent {
    pub fn of_enemy(bytes: Vec<u8>) -> Self {
        Self { by: ENEMY, bytes }
    }
}

/// How far the enemy goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enemy {
    /// Anything.
    Lies,
    /// Never says that something is beside something else where it was not. Whoever does makes copies differ in the order
    /// of what they themselves wrote, with every implementation: it is decided from what writers say that they saw.
    Orderly,
}

pub struct Siege {
    enemy: Enemy,
    kept: Kept,
    copies: BTreeMap<u64, Doc>,
    /// Whoever hears all that is told.
    hearer: Kept,
    table: Table<u64>,
    pool: Vec<Vec<u8>>,
    /// Of each update that was let in what it changed.
    pub told: Vec<Vec<u8>>,
    pub counts: Counts,
}

impl Siege {
    pub fn new(enemy: Enemy) -> Self {
        let mut siege = Self {
            enemy,
            kept: Kept::new(),
            copies: copies(),
            hearer: Kept::new(),
            table: Table::new(Timestamp(1_800_000_000_000)),
            pool: Vec::new(),
            told: Vec::new(),
            counts: Counts::default(),
        };
        // Everybody has said something, so that their numbers are their own.
        for who in 1..=CLIENTS {
            let update = act(&siege.copies, who, &Op::Put(who as u8, 0)).expect("an update");
            siege.receive(&Sent { by: who, bytes: frame::update(&update) });
            let entry = Entry { client: who, clock: 0, state: "{}" };
            siege.receive(&Sent { by: who, bytes: frame::awareness(&[entry]) });
        }
        siege
    }

    pub fn doc(&self) -> &Doc {
        &self.kept.doc
    }

    /// The next frame, of anybody.
    pub fn next(&mut self, dice: &mut impl Dice) -> Sent {
        let known: Vec<(u64, u64)> = {
            let mut known: Vec<_> = self.kept.ledger.clocks().collect();
            known.sort_unstable();
            known
        };
        let old = if self.pool.is_empty() { Vec::new() } else { dice.pick(&self.pool) };
        let other = if self.pool.is_empty() { Vec::new() } else { dice.pick(&self.pool) };
        let lies = self.enemy == Enemy::Lies;
        let bytes = match dice.below(16) {
            0 | 1 => return self.honest(dice),
            4..=10 if !lies => return self.honest(dice),
            2 => presence(dice),
            3 => frame::step_1(&changed(dice, vec![2, 1, 3, 2, 5], &other)),
            4 | 5 => changed(dice, old, &other),
            6 if dice.one_in(3) => [text("01a200fb\0x"), changed(dice, old, &other)].concat(),
            6 => (0..dice.below(60)).map(|_| dice.byte()).collect(),
            7 | 8 => {
                let forged = forged(dice, &known, lies);
                frame::update(&changed(dice, forged, &other))
            }
            9 | 10 => match Frame::read(&old) {
                Ok(Frame::Update(update)) => frame::step_2(&changed(dice, update.to_vec(), &other)),
                _ => old,
            },
            _ => frame::update(&forged(dice, &known, lies)),
        };
        Sent::of_enemy(bytes)
    }

    fn honest(&mut self, dice: &mut impl Dice) -> Sent {
        let by = 1 + dice.below(CLIENTS);
        let (one, two) = (dice.byte(), dice.byte());
        if dice.one_in(3) {
            learn(&self.copies[&by], &self.kept.doc);
        }
        // With values in it a text of the library, on which these copies are, cannot be erased from by numbers.
        let op = match dice.below(7) {
            3 | 4 if self.enemy == Enemy::Lies => Op::Push(two),
            0 => Op::Put(one % 6, two),
            1 => Op::Nested(one % 6),
            2 => Op::Drop(one % 6),
            3 => Op::Erase(one, 1 + two % 3),
            4 => Op::Embolden(one, 1 + two % 3),
            5 => Op::Push(one),
            _ => Op::Type(one, if two < 128 { "ab" } else { "x🦀" }.to_owned()),
        };
        let update = act(&self.copies, by, &op).expect("an update");
        Sent { by, bytes: frame::update(&update) }
    }

    pub fn receive(&mut self, sent: &Sent) {
        self.counts.frames += 1;
        let Sent { by, bytes } = sent;
        // On the other socket the same bytes are something else.
        if let Ok(Incoming::Document { address, message: Said::Inner(inner), .. }) = hocuspocus::read(bytes) {
            assert!(address.len() + inner.len() <= bytes.len());
            let _ = hocuspocus::inner(inner);
        }
        match Frame::read(bytes) {
            Err(_) => {
                assert_eq!(*by, ENEMY, "an honest frame is malformed");
                self.counts.malformed += 1;
            }
            Ok(Frame::Step1(vector)) => {
                let vector = StateVector::decode_v1(vector.bytes()).expect("it was walked");
                let txn = self.kept.doc.transact();
                let whole = txn.encode_diff_v1(&StateVector::default());
                assert!(txn.encode_diff_v1(&vector).len() <= whole.len() + 64, "more than there is");
            }
            Ok(Frame::Update(update) | Frame::Step2(update)) => self.offered(*by, update),
            Ok(Frame::Awareness(entries)) => self.present(*by, &entries),
            Ok(Frame::Status(body)) => assert!(frame::status(body).len() <= bytes.len()),
            Ok(Frame::QueryAwareness | Frame::Unknown(_)) => {}
        }
        if self.pool.len() < POOL_MAX {
            self.pool.push(bytes.clone());
        } else {
            let at = self.counts.frames as usize % POOL_MAX;
            self.pool[at].clone_from(bytes);
        }
    }

    fn offered(&mut self, by: u64, update: &[u8]) {
        let effect = match self.kept.take(update, by) {
            Ok(effect) => effect,
            Err(refusal) => {
                assert_eq!(by, ENEMY, "an honest update is refused: {refusal}");
                self.counts.refused += 1;
                return;
            }
        };
        if std::env::var("DBG").is_ok() {
            eprintln!("IN {by} {}", update.iter().map(|b| format!("{b:02x}")).collect::<String>());
        }
        self.kept.require_whole();
        self.counts.let_in += u64::from(by == ENEMY);
        assert!(effect.len() <= 4 * update.len() + 64, "{} bytes of {}", effect.len(), update.len());
        // What is told can be let in wherever it is told, and is the same there.
        if effect != [0, 0] {
            let again = self.hearer.take(&effect, by).unwrap_or_else(|refusal| {
                panic!("{effect:02x?} is told and not let in: {refusal}");
            });
            assert!(again.len() <= 4 * effect.len() + 64);
            self.hearer.require_whole();
        }
        self.told.push(effect);
    }

    /// What holds at the end, and is long to look at.
    pub fn require_the_same(&self) {
        let whole = self.kept.doc.transact().encode_diff_v1(&StateVector::default());
        let mut opened = Kept::new();
        opened.take(&whole, 1).expect("the whole is let in");
        opened.require_whole();
        let mut ledger = self.kept.ledger.clone();
        ledger.fathom(&whole, &SCHEMA).expect("the whole can be fathomed");
        if self.enemy == Enemy::Lies {
            return;
        }
        let here = view(&self.kept.doc);
        assert_eq!(here, view(&self.hearer.doc), "whoever heard everything has something else");
        assert_eq!(here, view(&opened.doc), "whoever opens it has something else");
    }

    /// Nobody's presence changes but the speaker's own.
    fn present(&mut self, by: u64, entries: &[Entry]) {
        let before = self.others(by);
        let person = ParticipantId(Uuid::from_u128(by.into()));
        let stamp = |state: &str| (state.len() <= STATE_MAX).then(|| state.to_owned());
        self.table.hear(&by, person, entries, stamp);
        assert_eq!(before, self.others(by), "somebody else's presence has changed");
        assert!(self.table.all().count() <= 1 + CLIENTS as usize);
        let changes = self.table.changes();
        let told = frame::awareness(&changes);
        assert_eq!(Frame::read(&told), Ok(Frame::Awareness(changes)));
    }

    fn others(&self, but: u64) -> Vec<(u64, u64, String)> {
        let own = self.table.own(&but);
        let others = self.table.all().filter(|entry| Some(entry.client) != own && entry.client <= CLIENTS);
        others.map(|entry| (entry.client, entry.clock, entry.state.to_owned())).collect()
    }
}

/// What an enemy says of where people are.
fn presence(dice: &mut impl Dice) -> Vec<u8> {
    let long = "x".repeat(STATE_MAX + 1);
    let state = ["null", "{}", "{\"cursor\":[1,2]}", "{\"user\":{\"name\":\"Alice\"}}", "[[[[", long.as_str()];
    let clocks = [0, 1, 2, 1 << 31, (1 << 53) - 1];
    let clients = [900, 1, 2, 3, (1 << 53) - 1, 0];
    let count = 1 + dice.below(3);
    let entries: Vec<Entry> = (0..count)
        .map(|_| Entry { client: dice.pick(&clients), clock: dice.pick(&clocks), state: dice.pick(&state) })
        .collect();
    let bytes = frame::awareness(&entries);
    if dice.one_in(3) { changed(dice, bytes, &[1, 1, 0]) } else { bytes }
}
