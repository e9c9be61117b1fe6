//! Templates for pairs and groups.

use serde_json::json;

use super::sheet::{CARD, LAVENDER, MUTED, PAD, PAPER, PEACH, PINE, ROSE, SAGE, SAND, SKY, Sheet, TOP, WHITE, YELLOW};

pub(super) fn three_perspectives(sheet: &mut Sheet) {
    sheet.open(
        1680.0,
        1240.0,
        "Three perspectives",
        "How does it look from over there?",
        "Name the situation. Then go from chair to chair: sit, breathe, choose a card, and speak from that place.",
    );
    sheet.note([PAD, TOP, 1560.0, 90.0], SAND, "The situation, in one sentence: …");
    let chairs = [
        ("I", "with what I feel and need", YELLOW, ["What I see …", "What I feel …", "What I need …"]),
        ("You", "as kindly as I can guess", ROSE, ["What you may see …", "What you may feel …", "What you may need …"]),
        (
            "A wise friend",
            "who wishes us both well",
            SKY,
            ["What I notice between you …", "What you both care for …", "What I would try …"],
        ),
    ];
    let w = 500.0;
    for (at, (name, who, color, notes)) in chairs.into_iter().enumerate() {
        let (x, y) = (PAD + at as f64 * (w + 30.0), TOP + 130.0);
        sheet.ground([x, y, w, 840.0], PAPER);
        sheet.name([x + 20.0, y + 24.0, w - 40.0, 42.0], name);
        sheet.hint([x + 20.0, y + 68.0, w - 40.0, 28.0], who);
        sheet.place(x + (w - CARD.0) / 2.0, y + 116.0, "A card from\nthis chair");
        for (row, text) in notes.into_iter().enumerate() {
            sheet.note([x + 60.0, y + 420.0 + row as f64 * 135.0, w - 120.0, 115.0], color, text);
        }
    }
}

pub(super) fn dialogue_pairs(sheet: &mut Sheet) {
    sheet.open(
        1600.0,
        1360.0,
        "Dialogue pairs",
        "What do you see in my card?",
        "Two by two. One shows a card and is silent, the other says what they see. Then change, and talk.",
    );
    let colors = [(YELLOW, PEACH), (SKY, LAVENDER), (SAGE, ROSE)];
    for (row, (left, right)) in colors.into_iter().enumerate() {
        let y = TOP + row as f64 * 370.0;
        sheet.ground([PAD, y, 1480.0, 340.0], PAPER);
        sheet.place(PAD + 30.0, y + 30.0, "My card");
        sheet.note([PAD + 300.0, y + 30.0, 270.0, 130.0], left, "In your card I see …");
        sheet.note([PAD + 300.0, y + 180.0, 270.0, 130.0], left, "It makes me wonder …");
        sheet.note([PAD + 590.0, y + 105.0, 300.0, 130.0], WHITE, "What surprised us both …");
        sheet.note([PAD + 910.0, y + 30.0, 270.0, 130.0], right, "In your card I see …");
        sheet.note([PAD + 910.0, y + 180.0, 270.0, 130.0], right, "It makes me wonder …");
        sheet.place(PAD + 1210.0, y + 30.0, "Your card");
    }
}

pub(super) fn four_corners(sheet: &mut Sheet) {
    sheet.open(
        1680.0,
        1240.0,
        "Four corners",
        "Where do you stand?",
        "Put the statement in the middle. Lay your note in the corner that is nearest to you, and say why.",
    );
    let corners = [
        (0.0, 0.0, SAGE, "Yes, with all my heart"),
        (1.0, 0.0, SKY, "Yes, but …"),
        (0.0, 1.0, PEACH, "I doubt it"),
        (1.0, 1.0, LAVENDER, "I see it quite differently"),
    ];
    let (w, h) = (600.0, 460.0);
    for (column, row, color, name) in corners {
        let (x, y) = (PAD + column * (1560.0 - w), TOP + row * (h + 40.0));
        sheet.ground([x, y, w, h], PAPER);
        sheet.name([x + 20.0, y + 24.0, w - 40.0, 42.0], name);
        sheet.note([x + 30.0, y + 90.0, 260.0, 160.0], color, "Because …");
        sheet.note([x + 310.0, y + 90.0, 260.0, 160.0], color, "I have seen that …");
        sheet.note([x + 30.0, y + 270.0, 260.0, 160.0], color, "What matters to me …");
        sheet.note([x + 310.0, y + 270.0, 260.0, 160.0], color, "I would move, if …");
    }
    let x = PAD + w + 60.0;
    sheet.hint([x - 30.0, TOP + 120.0, 300.0, 28.0], "The statement");
    sheet.note([x - 30.0, TOP + 160.0, 300.0, 180.0], YELLOW, "We say that …");
    sheet.hint([x - 30.0, TOP + 400.0, 300.0, 28.0], "and a card for it");
    sheet.place(x, TOP + 440.0, "A card");
}

pub(super) fn gallery_walk(sheet: &mut Sheet) {
    sheet.open(
        1760.0,
        1320.0,
        "Gallery walk",
        "What do you notice?",
        "Walk slowly. Leave a few words beside a picture, and a dot on those that stay with you.",
    );
    let colors = [SAND, YELLOW, PEACH, ROSE, LAVENDER, SKY, SAGE, SAND];
    for (at, color) in colors.into_iter().enumerate() {
        let (column, row) = ((at % 4) as f64, (at / 4) as f64);
        let (x, y) = (PAD + column * 415.0, TOP + row * 530.0);
        sheet.ground([x, y, 395.0, 500.0], PAPER);
        sheet.hint([x + 20.0, y + 20.0, 355.0, 28.0], &format!("Picture {}", at + 1));
        sheet.place(x + 77.5, y + 60.0, "Hang a card\nhere");
        sheet.note([x + 20.0, y + 360.0, 170.0, 120.0], color, "I see …");
        sheet.note([x + 205.0, y + 360.0, 170.0, 120.0], color, "I feel …");
    }
}

pub(super) fn harvest_wall(sheet: &mut Sheet) {
    sheet.open(
        1680.0,
        1240.0,
        "Harvest wall",
        "What has grown today?",
        "One thought on each note. Read what the others harvest, and borrow what you like.",
    );
    let columns = [
        ("I take along", YELLOW, ["A thought that stays …", "A moment I remember …", "What I learned about us …"]),
        ("I leave here", SAND, ["A worry I can put down …", "A habit that is done …", "A question that may rest …"]),
        ("I will try", SAGE, ["Tomorrow I shall …", "Next time I shall …", "With your help I shall …"]),
        ("I thank", ROSE, ["Thank you for …", "You helped me when …", "I liked how you …"]),
    ];
    let w = 375.0;
    for (at, (name, color, notes)) in columns.into_iter().enumerate() {
        let x = PAD + at as f64 * (w + 20.0);
        sheet.ground([x, TOP, w, 640.0], PAPER);
        sheet.name([x + 10.0, TOP + 24.0, w - 20.0, 42.0], name);
        for (row, text) in notes.into_iter().enumerate() {
            sheet.note([x + 40.0, TOP + 90.0 + row as f64 * 180.0, w - 80.0, 160.0], color, text);
        }
    }
    let style = json!({ "font": "serif", "fs": 28, "stroke": PINE });
    sheet.words([PAD, TOP + 720.0, 900.0, 40.0], "A picture for the day", style);
    sheet.words(
        [PAD, TOP + 766.0, 900.0, 32.0],
        "Choose one together, and give it a title.",
        json!({ "fs": 20, "stroke": MUTED }),
    );
    sheet.note([PAD, TOP + 820.0, 900.0, 100.0], SKY, "We call this day …");
    sheet.place(PAD + 1050.0, TOP + 670.0, "Our picture");
    sheet.place(PAD + 1320.0, TOP + 670.0, "Another one");
}
