//! How each kind of element is drawn. Lengths are the board's.

use super::{
    TooLarge,
    geometry::{Affine, Point, diamond, ellipse, polyline, rounded},
    ink::{points, shape},
    lettering::Space,
    links::{half_way, link},
    looks::{
        Align, COVER, COVER_EDGE, Color, EYE, Font, INK, Look, MUTED, NO_PICTURE, NO_PICTURE_EDGE, PAPER, SHADOW,
        WHITE, WORD, WORD_GROUND,
    },
    pictures::Trust,
    scene::{Easel, Fit, Place},
};
use crate::{
    board::{Element, Geo},
    text::RichText,
};

/// The width at which the text on a line is broken.
const LABEL_WIDTH: f32 = 220.0;
const TITLE_SIZE: f32 = 18.0;

/// An element about to be drawn.
struct Sitter<'a> {
    element: &'a Element,
    at: Affine,
    w: f32,
    h: f32,
    look: Look,
}

pub(crate) fn draw<'a>(easel: &mut Easel<'a>, element: &'a Element) -> Result<(), TooLarge> {
    let look = Look::of(element.kind(), &element.style());
    if matches!(element.kind(), "connector" | "line") && !element.hidden() {
        return draw_link(easel, element, &look);
    }
    let Some(geo) = easel.geos.get(element.id.as_str()).copied() else { return Ok(()) };
    let sitter = Sitter { element, at: Affine::of(&geo), w: geo.w as f32, h: geo.h as f32, look };
    match element.kind() {
        "group" => Ok(()),
        _ if element.hidden() => {
            draw_covered(easel, &sitter);
            Ok(())
        }
        "stroke" => draw_stroke(easel, &sitter, &geo),
        "card" => draw_card(easel, &sitter),
        "image" => draw_image(easel, &sitter),
        "frame" => draw_frame(easel, &sitter),
        "vote" => draw_vote(easel, &sitter),
        "embed" => draw_embed(easel, &sitter),
        _ => draw_shape(easel, &sitter),
    }
}

/// The name of a frame.
pub(crate) fn title(element: &Element) -> String {
    let said = element.data_str("title").filter(|title| !title.is_empty()).map(str::to_owned);
    said.or_else(|| element.text.as_ref().map(RichText::plain)).unwrap_or_default()
}

fn outline(sitter: &Sitter) -> Option<resvg::tiny_skia::Path> {
    let (w, h) = (sitter.w, sitter.h);
    match sitter.element.kind() {
        "ellipse" => ellipse(0.0, 0.0, w, h),
        "diamond" => diamond(w, h),
        _ => rounded(0.0, 0.0, w, h, sitter.look.radius),
    }
}

fn draw_outlined(easel: &mut Easel, sitter: &Sitter) {
    let look = &sitter.look;
    if let Some(fill) = look.fill {
        easel.fill(&sitter.at, outline(sitter), fill.faded(look.opacity));
    }
    if let Some(stroke) = look.stroke {
        easel.line(&sitter.at, outline(sitter), stroke.faded(look.opacity), look.width, look.dash);
    }
}

fn draw_shape(easel: &mut Easel, sitter: &Sitter) -> Result<(), TooLarge> {
    let look = &sitter.look;
    if sitter.element.kind() == "sticky" && look.fill.is_some() {
        draw_shadow(easel, sitter, 10.0, 4.0, 0.22);
    }
    draw_outlined(easel, sitter);
    let Some(text) = &sitter.element.text else { return Ok(()) };
    let (w, h) = (sitter.w, sitter.h);
    let (x, y) = match sitter.element.kind() {
        "text" => (0.0, 0.0),
        "ellipse" => (w * 0.147, h * 0.147),
        "diamond" => (w * 0.25, h * 0.25),
        "sticky" => (16.0, 16.0),
        _ => (10.0, 8.0),
    };
    let ink = look.stroke.filter(|_| sitter.element.kind() == "text");
    let color = ink.unwrap_or_else(|| look.fill.map_or(INK, Color::ink_on));
    let hangs = sitter.element.kind() == "text";
    let inside = Inside { x, y, w: (w - 2.0 * x).max(1.0), h: (h - 2.0 * y).max(1.0), hangs };
    let space = Space {
        font: look.font,
        size: look.size,
        bold: false,
        align: look.align,
        width: inside.w,
        height: (!hangs).then_some(inside.h),
    };
    put_text(easel, &sitter.at, text, &space, &inside, color.faded(look.opacity))
}

/// The part of an element that text stands in, and whether it hangs from the top or keeps to the middle.
struct Inside {
    x: f32,
    y: f32,
    w: f32,
    h: f32,
    hangs: bool,
}

fn put_text(
    easel: &mut Easel,
    at: &Affine,
    text: &RichText,
    space: &Space,
    inside: &Inside,
    color: Color,
) -> Result<(), TooLarge> {
    let laid = easel.lettering.lay(text, space)?;
    let down = if inside.hangs { 0.0 } else { ((inside.h - laid.height) / 2.0).max(0.0) };
    let at = Affine::translate(inside.x.into(), (inside.y + down).into()).then(at);
    easel.text(&at, laid, color);
    Ok(())
}

/// A soft shadow without a filter: pale boxes, each a little wider than the next.
fn draw_shadow(easel: &mut Easel, sitter: &Sitter, blur: f32, down: f32, alpha: f32) {
    const STEPS: u8 = 6;
    let under = Affine::translate(0.0, f64::from(down)).then(&sitter.at);
    for step in 0..STEPS {
        let out = blur * 0.5 * (1.0 - 2.0 * f32::from(step) / f32::from(STEPS - 1));
        let (w, h) = (sitter.w + 2.0 * out, sitter.h + 2.0 * out);
        let path = rounded(-out, -out, w, h, (sitter.look.radius + out).max(0.0) + 2.0);
        easel.fill(&under, path, SHADOW.faded(alpha / f32::from(STEPS) * sitter.look.opacity));
    }
}

fn draw_stroke(easel: &mut Easel, sitter: &Sitter, geo: &Geo) -> Result<(), TooLarge> {
    let Some(points) = sitter.element.data_bytes().map(|bytes| points(&bytes)) else { return Ok(()) };
    easel.count_points(points.len())?;
    let (w, h) = points.iter().fold((1.0_f32, 1.0_f32), |(w, h), point| (w.max(point.x), h.max(point.y)));
    // Only a stroke that was made larger or smaller does not fill its box.
    let stretched = (sitter.w - w).abs() > 1.0 || (sitter.h - h).abs() > 1.0;
    let scale =
        if stretched { Affine::scale(geo.w / f64::from(w), geo.h / f64::from(h)) } else { Affine::scale(1.0, 1.0) };
    let color = sitter.look.stroke.unwrap_or(INK).faded(sitter.look.opacity);
    easel.fill(&scale.then(&sitter.at), shape(&points, sitter.look.width), color);
    Ok(())
}

fn draw_link(easel: &mut Easel, element: &Element, look: &Look) -> Result<(), TooLarge> {
    let Some(link) = link(element, &easel.geos) else { return Ok(()) };
    let (Some(&first), Some(&last)) = (link.path.first(), link.path.last()) else { return Ok(()) };
    let at = Affine::translate(first.0, first.1);
    let near = |(x, y): Point| ((x - first.0) as f32, (y - first.1) as f32);
    let path: Vec<(f32, f32)> = link.path.iter().map(|&point| near(point)).collect();
    let color = look.stroke.unwrap_or(MUTED).faded(look.opacity);
    easel.line(&at, polyline(&path, false), color, look.width, look.dash);
    for (there, from, to) in [
        (link.head, link.path[link.path.len().saturating_sub(2)], last),
        (link.tail, link.path[1.min(link.path.len() - 1)], first),
    ] {
        if there {
            easel.line(&at, arrow(near(from), near(to), look.width), color, look.width, false);
        }
    }
    let Some(text) = element.text.as_ref().filter(|text| !text.runs.is_empty()) else { return Ok(()) };
    draw_label(easel, &at, text, near(half_way(&link.path)), look)
}

fn arrow(from: (f32, f32), to: (f32, f32), width: f32) -> Option<resvg::tiny_skia::Path> {
    let angle = (to.1 - from.1).atan2(to.0 - from.0);
    let size = 8.0 + width * 2.2;
    let wing = |by: f32| (to.0 - size * (angle + by).cos(), to.1 - size * (angle + by).sin());
    polyline(&[wing(-0.45), to, wing(0.45)], false)
}

/// The text on a line, on a piece of paper.
fn draw_label(
    easel: &mut Easel,
    at: &Affine,
    text: &RichText,
    middle: (f32, f32),
    look: &Look,
) -> Result<(), TooLarge> {
    let (font, size) = (look.font, look.size);
    let space = Space { font, size, bold: false, align: Align::Center, width: LABEL_WIDTH, height: None };
    let laid = easel.lettering.lay(text, &space)?;
    let (w, h) = (laid.width + 12.0, laid.height + 4.0);
    easel.fill(at, rounded(middle.0 - w / 2.0, middle.1 - h / 2.0, w, h, 4.0), PAPER.faded(look.opacity));
    let (x, y) = (middle.0 - LABEL_WIDTH / 2.0, middle.1 - laid.height / 2.0);
    easel.text(&Affine::translate(x.into(), y.into()).then(at), laid, INK.faded(look.opacity));
    Ok(())
}

fn draw_frame<'a>(easel: &mut Easel<'a>, sitter: &Sitter<'a>) -> Result<(), TooLarge> {
    draw_outlined(easel, sitter);
    let name = title(sitter.element);
    let line = name.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Ok(());
    }
    let space =
        Space { font: Font::Sans, size: TITLE_SIZE, bold: true, align: Align::Start, width: sitter.w, height: None };
    let laid = easel.lettering.lay(&line.into(), &space)?;
    // Above the frame, however many lines the name takes.
    let at = Affine::translate(0.0, f64::from(-laid.height - 4.0)).then(&sitter.at);
    let visible = !laid.runs.is_empty();
    easel.text(&at, laid, MUTED);
    if visible {
        easel.named(&sitter.element.id);
    }
    Ok(())
}

fn draw_card(easel: &mut Easel, sitter: &Sitter) -> Result<(), TooLarge> {
    draw_shadow(easel, sitter, 14.0, 5.0, 0.28);
    let (w, h, at) = (sitter.w, sitter.h, &sitter.at);
    let opacity = sitter.look.opacity;
    easel.fill(at, rounded(0.0, 0.0, w, h, 6.0), WHITE.faded(opacity));
    let said = |key: &str| sitter.element.data_str(key).filter(|text| !text.is_empty());
    let border = w.min(h) * 0.045;
    let Some(image) = said("image") else {
        let inside = Inside { x: border, y: border, w: w - 2.0 * border, h: h - 2.0 * border, hangs: false };
        easel.fill(at, rounded(inside.x, inside.y, inside.w, inside.h, 3.0), WORD_GROUND.faded(opacity));
        let word = said("word").or_else(|| said("title")).unwrap_or_default();
        return centred(easel, at, word, &inside, (w.min(h) * 0.15, Font::Serif), WORD.faded(opacity));
    };
    let foot = (h * 0.2).min(40.0);
    let (iw, ih) = ((w - 2.0 * border).max(1.0), (h - border - foot).max(1.0));
    let place = Place { x: border, y: border, w: iw, h: ih, radius: 3.0, opacity, fit: Fit::Cover };
    if !easel.picture(at, image, Trust::Card, &place)? {
        draw_no_picture(easel, at, &place);
    }
    let inside = Inside { x: border, y: h - foot, w: iw, h: foot, hangs: false };
    let caption = said("title").or_else(|| said("word")).unwrap_or_default();
    centred(easel, at, caption, &inside, ((foot * 0.44).min(17.0), Font::Sans), INK.faded(opacity))
}

/// A short text in the middle, the sans one bold.
fn centred(
    easel: &mut Easel,
    at: &Affine,
    text: &str,
    inside: &Inside,
    (size, font): (f32, Font),
    color: Color,
) -> Result<(), TooLarge> {
    if text.is_empty() || size < 1.0 {
        return Ok(());
    }
    let width = (inside.w - 8.0).max(1.0);
    let space = Space { font, size, bold: font == Font::Sans, align: Align::Center, width, height: Some(inside.h) };
    let inside = Inside { x: inside.x + 4.0, w: width, ..*inside };
    put_text(easel, at, &text.into(), &space, &inside, color)
}

fn draw_no_picture(easel: &mut Easel, at: &Affine, place: &Place) {
    let &Place { x, y, w, h, radius, opacity, .. } = place;
    easel.fill(at, rounded(x, y, w, h, radius), NO_PICTURE.faded(opacity));
    let color = NO_PICTURE_EDGE.faded(opacity);
    easel.line(at, polyline(&[(x, y), (x + w, y + h)], false), color, 1.5, false);
    easel.line(at, polyline(&[(x + w, y), (x, y + h)], false), color, 1.5, false);
}

fn draw_image(easel: &mut Easel, sitter: &Sitter) -> Result<(), TooLarge> {
    let (w, h, radius, opacity) = (sitter.w, sitter.h, sitter.look.radius, sitter.look.opacity);
    let place = Place { x: 0.0, y: 0.0, w, h, radius, opacity, fit: Fit::Fill };
    let asset = sitter.element.data_str("asset").and_then(|asset| easel.board.assets.get(asset));
    let url = asset.and_then(|asset| asset.get("url")).and_then(serde_json::Value::as_str);
    let there = match url {
        Some(url) => easel.picture(&sitter.at, url, Trust::Asset, &place)?,
        None => false,
    };
    if !there {
        draw_no_picture(easel, &sitter.at, &place);
    }
    Ok(())
}

fn draw_vote(easel: &mut Easel, sitter: &Sitter) -> Result<(), TooLarge> {
    let (w, h, look) = (sitter.w, sitter.h, &sitter.look);
    let radius = w.min(h) / 2.0;
    let round = |r: f32| ellipse(w / 2.0 - r, h / 2.0 - r, 2.0 * r, 2.0 * r);
    easel.fill(&sitter.at, round(radius), WHITE.faded(look.opacity));
    let ground = look.fill.unwrap_or(WHITE);
    easel.fill(&sitter.at, round((radius - 3.0).max(0.5)), ground.faded(look.opacity));
    let votes = sitter.element.votes().fold(0_u64, u64::saturating_add);
    let size = radius * if votes > 99 { 0.6 } else { 0.85 };
    let inside = Inside { x: 0.0, y: 0.0, w, h, hangs: false };
    centred(easel, &sitter.at, &votes.to_string(), &inside, (size, Font::Sans), ground.ink_on().faded(look.opacity))?;
    let Some(text) = sitter.element.text.as_ref().filter(|text| !text.runs.is_empty()) else { return Ok(()) };
    let below = Inside { x: w / 2.0 - 80.0, y: h + 4.0, w: 160.0, h: 0.0, hangs: true };
    let space = Space { font: look.font, size: 14.0, bold: false, align: Align::Center, width: 160.0, height: None };
    put_text(easel, &sitter.at, text, &space, &below, INK.faded(look.opacity))
}

fn draw_embed(easel: &mut Easel, sitter: &Sitter) -> Result<(), TooLarge> {
    draw_outlined(easel, sitter);
    let text = sitter.element.text.as_ref().map(RichText::plain).filter(|text| !text.is_empty());
    let said = ["title", "url"].into_iter().filter_map(|key| sitter.element.data_str(key)).collect::<Vec<_>>();
    let text = text.unwrap_or_else(|| said.join("\n"));
    let inside = Inside { x: 10.0, y: 8.0, w: (sitter.w - 20.0).max(1.0), h: (sitter.h - 16.0).max(1.0), hangs: false };
    centred(easel, &sitter.at, &text, &inside, (16.0, Font::Sans), MUTED)
}

/// What its author has not shown yet is not in a picture either.
fn draw_covered(easel: &mut Easel, sitter: &Sitter) {
    let (w, h) = (sitter.w, sitter.h);
    easel.fill(&sitter.at, rounded(0.0, 0.0, w, h, 8.0), COVER);
    easel.line(&sitter.at, rounded(0.0, 0.0, w, h, 8.0), COVER_EDGE, 1.5, true);
    let (size, x, y) = ((w.min(h) / 3.0).min(28.0), w / 2.0, h / 2.0);
    let r = size / 2.0;
    let mut lids = resvg::tiny_skia::PathBuilder::new();
    lids.move_to(x - r, y);
    lids.quad_to(x, y - r * 1.1, x + r, y);
    lids.quad_to(x, y + r * 1.1, x - r, y);
    lids.move_to(x - r * 0.9, y + r * 0.8);
    lids.line_to(x + r * 0.9, y - r * 0.8);
    let width = (size / 14.0).max(1.2);
    easel.line(&sitter.at, lids.finish(), EYE, width, false);
    easel.line(&sitter.at, ellipse(x - r * 0.3, y - r * 0.3, r * 0.6, r * 0.6), EYE, width, false);
}
