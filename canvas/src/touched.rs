//! What a transaction does to which element.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;
use yrs::{
    DeepObservable, Doc, TransactionMut,
    types::{EntryChange, Event, Events, PathSegment},
};

/// What somebody did to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Made it, or brought it back.
    Created,
    /// Put it elsewhere: its place, its size, its order, or what it belongs to.
    Moved,
    /// Wrote in it.
    Wrote,
    /// Anything else: its colours, its lock, votes on it.
    Changed,
    /// Took it away.
    Deleted,
}

/// Elements, and what was done to them.
pub type Touched = BTreeSet<(Arc<str>, Did)>;

/// Notes what is done to the elements of a document.
#[derive(Debug)]
pub struct Watch(Arc<Mutex<Touched>>);

impl Watch {
    /// From now on.
    #[must_use]
    pub fn on(doc: &Doc) -> Self {
        let touched = Arc::new(Mutex::new(Touched::new()));
        let into = Arc::clone(&touched);
        doc.get_or_insert_map("elements").observe_deep("touched", move |txn, events| {
            note(txn, events, &mut into.lock().unwrap_or_else(PoisonError::into_inner));
        });
        Self(touched)
    }

    /// What was done since this was last asked.
    #[must_use]
    pub fn take(&self) -> Touched {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Notes what a transaction does to which element.
fn note(txn: &TransactionMut, events: &Events, touched: &mut Touched) {
    for event in events.iter() {
        let path = event.path();
        let Some(PathSegment::Key(element)) = path.front() else {
            let Event::Map(event) = event else { continue };
            for (element, change) in event.keys(txn) {
                let did = match change {
                    EntryChange::Inserted(_) => Did::Created,
                    EntryChange::Updated(..) => Did::Changed,
                    EntryChange::Removed(_) => Did::Deleted,
                };
                touched.insert((Arc::clone(element), did));
            }
            continue;
        };
        let mut did = |did| touched.insert((Arc::clone(element), did));
        match event {
            Event::Map(event) if path.len() == 1 => {
                for key in event.keys(txn).keys() {
                    did(match &**key {
                        "geo" | "z" | "p" => Did::Moved,
                        "t" => Did::Wrote,
                        _ => Did::Changed,
                    });
                }
            }
            Event::Text(_) if matches!(path.get(1), Some(PathSegment::Key(key)) if &**key == "t") => {
                did(Did::Wrote);
            }
            _ => {
                did(Did::Changed);
            }
        }
    }
}
