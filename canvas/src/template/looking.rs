//! Templates to look closely, mostly alone.

use serde_json::json;

use super::sheet::{
    AMBER, CARD, CLAY, INK, LAVENDER, LINE, MUTED, OCEAN, PAD, PAPER, PEACH, PINE, PLUM, ROSE, SAGE, SAND, SKY, Sheet,
    TOP, WHITE, YELLOW,
};

pub(super) fn then_now_next(sheet: &mut Sheet) {
    sheet.open(
        1680.0,
        1120.0,
        "Then, now, next",
        "What was, what is, what may come?",
        "A picture for each. Begin where it is easiest. Then look at the steps between them.",
    );
    let parts = [
        ("Then", SAND, "What was good and carried me …", "What I would rather not repeat …"),
        ("Now", YELLOW, "What is alive right now …", "What is asking for my attention …"),
        ("Next", SAGE, "What I hope for …", "The first sign that it has begun …"),
    ];
    let w = 440.0;
    for (at, (name, color, first, second)) in parts.into_iter().enumerate() {
        let x = PAD + at as f64 * (w + 120.0);
        sheet.ground([x, TOP, w, 840.0], PAPER);
        sheet.name([x + 20.0, TOP + 30.0, w - 40.0, 42.0], name);
        sheet.place(x + (w - CARD.0) / 2.0, TOP + 100.0, "A picture");
        sheet.note([x + 40.0, TOP + 410.0, w - 80.0, 180.0], color, first);
        sheet.note([x + 40.0, TOP + 620.0, w - 80.0, 180.0], color, second);
        if at < 2 {
            let y = TOP + 240.0;
            sheet.path(&[(x + w + 20.0, y), (x + w + 100.0, y)], "arrow", json!({ "stroke": PINE, "sw": 4 }));
        }
    }
}

pub(super) fn strengths_and_shadows(sheet: &mut Sheet) {
    sheet.open(
        1680.0,
        1180.0,
        "Strengths and shadows",
        "What shines in you, and what does it hide?",
        "Lay a card for a strength on the left and one for its shadow on the right. Both belong to you.",
    );
    let sides = [
        (
            "Strength",
            YELLOW,
            [
                "I am at my best when …",
                "Others count on me for …",
                "It comes easily to me to …",
                "I am grateful that I can …",
            ],
        ),
        (
            "Shadow",
            LAVENDER,
            ["Too much of it, and I …", "Under pressure, I …", "What I do not like to show …", "It protects me from …"],
        ),
    ];
    let w = 760.0;
    for (at, (name, color, notes)) in sides.into_iter().enumerate() {
        let x = PAD + at as f64 * (w + 40.0);
        sheet.ground([x, TOP, w, 740.0], PAPER);
        sheet.name([x + 20.0, TOP + 30.0, w - 40.0, 42.0], name);
        sheet.place(x + (w - CARD.0) / 2.0, TOP + 100.0, "A card");
        for (number, text) in notes.into_iter().enumerate() {
            let (column, row) = ((number % 2) as f64, (number / 2) as f64);
            sheet.note([x + 60.0 + column * 330.0, TOP + 410.0 + row * 160.0, 310.0, 140.0], color, text);
        }
    }
    let style = json!({ "font": "serif", "fs": 28, "stroke": PINE, "align": "center" });
    sheet.words([PAD, TOP + 780.0, 1560.0, 40.0], "What would your shadow say, if you asked it kindly?", style);
    sheet.note([PAD + 480.0, TOP + 840.0, 600.0, 90.0], SAND, "It would say …");
}

pub(super) fn wheel_of_life(sheet: &mut Sheet) {
    sheet.open(
        1680.0,
        1220.0,
        "Wheel of life",
        "How full is each part of your life?",
        "Move a dot along each spoke: the middle is empty, the rim is full. Then look at the shape they make.",
    );
    let (cx, cy, rim) = (600.0, 710.0, 360.0);
    for (ring, fill) in [(1.0, PAPER), (0.66, WHITE), (0.33, PAPER)] {
        let r: f64 = rim * ring;
        sheet.round([cx - r, cy - r, 2.0 * r, 2.0 * r], json!({ "fill": fill, "stroke": LINE, "sw": 2 }), None);
    }
    let parts = ["Health", "Family", "Friends", "Love", "Play", "Learning", "Work", "Home"];
    let colors = [CLAY, AMBER, PINE, OCEAN, PLUM, MUTED, INK, CLAY];
    for (at, part) in parts.into_iter().enumerate() {
        let angle = (at as f64 * 45.0 - 90.0).to_radians();
        let out = |r: f64| (cx + r * angle.cos(), cy + r * angle.sin());
        sheet.path(&[(cx, cy), out(rim)], "none", json!({ "stroke": LINE, "sw": 2 }));
        let (x, y) = (cx + (rim + 80.0) * angle.cos(), cy + (rim + 44.0) * angle.sin());
        let style = json!({ "fs": 24, "stroke": INK, "align": "center" });
        sheet.words([(x - 70.0).round(), (y - 18.0).round(), 140.0, 36.0], part, style);
    }
    for (at, color) in colors.into_iter().enumerate() {
        let angle = (at as f64 * 45.0 - 90.0).to_radians();
        let r = rim * 0.5;
        sheet.marker((cx + r * angle.cos() - 14.0).round(), (cy + r * angle.sin() - 14.0).round(), color);
    }
    let x = 1180.0;
    sheet.place(x + 100.0, TOP + 20.0, "A card for the\nwhole wheel");
    sheet.note([x, TOP + 340.0, 440.0, 160.0], YELLOW, "What surprises me …");
    sheet.note([x, TOP + 520.0, 440.0, 160.0], SAGE, "Where I am already well …");
    sheet.note([x, TOP + 700.0, 440.0, 160.0], SKY, "One small step that would be welcome …");
}

pub(super) fn the_road_ahead(sheet: &mut Sheet) {
    sheet.open(
        1760.0,
        1120.0,
        "The road ahead",
        "Where does your road lead?",
        "Lay a card where you stand and one where you would like to arrive. Then walk the road between them.",
    );
    let road = road();
    sheet.path(&road, "none", json!({ "stroke": SAND, "sw": 64 }));
    sheet.path(&road, "none", json!({ "stroke": WHITE, "sw": 4, "dash": true }));
    sheet.place(PAD, 760.0, "Where I stand");
    sheet.place(1460.0, 250.0, "Where I would\nlike to arrive");
    sheet.note([320.0, 420.0, 220.0, 180.0], YELLOW, "My first step is …");
    sheet.note([440.0, 880.0, 220.0, 180.0], PEACH, "In my bag I have …");
    sheet.note([780.0, 420.0, 220.0, 180.0], SKY, "A bend I expect …");
    sheet.note([900.0, 900.0, 220.0, 160.0], LAVENDER, "Who walks with me …");
    sheet.note([1140.0, 250.0, 220.0, 180.0], ROSE, "Where I may rest …");
    sheet.note([1400.0, 740.0, 260.0, 180.0], SAGE, "I shall know that I have arrived, because …");
}

/// A road with two bends, from the lower left to the upper right.
fn road() -> Vec<(f64, f64)> {
    let steps = 48;
    let at = |step: i32| {
        let way = f64::from(step) / f64::from(steps);
        let x = 320.0 + way * 1110.0;
        let y = 860.0 - way * 400.0 - (way * 2.0 * std::f64::consts::PI).sin() * 90.0 * (1.0 - way * 0.3);
        (x.round(), y.round())
    };
    (0..=steps).map(at).collect()
}

pub(super) fn letter_to_myself(sheet: &mut Sheet) {
    sheet.open(
        1480.0,
        1160.0,
        "Letter to myself",
        "What do you want to tell yourself?",
        "Write to the person you will be when you read this. Nobody else needs to see it.",
    );
    sheet.ground([PAD, TOP, 960.0, 880.0], PAPER);
    let hand = json!({ "font": "hand", "fs": 36, "stroke": INK });
    sheet.words([PAD + 60.0, TOP + 40.0, 840.0, 48.0], "Dear me,", hand);
    for line in 0..10 {
        let y = TOP + 150.0 + f64::from(line) * 64.0;
        sheet.path(&[(PAD + 60.0, y), (PAD + 900.0, y)], "none", json!({ "stroke": SAND, "sw": 2 }));
    }
    // Its lines are as far apart as those of the page.
    let hand = json!({ "font": "hand", "fs": 64.0 / 1.3, "stroke": PINE, "sw": 0 });
    sheet.writing([PAD + 60.0, TOP + 98.0, 840.0, 640.0], "I write to you today, because …", hand);
    let hand = json!({ "font": "hand", "fs": 36, "stroke": INK });
    sheet.words([PAD + 60.0, TOP + 790.0, 840.0, 48.0], "With love, and until soon", hand);
    let x = 1080.0;
    sheet.place(x + 50.0, TOP, "A picture to\nkeep in mind");
    sheet.note([x, TOP + 310.0, 340.0, 170.0], YELLOW, "I shall open this letter on …");
    sheet.note([x, TOP + 500.0, 340.0, 170.0], SAGE, "What I do not want to forget …");
    sheet.note([x, TOP + 690.0, 340.0, 170.0], ROSE, "What I wish you, dear me …");
    sheet.words(
        [x, TOP + 876.0, 340.0, 28.0],
        "Take your time.",
        json!({ "fs": 18, "stroke": MUTED, "align": "center" }),
    );
}
