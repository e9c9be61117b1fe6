//! Whether everybody ends with the same, and with everything: a newcomer's copy is compared with those that were kept up
//! to date by what was told, and with what each author knows they made.

use std::collections::HashMap;

use plenary_canvas::{Board, Element, document};

use super::Played;
use crate::{
    Failure,
    house::House,
    socket::{self, take},
};

/// How many things differ: copies from the newcomer's, and elements from what their authors made of them.
///
/// # Errors
/// Any [`Failure`] on the way in.
pub async fn differing(house: &House, played: &Played) -> Result<u64, Failure> {
    let (_, url) = house.invite(&played.place, "Latecomer").await?;
    let (_socket, whole) = socket::come(&url).await?;
    let fresh = document::empty(1);
    take(&fresh, &whole).map_err(Failure::Socket)?;
    let copies = played.heard.iter().filter_map(|heard| heard.copy.as_ref()).map(document::read);
    let made = played.written.iter().flat_map(|written| written.author.elements());
    Ok(compare(&document::read(&fresh), copies, made.collect()))
}

fn compare(fresh: &Board, copies: impl Iterator<Item = Board>, made: HashMap<String, Element>) -> u64 {
    let words = fresh.canonical_json();
    let copies = copies.filter(|copy| copy.canonical_json() != words).count();
    let there: HashMap<&str, &Element> = fresh.elements.iter().map(|one| (one.id.as_str(), one)).collect();
    let changed = made.iter().filter(|(id, element)| there.get(id.as_str()) != Some(element)).count();
    let strange = there.keys().filter(|id| !made.contains_key(**id)).count();
    (copies + changed + strange) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{author::Author, dice::Dice};

    #[test]
    fn what_is_missing_changed_or_strange_is_counted_and_so_is_a_copy_that_is_behind() {
        let mut author = Author::new(7, "bob", Dice::new(1));
        let doc = document::empty(1);
        take(&doc, &author.stick(3).update).expect("it fits");
        let behind = document::read(&doc);
        for _ in 0..20 {
            take(&doc, &author.edit().update).expect("it fits");
        }
        let board = document::read(&doc);
        let compared = |board: &Board, copy: &Board| compare(board, [copy.clone()].into_iter(), author.elements());
        assert_eq!(compared(&board, &board), 0);
        assert_eq!(compared(&board, &behind), 1);
        let mut less = board.clone();
        less.elements.pop();
        assert_eq!(compared(&less, &less), 1);
        let mut other = board.clone();
        other.elements[0].id = "somebody else's".to_owned();
        assert_eq!(compared(&other, &other), 2);
    }
}
