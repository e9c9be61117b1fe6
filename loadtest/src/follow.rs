//! Who has seen which edit: what peers are told is read without keeping a document for each, by where each author's runs
//! end. So nothing can be lost, come twice or come out of order without being counted.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::{AtomicU32, Ordering},
};

use plenary_core::canvas::update::Update;

/// What one author writes during a run: where each of their edits ends, known from just before it is sent.
#[derive(Debug)]
pub struct Page {
    ends: Vec<AtomicU32>,
}

impl Page {
    /// Of somebody who makes so many edits at most.
    #[must_use]
    pub fn new(edits: usize) -> Self {
        Self { ends: (0..edits).map(|_| AtomicU32::new(0)).collect() }
    }

    /// The next edit ends here. Call it before anybody can have seen it.
    pub fn write(&self, n: usize, end: u32) {
        self.ends[n].store(end, Ordering::Release);
    }

    /// How many were written.
    #[must_use]
    pub fn written(&self) -> usize {
        (0..self.ends.len()).take_while(|n| self.end(*n).is_some()).count()
    }

    fn end(&self, n: usize) -> Option<u64> {
        let end = self.ends.get(n)?.load(Ordering::Acquire);
        (end > 0).then_some(end.into())
    }

    /// Those of the first `below` that end behind `from` and not behind `to`.
    fn within(&self, below: usize, from: u64, to: u64) -> impl Iterator<Item = usize> {
        (0..below)
            .rev()
            .map_while(move |n| Some((n, self.end(n).filter(|end| *end > from)?)))
            .filter_map(move |(n, end)| (end <= to).then_some(n))
    }
}

/// The pages of everybody at one canvas.
#[derive(Debug)]
pub struct Book {
    /// In the order of the authors.
    pub pages: Vec<Page>,
    authors: HashMap<u64, usize>,
}

impl Book {
    /// Of authors who write under these numbers, with their pages.
    #[must_use]
    pub fn new(authors: impl IntoIterator<Item = (u64, Page)>) -> Self {
        let (authors, pages): (Vec<u64>, Vec<Page>) = authors.into_iter().unzip();
        Self { pages, authors: authors.into_iter().enumerate().map(|(index, client)| (client, index)).collect() }
    }

    /// Which author writes under a number.
    #[must_use]
    pub fn author(&self, client: u64) -> Option<usize> {
        self.authors.get(&client).copied()
    }
}

/// An edit that is seen for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whose.
    pub author: usize,
    /// Which of theirs.
    pub n: usize,
}

/// What one peer has seen.
#[derive(Clone, Debug)]
pub struct Follower {
    known: Vec<u64>,
    next: Vec<usize>,
    /// What comes before something that came already.
    astray: BTreeSet<(usize, usize)>,
    /// Edits that came again.
    pub doubled: u64,
    /// Edits that came after a later one of the same author.
    pub out_of_order: u64,
}

impl Follower {
    /// Of a canvas at which there are so many authors.
    #[must_use]
    pub fn new(authors: usize) -> Self {
        Self { known: vec![0; authors], next: vec![0; authors], astray: BTreeSet::new(), doubled: 0, out_of_order: 0 }
    }

    /// Takes what was told, and says which edits are new.
    pub fn take(&mut self, update: &Update, book: &Book, mut seen: impl FnMut(Seen)) {
        for run in &update.runs {
            let Some(author) = book.author(run.client) else { continue };
            let (page, known, end) = (&book.pages[author], self.known[author], run.end());
            if run.clock < known {
                self.again(author, page, run.clock, end.min(known), &mut seen);
            }
            while let Some(at) = page.end(self.next[author]).filter(|at| *at <= end) {
                let n = self.next[author];
                // It ends where this begins, or before: nobody has told it.
                if at <= run.clock {
                    self.astray.insert((author, n));
                } else {
                    seen(Seen { author, n });
                }
                self.next[author] += 1;
            }
            self.known[author] = known.max(end);
        }
    }

    /// What is known already: told twice, or late at last.
    fn again(&mut self, author: usize, page: &Page, from: u64, to: u64, seen: &mut impl FnMut(Seen)) {
        let told: Vec<usize> = page.within(self.next[author], from, to).collect();
        let late: Vec<usize> = told.iter().copied().filter(|n| self.astray.remove(&(author, *n))).collect();
        self.out_of_order += late.len() as u64;
        // What was there before the run counts as one.
        let doubled = (told.len() - late.len()) as u64;
        self.doubled += if told.is_empty() { 1 } else { doubled };
        late.into_iter().for_each(|n| seen(Seen { author, n }));
    }

    /// How many edits that were made it has not seen.
    #[must_use]
    pub fn lost(&self, book: &Book) -> usize {
        let behind = book.pages.iter().zip(&self.next).map(|(page, next)| page.written().saturating_sub(*next));
        behind.sum::<usize>() + self.astray.len()
    }
}

#[cfg(test)]
mod tests {
    use plenary_core::canvas::update;

    use super::*;
    use crate::{author::Author, dice::Dice, socket::SCHEMA};

    /// Two people with ten edits each, and what they would send.
    fn drawn() -> (Book, Vec<Vec<Vec<u8>>>) {
        let mut authors = [7, 8].map(|client| Author::new(client, "bob", Dice::new(client)));
        let book = Book::new(authors.iter().map(|author| (author.client(), Page::new(10))));
        let mut all = Vec::new();
        for (author, page) in authors.iter_mut().zip(&book.pages) {
            all.push(
                (0..10).map(|n| (n, author.edit())).map(|(n, edit)| (page.write(n, edit.end), edit.update).1).collect(),
            );
        }
        (book, all)
    }

    fn follow(book: &Book, updates: &[&Vec<u8>]) -> (Follower, Vec<Seen>) {
        let (mut follower, mut all) = (Follower::new(2), Vec::new());
        for update in updates {
            follower.take(&update::read(update, &SCHEMA).expect("an update"), book, |seen| all.push(seen));
        }
        (follower, all)
    }

    #[test]
    fn what_comes_in_order_is_seen_once() {
        let (book, drawn) = drawn();
        let updates: Vec<&Vec<u8>> = drawn[0].iter().zip(&drawn[1]).flat_map(|(one, other)| [one, other]).collect();
        let (follower, seen) = follow(&book, &updates);
        assert_eq!((follower.lost(&book), follower.doubled, follower.out_of_order), (0, 0, 0));
        assert_eq!(seen.len(), 20);
        assert_eq!(seen[1], Seen { author: 1, n: 0 });
    }

    #[test]
    fn several_told_as_one_are_all_seen() {
        let (book, drawn) = drawn();
        let merged = yrs::merge_updates_v1(drawn.concat()).expect("they fit");
        let (follower, seen) = follow(&book, &[&merged]);
        assert_eq!((follower.lost(&book), follower.doubled, seen.len()), (0, 0, 20));
    }

    #[test]
    fn a_lost_edit_is_counted_at_the_end_and_in_the_middle() {
        let (book, drawn) = drawn();
        let all: Vec<&Vec<u8>> = drawn[0].iter().chain(&drawn[1]).collect();
        let (follower, seen) = follow(&book, &all[..19]);
        assert_eq!((follower.lost(&book), seen.len()), (1, 19));
        let holed: Vec<&Vec<u8>> = all.iter().enumerate().filter(|(n, _)| *n != 4).map(|(_, update)| *update).collect();
        let (follower, seen) = follow(&book, &holed);
        assert_eq!((follower.lost(&book), follower.out_of_order, seen.len()), (1, 0, 19));
        assert!(!seen.contains(&Seen { author: 0, n: 4 }));
    }

    #[test]
    fn a_doubled_edit_is_counted_and_not_seen_again() {
        let (book, drawn) = drawn();
        let mut all: Vec<&Vec<u8>> = drawn[0].iter().chain(&drawn[1]).collect();
        all.insert(8, &drawn[0][5]);
        let (follower, seen) = follow(&book, &all);
        assert_eq!((follower.lost(&book), follower.doubled, follower.out_of_order, seen.len()), (0, 1, 0, 20));
    }

    #[test]
    fn what_comes_late_is_out_of_order_and_not_lost() {
        let (book, drawn) = drawn();
        let mut all: Vec<&Vec<u8>> = drawn[0].iter().chain(&drawn[1]).collect();
        all.swap(3, 4);
        let (follower, seen) = follow(&book, &all);
        assert_eq!((follower.lost(&book), follower.doubled, follower.out_of_order, seen.len()), (0, 0, 1, 20));
    }

    #[test]
    fn what_was_not_sent_is_not_lost() {
        let book = Book::new([(7, Page::new(30)), (8, Page::new(0))]);
        book.pages[0].write(0, 1_000);
        assert_eq!(follow(&book, &[]).0.lost(&book), 1);
    }
}
