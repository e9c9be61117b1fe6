//! Templates to begin with.

use serde_json::json;

use super::sheet::{CARD, LAVENDER, LINE, MUTED, PAD, PAPER, PEACH, ROSE, SAGE, SAND, SKY, Sheet, TOP, YELLOW};

pub(super) fn check_in_circle(sheet: &mut Sheet) {
    sheet.open(
        1600.0,
        1280.0,
        "Check-in circle",
        "How do you arrive today?",
        "Take a note around the circle, or lay a card on it. A word is enough, and so is silence.",
    );
    let (cx, cy) = (800.0, 740.0);
    let ring = json!({ "fill": PAPER, "stroke": LINE, "sw": 3 });
    sheet.round([cx - 400.0, cy - 330.0, 800.0, 660.0], ring, None);
    sheet.place(cx - CARD.0 / 2.0, cy - CARD.1 / 2.0, "A card for\nthe middle");
    let notes = [
        (YELLOW, "I come from …"),
        (PEACH, "What I bring along is …"),
        (ROSE, "Today I need …"),
        (LAVENDER, "Something that made me smile …"),
        (SKY, "I am curious about …"),
        (SAGE, "My weather inside is …"),
        (SAND, "What I leave outside is …"),
        (YELLOW, "Before we begin, I would like to say …"),
    ];
    let (w, h) = (220.0, 180.0);
    for (at, (color, text)) in notes.into_iter().enumerate() {
        let angle = (at as f64 * 45.0 - 90.0).to_radians();
        let (x, y) = (cx + 480.0 * angle.cos(), cy + 370.0 * angle.sin());
        sheet.note([(x - w / 2.0).round(), (y - h / 2.0).round(), w, h], color, text);
    }
}

pub(super) fn one_photo_one_word(sheet: &mut Sheet) {
    sheet.open(
        1600.0,
        1240.0,
        "One photo, one word",
        "Which picture speaks to you?",
        "Choose with your eyes, not with your head. Lay it on a place, and give it one word.",
    );
    let colors = [YELLOW, PEACH, ROSE, LAVENDER, SKY, SAGE, SAND, YELLOW, PEACH, ROSE];
    for (at, color) in colors.into_iter().enumerate() {
        let (column, row) = ((at % 5) as f64, (at / 5) as f64);
        let (x, y) = (PAD + 30.0 + column * 295.0, TOP + row * 490.0);
        sheet.place(x, y, "Your photo");
        sheet.note([x, y + CARD.1 + 20.0, CARD.0, 120.0], color, "One word");
    }
}

pub(super) fn energy_map(sheet: &mut Sheet) {
    sheet.open(
        1600.0,
        1160.0,
        "Energy map",
        "Where is your energy right now?",
        "Take a note, write your name on it and lay it where you are. Come back later: what has moved?",
    );
    let (x, y, w, h) = (PAD + 80.0, TOP + 50.0, 520.0, 370.0);
    let quarters = [
        (0.0, 0.0, ROSE, "Tense, restless"),
        (1.0, 0.0, YELLOW, "Awake, inspired"),
        (0.0, 1.0, SKY, "Tired, heavy"),
        (1.0, 1.0, SAGE, "Calm, content"),
    ];
    for (column, row, color, text) in quarters {
        let (left, top) = (x + column * (w + 20.0), y + row * (h + 20.0));
        sheet.ground([left, top, w, h], color);
        sheet.words([left + 24.0, top + 20.0, w - 48.0, 32.0], text, json!({ "fs": 24, "stroke": MUTED }));
    }
    let (middle, across) = (x + w + 10.0, y + h + 10.0);
    sheet.hint([middle - 150.0, y - 40.0, 300.0, 28.0], "much energy");
    sheet.hint([middle - 150.0, y + 2.0 * h + 32.0, 300.0, 28.0], "little energy");
    sheet.path(&[(x, across), (x + 2.0 * w + 20.0, across)], "none", json!({ "stroke": MUTED, "sw": 2 }));
    sheet.path(&[(middle, y), (middle, y + 2.0 * h + 20.0)], "none", json!({ "stroke": MUTED, "sw": 2 }));
    sheet.words(
        [x + 2.0 * w + 60.0, y + 20.0, 240.0, 84.0],
        "Notes to take\nand to lay\non the map",
        json!({ "fs": 20, "stroke": MUTED }),
    );
    for (at, color) in [PEACH, LAVENDER, SAND, SKY].into_iter().enumerate() {
        let top = y + 130.0 + at as f64 * 150.0;
        sheet.note([x + 2.0 * w + 60.0, top, 200.0, 130.0], color, "I am here, because …");
    }
}
