//! What is locked stays as it is, whatever is sent by those who may not lock.
//!
//! A document cannot take a change back, and what an update touches is known only once it is in. So what must not have
//! been changed is put back at once, by an edit of the server's own, before anybody else is told of either: for them
//! nothing has happened, and who tried sees it come back.

use std::{collections::HashMap, sync::Arc};

use yrs::{Doc, Map, MapRef, Out, ReadTxn, Transact, TransactionMut};

use crate::{
    board::Element,
    document::{change_element, read_element},
    touched::{Did, Touched, Watch},
};

/// The locked elements of a document, as they are.
#[derive(Debug)]
pub struct Locks {
    elements: MapRef,
    watch: Watch,
    locked: HashMap<Arc<str>, Element>,
}

impl Locks {
    /// What is locked in a document; from now on it is watched.
    #[must_use]
    pub fn of(doc: &Doc) -> Self {
        let (elements, watch) = (doc.get_or_insert_map("elements"), Watch::on(doc));
        let txn = doc.transact();
        let locked = elements.iter(&txn).filter_map(|(id, out)| match out {
            Out::YMap(map) => Some((id.into(), locked(&txn, id, &map)?)),
            _ => None,
        });
        let locked = locked.collect();
        drop(txn);
        Self { elements, watch, locked }
    }

    /// After a change of somebody who may lock: what is locked now.
    pub fn follow(&mut self, doc: &Doc) {
        let touched = self.watch.take();
        if touched.is_empty() {
            return;
        }
        let txn = doc.transact();
        for (id, _) in touched {
            let now = match self.elements.get(&txn, &id) {
                Some(Out::YMap(map)) => locked(&txn, &id, &map),
                _ => None,
            };
            match now {
                Some(element) => drop(self.locked.insert(id, element)),
                None => drop(self.locked.remove(&id)),
            }
        }
    }

    /// After a change of somebody who may not lock: what of it is to be put back, if anything.
    #[must_use]
    pub fn broken(&self, doc: &Doc) -> Vec<Mend> {
        let touched: Touched = self.watch.take();
        if touched.is_empty() {
            return Vec::new();
        }
        let txn = doc.transact();
        let mut mends: Vec<Mend> = Vec::new();
        for (id, did) in touched {
            if mends.last().is_some_and(|mend| *mend.id == *id) {
                continue;
            }
            let now = match self.elements.get(&txn, &id) {
                Some(Out::YMap(map)) => Some(map),
                _ => None,
            };
            match self.locked.get(&id) {
                Some(kept) => {
                    let current = now.map(|map| read_element(&txn, &id, &map));
                    let wanted = wanted(kept, current.as_ref());
                    if current.as_ref() != Some(&wanted) {
                        mends.push(Mend { id, wanted: Some(wanted) });
                    }
                }
                // Others neither set a lock, nor bring one along with what they make.
                None if did != Did::Deleted && now.is_some_and(|map| is_locked(&txn, &map)) => {
                    mends.push(Mend { id, wanted: None });
                }
                None => {}
            }
        }
        mends
    }

    /// Overlooks what was done since: it was what was put back.
    pub fn forget(&self) {
        drop(self.watch.take());
    }

    /// Puts back what must not have been changed.
    pub fn mend(&self, txn: &mut TransactionMut, mends: Vec<Mend>) {
        for Mend { id, wanted } in mends {
            match (wanted, self.elements.get(txn, &id)) {
                (Some(wanted), _) => change_element(txn, &self.elements, &wanted),
                (None, Some(Out::YMap(map))) => drop(map.remove(txn, "lock")),
                (None, _) => {}
            }
        }
    }
}

/// An element that is to be put back.
#[derive(Debug)]
pub struct Mend {
    id: Arc<str>,
    /// As it was; none: it loses its lock only.
    wanted: Option<Element>,
}

/// What a locked element is to be: as it was, but that people vote on it.
fn wanted(kept: &Element, current: Option<&Element>) -> Element {
    let mut wanted = kept.clone();
    if let Some(votes) = current.and_then(|current| current.keys.get("d")).filter(|_| kept.kind() == "vote") {
        wanted.keys.insert("d".to_owned(), votes.clone());
    }
    wanted
}

fn is_locked(txn: &impl ReadTxn, map: &MapRef) -> bool {
    matches!(map.get(txn, "lock"), Some(Out::Any(yrs::Any::Bool(true))))
}

fn locked<T: ReadTxn>(txn: &T, id: &str, map: &MapRef) -> Option<Element> {
    is_locked(txn, map).then(|| read_element(txn, id, map))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::Board,
        document::{change_to, empty, read},
    };
    use serde_json::{Value, json};

    fn board(elements: &[Value]) -> Board {
        serde_json::from_value(json!({ "meta": {}, "elements": elements, "assets": {} })).expect("a board")
    }

    fn note(id: &str, x: i64, lock: bool) -> Value {
        let mut note = json!({ "id": id, "k": "sticky", "z": "a", "geo": [x, 0, 100, 100, 0], "t": "Hi" });
        if lock {
            note["lock"] = json!(true);
        }
        note
    }

    /// A document that says this, and what is locked in it.
    fn with(elements: &[Value]) -> (Doc, Locks) {
        let doc = empty(1);
        change_to(&doc, &board(elements));
        let locks = Locks::of(&doc);
        (doc, locks)
    }

    /// What is there after somebody who may not lock has made it this.
    fn after(doc: &Doc, locks: &mut Locks, elements: &[Value]) -> Board {
        change_to(doc, &board(elements));
        let mends = locks.broken(doc);
        locks.mend(&mut doc.transact_mut(), mends);
        locks.follow(doc);
        assert!(locks.broken(doc).is_empty());
        read(doc)
    }

    #[test]
    fn what_is_locked_is_put_back_and_the_rest_is_left_y_15() {
        let before = [note("a", 0, true), note("b", 0, false)];
        let (doc, mut locks) = with(&before);
        // Moved, unlocked, written in, deleted.
        assert_eq!(
            after(&doc, &mut locks, &[note("a", 9, true), note("b", 9, false)]),
            board(&[note("a", 0, true), note("b", 9, false)])
        );
        assert_eq!(after(&doc, &mut locks, &[note("a", 0, false), note("b", 0, false)]), board(&before));
        let mut written = note("a", 0, true);
        written["t"] = json!("Other words");
        assert_eq!(after(&doc, &mut locks, &[written, note("b", 0, false)]), board(&before));
        assert_eq!(after(&doc, &mut locks, &[]), board(&before[..1]));
    }

    #[test]
    fn others_set_no_locks_and_who_may_opens_them_y_15() {
        let (doc, mut locks) = with(&[note("a", 0, false)]);
        let free = [note("a", 0, false), note("b", 0, false)];
        assert_eq!(after(&doc, &mut locks, &[note("a", 0, true), note("b", 0, true)]), board(&free));
        change_to(&doc, &board(&[note("a", 0, true)]));
        locks.follow(&doc);
        assert_eq!(after(&doc, &mut locks, &[note("a", 5, false)]), board(&[note("a", 0, true)]));
        change_to(&doc, &board(&[note("a", 0, false)]));
        locks.follow(&doc);
        assert_eq!(after(&doc, &mut locks, &[note("a", 5, false)]), board(&[note("a", 5, false)]));
    }

    #[test]
    fn people_vote_on_what_is_locked_y_15() {
        let vote = |votes: Value, x: i64| json!({ "id": "v", "k": "vote", "z": "a", "geo": [x, 0, 20, 20, 0], "lock": true, "d": votes });
        let (doc, mut locks) = with(&[vote(json!({ "bob": 1 }), 0)]);
        let voted = after(&doc, &mut locks, &[vote(json!({ "bob": 1, "charlie": 2 }), 7)]);
        assert_eq!(voted, board(&[vote(json!({ "bob": 1, "charlie": 2 }), 0)]));
    }
}
