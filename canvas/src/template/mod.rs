//! Boards to begin with: for reflective work with photo and word cards.
//!
//! Each is a frame on a grid of 20 px with a question, dashed places for cards and notes that begin a sentence. What
//! holds the board together is locked; notes are free. Ids are the same in every canvas made of a template, and unlike
//! any that a client makes.

mod sheet;
mod arriving;
mod looking;
mod together;

use crate::board::Board;
use sheet::Sheet;

/// A board to begin with.
#[derive(Debug)]
pub struct Template {
    /// What commands and paths call it.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is for, in a sentence or two.
    pub description: &'static str,
    draw: fn(&mut Sheet),
}

impl Template {
    /// The board, as new.
    pub fn board(&self) -> Board {
        let mut sheet = Sheet::new(self.name);
        (self.draw)(&mut sheet);
        sheet.board()
    }
}

/// All of them, in the order of a workshop: arriving, looking closely, working together, leaving.
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The board of a template.
pub fn board(name: &str) -> Option<Board> {
    TEMPLATES.iter().find(|template| template.name == name).map(Template::board)
}

static TEMPLATES: [Template; 13] = [
    Template {
        name: "check-in-circle",
        title: "Check-in circle",
        description: "Everyone arrives: a card or a few words around a circle, so that all voices are there before the work begins.",
        draw: arriving::check_in_circle,
    },
    Template {
        name: "one-photo-one-word",
        title: "One photo, one word",
        description: "Each person chooses a picture and gives it one word. Quick, honest, and a good place to begin a talk.",
        draw: arriving::one_photo_one_word,
    },
    Template {
        name: "energy-map",
        title: "Energy map",
        description: "Where are we, between calm and restless, heavy and light? A map of the room that may change during the day.",
        draw: arriving::energy_map,
    },
    Template {
        name: "then-now-next",
        title: "Then, now, next",
        description: "A picture for what was, one for what is and one for what may come, and what leads from each to the other.",
        draw: looking::then_now_next,
    },
    Template {
        name: "strengths-and-shadows",
        title: "Strengths and shadows",
        description: "Every strength throws a shadow. Look at both with kindness, and at what each of them protects.",
        draw: looking::strengths_and_shadows,
    },
    Template {
        name: "wheel-of-life",
        title: "Wheel of life",
        description: "Eight parts of a life, each from empty to full. Not a test: a look at where a small step would be welcome.",
        draw: looking::wheel_of_life,
    },
    Template {
        name: "the-road-ahead",
        title: "The road ahead",
        description: "From where you stand to where you would like to arrive: the first step, the bends, and who walks along.",
        draw: looking::the_road_ahead,
    },
    Template {
        name: "letter-to-myself",
        title: "Letter to myself",
        description: "A quiet page to write to the person you will be in some months, with a picture to keep in mind.",
        draw: looking::letter_to_myself,
    },
    Template {
        name: "three-perspectives",
        title: "Three perspectives",
        description: "One situation, seen by me, by the other person and by somebody wise who wishes both of us well.",
        draw: together::three_perspectives,
    },
    Template {
        name: "dialogue-pairs",
        title: "Dialogue pairs",
        description: "Two people, two cards, and the time to listen: what I show, what you see, what surprises us.",
        draw: together::dialogue_pairs,
    },
    Template {
        name: "four-corners",
        title: "Four corners",
        description: "A statement in the middle and four ways to stand to it. Take a place, say why, and move if you change your mind.",
        draw: together::four_corners,
    },
    Template {
        name: "gallery-walk",
        title: "Gallery walk",
        description: "Pictures on a wall. Walk along, leave what you notice beside them, and mark the ones that stay with you.",
        draw: together::gallery_walk,
    },
    Template {
        name: "harvest-wall",
        title: "Harvest wall",
        description: "What we take along, what we leave, what we will try and whom we thank: the end of a workshop, on one wall.",
        draw: together::harvest_wall,
    },
];
