//! A board as marks on paper, in order from the lowest.

use std::collections::HashMap;

use resvg::tiny_skia::Path;

use super::{
    ELEMENTS_MAX, Resolve, TooLarge, bounded,
    geometry::{Affine, Bounds},
    kinds,
    lettering::{Laid, Lettering},
    looks::Color,
    pictures::{Picture, Pictures, Trust},
};
use crate::board::{Board, Element, Geo};

/// Points of pen strokes in one picture.
const POINTS_MAX: u64 = 1_000_000;

/// One thing that is put down.
pub(crate) struct Mark {
    /// From its own coordinates to the board's.
    pub at: Affine,
    /// Where on the board it can be seen.
    pub bounds: Bounds,
    pub ink: Ink,
}

pub(crate) enum Ink {
    Fill { path: Path, color: Color },
    Line { path: Path, color: Color, width: f32, dash: bool },
    Text { laid: Laid, color: Color },
    Picture { number: usize, x: f32, y: f32, w: f32, h: f32, radius: f32, opacity: f32, fit: Fit },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// All of the box and as much of the picture as fits, in proportion.
    Cover,
    /// All of both.
    Fill,
}

/// A frame, which is a page of a PDF.
pub(crate) struct Frame {
    pub title: String,
    /// The mark that is its name, above it.
    pub name: Option<usize>,
    pub bounds: Bounds,
}

pub(crate) struct Scene {
    pub marks: Vec<Mark>,
    pub pictures: Vec<Picture>,
    pub frames: Vec<Frame>,
}

impl Scene {
    pub fn of(board: &Board, resolve: Resolve) -> Result<Self, TooLarge> {
        bounded("elements", board.elements.len() as u64, ELEMENTS_MAX as u64)?;
        let geos =
            board.elements.iter().filter_map(|element| Some((element.id.as_str(), drawable(element)?))).collect();
        let mut easel = Easel {
            board,
            geos,
            lettering: Lettering::new(),
            pictures: Pictures::new(resolve),
            names: HashMap::new(),
            marks: Vec::new(),
            points: 0,
        };
        for element in &board.elements {
            kinds::draw(&mut easel, element)?;
        }
        let frames = frames(board, &easel);
        Ok(Self { marks: easel.marks, pictures: easel.pictures.list, frames })
    }

    /// The box around everything that can be seen.
    pub fn bounds(&self) -> Option<Bounds> {
        self.marks.iter().map(|mark| mark.bounds).reduce(|all, mark| all.with(&mark))
    }
}

/// What is needed while marks are made.
pub(crate) struct Easel<'a> {
    pub board: &'a Board,
    pub geos: HashMap<&'a str, Geo>,
    pub lettering: Lettering,
    pub pictures: Pictures<'a>,
    /// The marks that are names of frames, by the frame's id.
    names: HashMap<&'a str, usize>,
    marks: Vec<Mark>,
    points: u64,
}

impl<'a> Easel<'a> {
    /// Says that the last mark is the name of a frame.
    pub fn named(&mut self, frame: &'a str) {
        if let Some(last) = self.marks.len().checked_sub(1) {
            self.names.insert(frame, last);
        }
    }

    pub fn fill(&mut self, at: &Affine, path: Option<Path>, color: Color) {
        if let Some(path) = path.filter(|_| color.alpha > 0.0) {
            let bounds = Bounds::from(path.bounds()).under(at);
            self.put(at, bounds, Ink::Fill { path, color });
        }
    }

    pub fn line(&mut self, at: &Affine, path: Option<Path>, color: Color, width: f32, dash: bool) {
        if let Some(path) = path.filter(|_| color.alpha > 0.0 && width > 0.0) {
            let bounds = Bounds::from(path.bounds()).grown(f64::from(width)).under(at);
            self.put(at, bounds, Ink::Line { path, color, width, dash });
        }
    }

    pub fn text(&mut self, at: &Affine, laid: Laid, color: Color) {
        if !laid.runs.is_empty() && color.alpha > 0.0 {
            // Letters may reach out of their lines, and lines out of their box.
            let reach = laid.runs.iter().map(|run| run.size).fold(0.0, f32::max);
            let glyphs = laid.runs.iter().flat_map(|run| &run.glyphs);
            let (x0, x1) = glyphs
                .fold((0.0_f32, laid.width), |(x0, x1), glyph| (x0.min(glyph.x), x1.max(glyph.x + glyph.advance)));
            let all = Bounds { x0: x0.into(), y0: 0.0, x1: x1.into(), y1: laid.height.into() };
            let bounds = all.grown(f64::from(reach) * 0.5).under(at);
            self.put(at, bounds, Ink::Text { laid, color });
        }
    }

    /// Puts the picture under a url into a box; `false` if there is none.
    pub fn picture(&mut self, at: &Affine, url: &str, trust: Trust, place: &Place) -> Result<bool, TooLarge> {
        let Some(number) = self.pictures.find(url, trust)? else { return Ok(false) };
        let &Place { x, y, w, h, radius, opacity, fit } = place;
        let bounds = Bounds::sized(x.into(), y.into(), w.into(), h.into()).under(at);
        self.put(at, bounds, Ink::Picture { number, x, y, w, h, radius, opacity, fit });
        Ok(true)
    }

    pub fn count_points(&mut self, points: usize) -> Result<(), TooLarge> {
        self.points += points as u64;
        bounded("points of pen strokes", self.points, POINTS_MAX)
    }

    fn put(&mut self, at: &Affine, bounds: Bounds, ink: Ink) {
        self.marks.push(Mark { at: *at, bounds, ink });
    }
}

/// Where in an element its picture is, and how.
pub(crate) struct Place {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
    pub radius: f32,
    pub opacity: f32,
    pub fit: Fit,
}

/// Places and sizes that pictures can deal with; a box may be written from any of its corners.
fn drawable(element: &Element) -> Option<Geo> {
    let geo = element.geo()?;
    let far = [geo.x, geo.y, geo.w, geo.h].iter().any(|length| length.abs() > 1e7) || geo.rot.abs() > 1e6;
    let (x, y) = (geo.x + geo.w.min(0.0), geo.y + geo.h.min(0.0));
    (!far).then(|| Geo { x, y, w: geo.w.abs(), h: geo.h.abs(), rot: geo.rot })
}

/// The frames that are in no other frame, in order of reading: by rows, and in each from left to right.
fn frames(board: &Board, easel: &Easel) -> Vec<Frame> {
    let parents = board.parents();
    let framed: std::collections::HashSet<&str> =
        board.elements.iter().filter(|element| element.kind() == "frame").map(|element| element.id.as_str()).collect();
    let inside = |id: &str| {
        std::iter::successors(parents.get(id).copied(), |id| parents.get(id).copied()).any(|up| framed.contains(up))
    };
    let frame = |element: &Element| {
        let geo = easel.geos.get(element.id.as_str()).filter(|geo| geo.w >= 1.0 && geo.h >= 1.0)?;
        let bounds = Bounds::sized(0.0, 0.0, geo.w, geo.h).under(&Affine::of(geo));
        Some(Frame { title: kinds::title(element), name: easel.names.get(element.id.as_str()).copied(), bounds })
    };
    let outermost =
        board.elements.iter().filter(|element| element.kind() == "frame" && !element.hidden() && !inside(&element.id));
    let mut rest: Vec<Frame> = outermost.filter_map(frame).collect();
    rest.sort_by(|one, other| {
        one.bounds.y0.total_cmp(&other.bounds.y0).then(one.bounds.x0.total_cmp(&other.bounds.x0))
    });
    let mut ordered = Vec::new();
    while let Some(first) = rest.first() {
        let middle = first.bounds.middle().1;
        let (mut row, others): (Vec<Frame>, Vec<Frame>) = rest.into_iter().partition(|frame| frame.bounds.y0 <= middle);
        row.sort_by(|one, other| one.bounds.x0.total_cmp(&other.bounds.x0));
        ordered.append(&mut row);
        rest = others;
    }
    ordered
}
