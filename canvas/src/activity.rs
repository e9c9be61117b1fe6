//! Who did what on a canvas, and when: its log, read again in the words of people.
//!
//! Nothing is written down for it while people draw. The log holds every update with its author and time, so what
//! happened follows from it, exactly, whenever somebody asks; and whoever agrees no longer is simply not read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde::Serialize;
use yrs::{Doc, Map, MapRef, Out, ReadTxn, Transact, Update, updates::decoder::Decode};

use crate::{
    board::numbers,
    touched::{Did, Watch},
    value,
};

/// The side of a cell of the heat map, in units of the board: about a sticky note.
pub const CELL: f64 = 200.0;
/// The most cells a heat map has: the busiest ones.
pub const CELLS_MAX: usize = 10_000;

/// An element that an update touches.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// How.
    pub did: Did,
    /// Which.
    pub element: Arc<str>,
    /// Its middle afterwards, or before it was deleted; none: it has no place of its own.
    pub place: Option<[f64; 2]>,
}

/// A canvas's log, read from its beginning.
pub struct Replay {
    doc: Doc,
    elements: MapRef,
    watch: Watch,
    places: HashMap<Arc<str>, [f64; 2]>,
}

impl Replay {
    /// Begins with an empty document.
    #[must_use]
    pub fn new(doc: Doc) -> Self {
        let (elements, watch) = (doc.get_or_insert_map("elements"), Watch::on(&doc));
        Self { doc, elements, watch, places: HashMap::new() }
    }

    /// What the next update (v1) of the log does, each element once for each thing done to it.
    ///
    /// # Errors
    /// In words, when the library cannot read it.
    pub fn take(&mut self, update: &[u8]) -> Result<Vec<Touch>, String> {
        let update = Update::decode_v1(update).map_err(|error| error.to_string())?;
        self.doc.transact_mut().apply_update(update).map_err(|error| error.to_string())?;
        let txn = self.doc.transact();
        let touches = self.watch.take().into_iter().map(|(element, did)| {
            let place = if did == Did::Deleted {
                self.places.remove(&element)
            } else {
                let place = middle(&txn, &self.elements, &element);
                if let Some(place) = place {
                    self.places.insert(Arc::clone(&element), place);
                }
                place
            };
            Touch { did, element, place }
        });
        Ok(touches.collect())
    }
}

/// The middle of an element, turned or not.
fn middle(txn: &impl ReadTxn, elements: &MapRef, element: &str) -> Option<[f64; 2]> {
    let Some(Out::YMap(map)) = elements.get(txn, element) else { return None };
    let [x, y, w, h, _] = numbers(&value::read(txn, &map.get(txn, "geo")?))?;
    Some([x + w / 2.0, y + h / 2.0])
}

/// What one person did within one second.
#[derive(Clone, Debug, PartialEq)]
pub struct Second<P> {
    /// When it began, in ms since 1970.
    pub at: i64,
    /// Who.
    pub who: P,
    /// Each element once for each thing done to it, however often; what was done alike stands together.
    pub touches: Vec<Touch>,
}

/// Touches to an element within the second that is going on, and where it was then.
type Going = BTreeMap<(Did, Arc<str>), Option<[f64; 2]>>;

/// Gathers touches into seconds: somebody who drags a note for three of them moved it three times, not ninety.
#[derive(Debug)]
pub struct Seconds<P: Ord> {
    going: BTreeMap<P, (i64, Going)>,
}

impl<P: Ord> Default for Seconds<P> {
    fn default() -> Self {
        Self { going: BTreeMap::new() }
    }
}

impl<P: Ord + Copy> Seconds<P> {
    /// Takes what somebody did; the second before it, if that is over.
    pub fn take(&mut self, who: P, at: i64, touches: Vec<Touch>) -> Option<Second<P>> {
        if touches.is_empty() {
            return None;
        }
        let at = at.div_euclid(1_000) * 1_000;
        let over = self.going.get(&who).is_some_and(|(begun, _)| *begun != at);
        let over = if over { self.going.remove(&who).map(|going| second(who, going)) } else { None };
        let (_, going) = self.going.entry(who).or_insert_with(|| (at, Going::new()));
        going.extend(touches.into_iter().map(|Touch { did, element, place }| ((did, element), place)));
        over
    }

    /// The seconds that were going on.
    pub fn finish(self) -> impl Iterator<Item = Second<P>> {
        self.going.into_iter().map(|(who, going)| second(who, going))
    }
}

fn second<P>(who: P, (at, going): (i64, Going)) -> Second<P> {
    let touches = going.into_iter().map(|((did, element), place)| Touch { did, element, place });
    Second { at, who, touches: touches.collect() }
}

/// How much one person did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Elements made.
    pub created: u64,
    /// Elements moved, once a second at most.
    pub moved: u64,
    /// Elements written in, once a second at most.
    pub wrote: u64,
    /// Elements changed otherwise, once a second at most.
    pub changed: u64,
    /// Elements deleted.
    pub deleted: u64,
    /// In how many seconds they did anything.
    pub active_seconds: u64,
    /// When they first did, in ms since 1970.
    pub first_at: i64,
    /// When they last did.
    pub last_at: i64,
}

impl Counts {
    /// Everything they did.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.created + self.moved + self.wrote + self.changed + self.deleted
    }

    fn of(&mut self, did: Did) -> &mut u64 {
        match did {
            Did::Created => &mut self.created,
            Did::Moved => &mut self.moved,
            Did::Wrote => &mut self.wrote,
            Did::Changed => &mut self.changed,
            Did::Deleted => &mut self.deleted,
        }
    }
}

/// How much was done within a minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Minute {
    /// When it began, in ms since 1970.
    pub at: i64,
    /// Everything done in it.
    pub count: u64,
}

/// Where things were done: a square of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// It begins at this many times [`CELL`].
    pub x: i64,
    /// And at this many downwards.
    pub y: i64,
    /// Everything done in it.
    pub count: u64,
}

/// How much was done by whom, when and where.
#[derive(Debug)]
pub struct Report<P: Ord> {
    people: BTreeMap<P, Counts>,
    minutes: BTreeMap<i64, u64>,
    cells: HashMap<(i64, i64), u64>,
}

impl<P: Ord> Default for Report<P> {
    fn default() -> Self {
        Self { people: BTreeMap::new(), minutes: BTreeMap::new(), cells: HashMap::new() }
    }
}

impl<P: Ord + Copy> Report<P> {
    /// Takes a second in.
    pub fn take(&mut self, second: &Second<P>) {
        let at = second.at;
        let counts = self.people.entry(second.who).or_insert_with(|| Counts { first_at: at, ..Counts::default() });
        counts.active_seconds += 1;
        (counts.first_at, counts.last_at) = (counts.first_at.min(at), counts.last_at.max(at));
        let minute = self.minutes.entry(at.div_euclid(60_000) * 60_000).or_default();
        for touch in &second.touches {
            *counts.of(touch.did) += 1;
            *minute += 1;
            if let Some([x, y]) = touch.place {
                // Saturates, far outside of any board.
                #[expect(clippy::cast_possible_truncation, reason = "a float as an integer saturates")]
                let cell = ((x / CELL).floor() as i64, (y / CELL).floor() as i64);
                *self.cells.entry(cell).or_default() += 1;
            }
        }
    }

    /// Who did how much, whoever did most first.
    pub fn people(&self) -> Vec<(P, Counts)> {
        let mut people: Vec<_> = self.people.iter().map(|(who, counts)| (*who, counts.clone())).collect();
        people.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.all()));
        people
    }

    /// The minutes in which anything was done, in order.
    #[must_use]
    pub fn minutes(&self) -> Vec<Minute> {
        self.minutes.iter().map(|(&at, &count)| Minute { at, count }).collect()
    }

    /// Where most was done, first.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<_> = self.cells.iter().map(|(&(x, y), &count)| Cell { x, y, count }).collect();
        cells.sort_by_key(|cell| (std::cmp::Reverse(cell.count), cell.y, cell.x));
        cells.truncate(CELLS_MAX);
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::empty;
    use yrs::{MapPrelim, Text, TextPrelim, TextRef, TransactionMut};

    /// Somebody's document.
    struct Hand(Doc);

    impl Hand {
        fn does(&self, what: impl FnOnce(&mut TransactionMut, &MapRef)) -> Vec<u8> {
            let elements = self.0.get_or_insert_map("elements");
            let mut txn = self.0.transact_mut();
            what(&mut txn, &elements);
            txn.encode_update_v1()
        }
    }

    fn geo(x: f64, y: f64) -> yrs::Any {
        yrs::Any::Array(Arc::new([x, y, 100.0, 100.0, 0.0].map(yrs::Any::from)))
    }

    fn note_at(x: f64, y: f64) -> MapPrelim {
        let mut map = MapPrelim::default();
        map.insert("k".into(), yrs::In::Any("sticky".into()));
        map.insert("geo".into(), yrs::In::Any(geo(x, y)));
        map.insert("t".into(), yrs::In::Text(TextPrelim::new("Hi").into()));
        map
    }

    fn element(txn: &impl ReadTxn, elements: &MapRef, id: &str) -> MapRef {
        let Some(Out::YMap(map)) = elements.get(txn, id) else { panic!("there is {id}") };
        map
    }

    fn text(txn: &impl ReadTxn, map: &MapRef) -> TextRef {
        let Some(Out::YText(text)) = map.get(txn, "t") else { panic!("it has a text") };
        text
    }

    fn did(touches: &[Touch]) -> Vec<(Did, &str, Option<[f64; 2]>)> {
        touches.iter().map(|touch| (touch.did, &*touch.element, touch.place)).collect()
    }

    #[test]
    fn every_update_is_told_in_the_words_of_people() {
        let (hand, mut replay) = (Hand(empty(7)), Replay::new(empty(1)));
        let mut next = |what: &mut dyn FnMut(&mut TransactionMut, &MapRef)| {
            let update = hand.does(|txn, elements| what(txn, elements));
            replay.take(&update).expect("an update")
        };
        let made = next(&mut |txn, elements| {
            elements.insert(txn, "a", note_at(0.0, 0.0));
            elements.insert(txn, "b", note_at(500.0, 0.0));
        });
        assert_eq!(did(&made), [(Did::Created, "a", Some([50.0, 50.0])), (Did::Created, "b", Some([550.0, 50.0]))]);
        let moved = next(&mut |txn, elements| {
            element(txn, elements, "a").insert(txn, "geo", geo(100.0, 300.0));
            element(txn, elements, "a").insert(txn, "p", "f");
        });
        assert_eq!(did(&moved), [(Did::Moved, "a", Some([150.0, 350.0]))]);
        let wrote = next(&mut |txn, elements| {
            let text = text(txn, &element(txn, elements, "b"));
            text.push(txn, " there");
        });
        assert_eq!(did(&wrote), [(Did::Wrote, "b", Some([550.0, 50.0]))]);
        let changed = next(&mut |txn, elements| {
            element(txn, elements, "b").insert(txn, "lock", true);
        });
        assert_eq!(did(&changed), [(Did::Changed, "b", Some([550.0, 50.0]))]);
        let deleted = next(&mut |txn, elements| {
            elements.remove(txn, "a");
        });
        assert_eq!(did(&deleted), [(Did::Deleted, "a", Some([150.0, 350.0]))]);
        assert!(replay.take(&[1, 2, 3]).is_err());
    }

    fn touch(did: Did, element: &str) -> Touch {
        Touch { did, element: element.into(), place: Some([-1.0, 399.0]) }
    }

    #[test]
    fn whoever_drags_a_note_for_three_seconds_moved_it_three_times() {
        let mut seconds = Seconds::default();
        let mut report = Report::default();
        for at in (60_000..63_000).step_by(33) {
            if let Some(second) = seconds.take('b', at, vec![touch(Did::Moved, "a")]) {
                report.take(&second);
            }
        }
        assert_eq!(seconds.take('a', 60_500, vec![touch(Did::Created, "x"), touch(Did::Created, "y")]), None);
        assert_eq!(seconds.take('a', 60_900, Vec::new()), None);
        for second in seconds.finish() {
            report.take(&second);
        }
        let people: Vec<_> =
            report.people().into_iter().map(|(who, c)| (who, c.created, c.moved, c.active_seconds)).collect();
        assert_eq!(people, [('b', 0, 3, 3), ('a', 2, 0, 1)]);
        assert_eq!(report.minutes(), [Minute { at: 60_000, count: 5 }]);
        assert_eq!(report.cells(), [Cell { x: -1, y: 1, count: 5 }]);
    }
}
