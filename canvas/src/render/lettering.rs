//! Text: which signs stand where, in which of the bundled fonts.
//!
//! Each paragraph runs in the direction of its first letter that has one. Lines are broken by parley; letters that do
//! not fit their box become smaller, as on the web.

use std::{borrow::Cow, ops::Range, sync::Arc};

use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontStyle, FontWeight, Layout, LayoutContext, LineHeight,
    OverflowWrap, PositionedLayoutItem, RangedBuilder, StyleProperty,
    fontique::{Blob, Collection, CollectionOptions, GenericFamily, SourceCache},
};

use super::{
    TooLarge, bounded,
    looks::{Align, Font},
};
use crate::text::{Insert, RichText};

macro_rules! bundled {
    ($($name:literal),+ $(,)?) => { [$(include_bytes!(concat!("../../fonts/", $name, ".ttf"))),+] };
}

/// Every font there is, by number; `fonts/README.md` says where they are from.
pub(crate) static FONTS: [&[u8]; 16] = bundled![
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSerif-Regular",
    "NotoSerif-Bold",
    "NotoSansMono-Regular",
    "NotoSansMono-Bold",
    "Caveat-Regular",
    "Caveat-Bold",
    "NotoSansHebrew-Regular",
    "NotoSansHebrew-Bold",
    "NotoSansArabic-Regular",
    "NotoSansArabic-Bold",
    "NotoSansSymbols-Regular",
    "NotoSansSymbols2-Regular",
    "NotoSansMath-Regular",
    "NotoEmoji-Regular",
];

/// Behind every font, in this order.
const OTHERS: &str = "'Noto Sans', 'Noto Sans Hebrew', 'Noto Sans Arabic', 'Noto Sans Symbols', 'Noto Sans Symbols2', \
                      'Noto Sans Math', 'Noto Emoji'";

const LINE: f32 = 1.3;
/// Letters do not become smaller than this to fit.
const SIZE_MIN: f32 = 9.0;
/// Signs in one picture.
const SIGNS_MAX: u64 = 2_000_000;

/// The box a text is laid into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Space {
    pub font: Font,
    pub size: f32,
    pub bold: bool,
    pub align: Align,
    pub width: f32,
    /// With one, letters become smaller until all of it fits.
    pub height: Option<f32>,
}

/// A text at its place, from the left upper corner of its box.
#[derive(Clone, Debug, Default)]
pub(crate) struct Laid {
    pub width: f32,
    pub height: f32,
    pub runs: Vec<GlyphRun>,
}

/// Glyphs of one font, from left to right.
#[derive(Clone, Debug)]
pub(crate) struct GlyphRun {
    pub font: usize,
    pub size: f32,
    /// Leaning, for want of an italic, in degrees.
    pub skew: f32,
    /// What they spell, in order of reading.
    pub text: String,
    pub glyphs: Vec<Glyph>,
}

#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    pub id: u32,
    /// Where the pen stands.
    pub x: f32,
    pub y: f32,
    /// From there to the glyph.
    pub dx: f32,
    pub dy: f32,
    pub advance: f32,
    /// The letters in the run's text.
    pub text: Range<usize>,
}

pub(crate) struct Lettering {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    /// The blobs of [`FONTS`], by number.
    blobs: Vec<u64>,
    signs: u64,
}

impl Lettering {
    pub fn new() -> Self {
        let mut collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let mut blobs = Vec::new();
        let mut emoji = Vec::new();
        for font in FONTS {
            let blob = Blob::new(Arc::new(font));
            blobs.push(blob.id());
            emoji = collection.register_fonts(blob, None).into_iter().map(|(family, _)| family).collect();
        }
        // The last of them.
        collection.set_generic_families(GenericFamily::Emoji, emoji.into_iter());
        let fonts = FontContext { collection, source_cache: SourceCache::default() };
        Self { fonts, layouts: LayoutContext::new(), blobs, signs: 0 }
    }

    pub fn lay(&mut self, text: &RichText, space: &Space) -> Result<Laid, TooLarge> {
        let paragraphs = paragraphs(text);
        self.signs += paragraphs.iter().map(|paragraph| paragraph.text.len() as u64).sum::<u64>();
        bounded("signs of text", self.signs, SIGNS_MAX)?;
        let mut layouts: Vec<_> = paragraphs.iter().map(|paragraph| self.shape(paragraph, space)).collect();
        let mut size = space.size;
        let mut height = broken(&mut layouts, space, size);
        while space.height.is_some_and(|max| height > max) && size > SIZE_MIN {
            size = (size * 0.9).max(SIZE_MIN);
            height = broken(&mut layouts, space, size);
        }
        Ok(self.placed(&paragraphs, &layouts, size / space.size, size * LINE))
    }

    fn shape(&mut self, paragraph: &Paragraph, space: &Space) -> Option<Layout<()>> {
        if paragraph.text.is_empty() {
            return None;
        }
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, &paragraph.text, 1.0, false);
        let family = match space.font {
            Font::Sans => "'Noto Sans'",
            Font::Serif => "'Noto Serif'",
            Font::Mono => "'Noto Sans Mono'",
            Font::Hand => "Caveat",
        };
        builder.push_default(StyleProperty::FontFamily(FontFamily::Source(Cow::Owned(format!("{family}, {OTHERS}")))));
        builder.push_default(StyleProperty::FontSize(space.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(LINE)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::BreakWord));
        if space.bold {
            builder.push_default(StyleProperty::FontWeight(FontWeight::BOLD));
        }
        for format in &paragraph.formats {
            push_format(&mut builder, format);
        }
        Some(builder.build(&paragraph.text))
    }

    fn placed(&self, paragraphs: &[Paragraph], layouts: &[Option<Layout<()>>], by: f32, line: f32) -> Laid {
        let mut laid = Laid::default();
        for (paragraph, layout) in paragraphs.iter().zip(layouts) {
            let Some(layout) = layout else {
                laid.height += line;
                continue;
            };
            for row in layout.lines() {
                let mut last = None;
                for item in row.items() {
                    let PositionedLayoutItem::GlyphRun(glyphs) = item else { continue };
                    // What differs in style only is one run to us, drawn with its first part.
                    if last.replace(glyphs.run().index()) == Some(glyphs.run().index()) {
                        continue;
                    }
                    let at = (glyphs.offset(), glyphs.baseline());
                    laid.runs.push(self.run(glyphs.run(), &paragraph.text, at, by, laid.height));
                }
            }
            laid.width = laid.width.max(layout.width() * by);
            laid.height += layout.height() * by;
        }
        laid
    }

    fn run(&self, run: &parley::Run<'_, ()>, text: &str, (x, y): (f32, f32), by: f32, down: f32) -> GlyphRun {
        let range = run.text_range();
        let mut clusters: Vec<(Range<usize>, Vec<parley::Glyph>)> = Vec::new();
        for cluster in run.clusters() {
            let here = cluster.text_range();
            match clusters.last_mut() {
                Some((before, _)) if cluster.is_ligature_continuation() => before.end = here.end,
                _ => clusters.push((here, cluster.glyphs().collect())),
            }
        }
        if run.is_rtl() {
            clusters.reverse();
        }
        let mut pen = x;
        let mut glyphs = Vec::new();
        for (letters, shapes) in clusters {
            let letters = letters.start.saturating_sub(range.start)..letters.end.saturating_sub(range.start);
            for shape in shapes {
                let (dx, dy, advance) = (shape.x * by, shape.y * by, shape.advance * by);
                let (x, y) = (pen * by, y * by + down);
                glyphs.push(Glyph { id: shape.id, x, y, dx, dy, advance, text: letters.clone() });
                pen += shape.advance;
            }
        }
        GlyphRun {
            font: self.blobs.iter().position(|blob| *blob == run.font().data.id()).unwrap_or_default(),
            size: run.font_size() * by,
            skew: run.synthesis().skew().unwrap_or_default(),
            text: text.get(range).unwrap_or_default().to_owned(),
            glyphs,
        }
    }
}

/// Breaks lines as for letters of this size; how high all of it then is.
fn broken(layouts: &mut [Option<Layout<()>>], space: &Space, size: f32) -> f32 {
    let by = size / space.size;
    let alignment = match space.align {
        Align::Start => Alignment::Start,
        Align::Center => Alignment::Center,
        Align::End => Alignment::End,
    };
    let mut height = 0.0;
    for layout in layouts {
        let Some(layout) = layout else {
            height += size * LINE;
            continue;
        };
        layout.break_all_lines(Some((space.width / by).max(1.0)));
        layout.align(alignment, AlignmentOptions::default());
        height += layout.height() * by;
    }
    height
}

/// A line as it was typed, and what of it is not plain.
#[derive(Default)]
struct Paragraph {
    text: String,
    formats: Vec<Format>,
}

struct Format {
    range: Range<usize>,
    bold: bool,
    italic: bool,
}

fn push_format(builder: &mut RangedBuilder<'_, ()>, format: &Format) {
    if format.bold {
        builder.push(StyleProperty::FontWeight(FontWeight::BOLD), format.range.clone());
    }
    if format.italic {
        builder.push(StyleProperty::FontStyle(FontStyle::Italic), format.range.clone());
    }
}

fn paragraphs(text: &RichText) -> Vec<Paragraph> {
    let mut paragraphs = vec![Paragraph::default()];
    for run in &text.runs {
        let Insert::Text(signs) = &run.insert else { continue };
        let set = |name: &str| run.attributes.get(name).is_some_and(|format| *format != serde_json::Value::Bool(false));
        for (at, line) in signs.split('\n').enumerate() {
            if at > 0 {
                paragraphs.push(Paragraph::default());
            }
            let Some(paragraph) = paragraphs.last_mut() else { continue };
            let from = paragraph.text.len();
            // Other ends of lines, and signs that steer machines, have no shape.
            paragraph.text.extend(
                line.chars()
                    .map(|sign| match sign {
                        '\u{2028}' | '\u{2029}' | '\t' => ' ',
                        sign => sign,
                    })
                    .filter(|sign| !sign.is_control()),
            );
            let range = from..paragraph.text.len();
            if !range.is_empty() && (set("bold") || set("italic")) {
                paragraph.formats.push(Format { range, bold: set("bold"), italic: set("italic") });
            }
        }
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay(text: &str, width: f32) -> Laid {
        let space = Space { font: Font::Sans, size: 20.0, bold: false, align: Align::Start, width, height: None };
        Lettering::new().lay(&text.into(), &space).expect("it is short")
    }

    #[test]
    fn e93_every_bundled_script_has_its_glyphs() {
        let samples = [
            "Grüße, ça va? Łódź, İstanbul, ﬁn – “quotes” … €",
            "Привет, как дела? Їжак і ґанок",
            "Καλημέρα",
            "שלום עולם, בְּרֵאשִׁית",
            "مرحبا بالعالم، كَيْفَ حَالُكُم؟ پچگژ",
            "→ ← ↔ ✓ ★ ☐ ■ ● ∑ ≤ ≥ ①",
            "😀 🦀 ❤️ 👩‍🚀 🇮🇱 👍🏽 ☕ 🌱",
        ];
        for font in [Font::Sans, Font::Serif, Font::Mono, Font::Hand] {
            for bold in [false, true] {
                for text in samples {
                    let space = Space { font, size: 20.0, bold, align: Align::Start, width: 2000.0, height: None };
                    let laid = Lettering::new().lay(&text.into(), &space).expect("it is short");
                    let missing = laid.runs.iter().flat_map(|run| &run.glyphs).filter(|glyph| glyph.id == 0).count();
                    assert_eq!(missing, 0, "{text} in {font:?}");
                    assert!(!laid.runs.is_empty(), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_paragraph_runs_as_its_first_letter_does() {
        let laid = lay("שלום abc", 400.0);
        let x = |text: &str| {
            let run = laid.runs.iter().find(|run| run.text.contains(text)).expect("a run");
            run.glyphs[0].x
        };
        assert!(x("abc") < x("ש"), "what is read first is on the right");
        assert!(x("abc") > 200.0, "and the line begins at the right edge");
        let mixed = lay("one\nשלום", 400.0);
        let first = |at: usize| mixed.runs[at].glyphs[0].x;
        assert!(first(0) < 1.0 && first(1) > 200.0, "each paragraph for itself");
    }

    #[test]
    fn letters_of_a_ligature_belong_to_it() {
        let laid = lay("لا", 400.0);
        let covered: usize = laid.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.text.len()).sum();
        assert_eq!(covered, "لا".len());
    }

    #[test]
    fn long_words_break_and_long_texts_shrink() {
        let word = lay(&"w".repeat(200), 100.0);
        assert!(word.width <= 101.0 && word.height > 200.0);
        let space = Space {
            font: Font::Sans,
            size: 22.0,
            bold: false,
            align: Align::Center,
            width: 168.0,
            height: Some(168.0),
        };
        let long = "a thought that is longer than its note, and goes on for a while, and then some more of it";
        let laid = Lettering::new().lay(&long.into(), &space).expect("it is short");
        assert!(laid.height <= 168.0 && laid.runs[0].size < 22.0);
    }

    #[test]
    fn text_without_end_is_refused() {
        let space =
            Space { font: Font::Sans, size: 20.0, bold: false, align: Align::Start, width: 100.0, height: None };
        let mut lettering = Lettering::new();
        lettering.signs = SIGNS_MAX;
        assert!(lettering.lay(&"one more".into(), &space).is_err());
    }
}
