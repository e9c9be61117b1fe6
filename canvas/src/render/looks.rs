//! The colours, sizes and fonts that are meant where a style says nothing: those of the web client's board.

use crate::board::Style;

pub(crate) const INK: Color = Color::rgb(0x26, 0x23, 0x1f);
pub(crate) const MUTED: Color = Color::rgb(0x61, 0x5a, 0x51);
pub(crate) const PAPER: Color = Color::rgb(0xf7, 0xf4, 0xee);
pub(crate) const WHITE: Color = Color::rgb(0xff, 0xff, 0xff);
pub(crate) const COVER: Color = Color::rgb(0xe6, 0xe1, 0xd7);
pub(crate) const COVER_EDGE: Color = Color::rgb(0xb7, 0xae, 0x9f);
pub(crate) const EYE: Color = Color::rgb(0x8a, 0x82, 0x76);
pub(crate) const NO_PICTURE: Color = Color::rgb(0xd9, 0xd2, 0xc6);
pub(crate) const NO_PICTURE_EDGE: Color = Color::rgb(0xa5, 0x9b, 0x8b);
pub(crate) const WORD_GROUND: Color = Color::rgb(0x1d, 0x4b, 0x47);
pub(crate) const WORD: Color = Color::rgb(0xf6, 0xe9, 0xd2);
pub(crate) const SHADOW: Color = Color::rgb(60, 45, 30);

/// Widths and letters are drawn within these bounds, whatever a style says.
const WIDTH_MAX: f64 = 200.0;
const FONT_SIZES: (f64, f64) = (4.0, 400.0);

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Color {
    pub r: u8,
    pub g: u8,
    pub b: u8,
    pub alpha: f32,
}

impl Color {
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, alpha: 1.0 }
    }

    /// `#rrggbb`; anything else is no colour.
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, r, g, b] = value.to_be_bytes();
        Some(Self::rgb(r, g, b))
    }

    pub fn faded(self, by: f32) -> Self {
        Self { alpha: self.alpha * by, ..self }
    }

    /// Dark or light, whichever can be read on this.
    pub fn ink_on(self) -> Self {
        let light = 0.299 * f32::from(self.r) + 0.587 * f32::from(self.g) + 0.114 * f32::from(self.b);
        if light > 127.5 { INK } else { WHITE }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Font {
    Sans,
    Serif,
    Mono,
    Hand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Center,
    End,
}

/// How an element looks, with nothing left open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub fill: Option<Color>,
    pub stroke: Option<Color>,
    pub width: f32,
    pub dash: bool,
    pub opacity: f32,
    pub font: Font,
    pub size: f32,
    pub align: Align,
    pub radius: f32,
}

impl Look {
    pub fn of(kind: &str, style: &Style) -> Self {
        let base = Self::base(kind);
        let color = |said: Option<&str>, base| match said {
            None => base,
            Some("none" | "transparent") => None,
            Some(text) => Color::read(text).or(base),
        };
        Self {
            fill: color(style.fill, base.fill),
            stroke: color(style.stroke, base.stroke),
            width: style.width.map_or(base.width, |width| width.clamp(0.0, WIDTH_MAX) as f32),
            dash: style.dash || base.dash,
            opacity: style.opacity.map_or(base.opacity, |opacity| opacity.clamp(0.0, 1.0) as f32),
            font: match style.font {
                Some("sans") => Font::Sans,
                Some("serif") => Font::Serif,
                Some("mono") => Font::Mono,
                Some("hand") => Font::Hand,
                _ => base.font,
            },
            size: style.font_size.map_or(base.size, |size| size.clamp(FONT_SIZES.0, FONT_SIZES.1) as f32),
            align: match style.align {
                Some("start") => Align::Start,
                Some("center") => Align::Center,
                Some("end") => Align::End,
                _ => base.align,
            },
            radius: style.radius.map_or(base.radius, |radius| radius.clamp(0.0, 10_000.0) as f32),
        }
    }

    fn base(kind: &str) -> Self {
        let plain = Self {
            fill: None,
            stroke: Some(INK),
            width: 2.0,
            dash: false,
            opacity: 1.0,
            font: Font::Sans,
            size: 18.0,
            align: Align::Center,
            radius: 0.0,
        };
        let paper = Some(WHITE);
        let frame_edge = Some(Color::rgb(0xd3, 0xca, 0xbb));
        match kind {
            "sticky" => {
                Self { fill: Some(Color::rgb(0xfb, 0xe3, 0x9a)), stroke: None, size: 22.0, radius: 4.0, ..plain }
            }
            "text" => Self { stroke: None, align: Align::Start, size: 24.0, ..plain },
            "rect" => Self { fill: paper, radius: 10.0, ..plain },
            "ellipse" | "diamond" => Self { fill: paper, ..plain },
            "stroke" => Self { width: 4.0, ..plain },
            "connector" | "line" => Self { stroke: Some(MUTED), width: 2.5, ..plain },
            "frame" => Self { fill: paper, stroke: frame_edge, width: 1.5, align: Align::Start, radius: 6.0, ..plain },
            "card" => Self { fill: paper, stroke: None, radius: 6.0, size: 16.0, ..plain },
            "image" => Self { stroke: None, radius: 4.0, ..plain },
            "vote" => Self { fill: Some(Color::rgb(0xa0, 0x43, 0x2e)), stroke: None, ..plain },
            _ => Self { fill: Some(COVER), stroke: Some(COVER_EDGE), dash: true, radius: 8.0, ..plain },
        }
    }
}
