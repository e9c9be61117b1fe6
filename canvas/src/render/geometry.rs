//! Places and turns, in double precision: a board is wide, and what is drawn of it is near.

use resvg::tiny_skia::{Path, PathBuilder, Rect, Transform};

use crate::board::Geo;

/// x' = a·x + c·y + e, y' = b·x + d·y + f
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Affine {
    pub a: f64,
    pub b: f64,
    pub c: f64,
    pub d: f64,
    pub e: f64,
    pub f: f64,
}

impl Affine {
    pub fn translate(x: f64, y: f64) -> Self {
        Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: x, f: y }
    }

    pub fn scale(x: f64, y: f64) -> Self {
        Self { a: x, b: 0.0, c: 0.0, d: y, e: 0.0, f: 0.0 }
    }

    /// From an element's own coordinates, which begin at its corner, to the board's.
    pub fn of(geo: &Geo) -> Self {
        let (sin, cos) = geo.rot.to_radians().sin_cos();
        let (w, h) = (geo.w / 2.0, geo.h / 2.0);
        let turned = Self { a: cos, b: sin, c: -sin, d: cos, e: 0.0, f: 0.0 };
        Self::translate(-w, -h).then(&turned).then(&Self::translate(geo.x + w, geo.y + h))
    }

    /// First this, then the other.
    pub fn then(&self, other: &Self) -> Self {
        let ((a, b), (c, d)) = (other.turn((self.a, self.b)), other.turn((self.c, self.d)));
        let (e, f) = other.apply((self.e, self.f));
        Self { a, b, c, d, e, f }
    }

    pub fn apply(&self, point: Point) -> Point {
        let (x, y) = self.turn(point);
        (x + self.e, y + self.f)
    }

    fn turn(&self, (x, y): Point) -> Point {
        (self.a * x + self.c * y, self.b * x + self.d * y)
    }

    pub fn to_skia(self) -> Transform {
        let [a, b, c, d, e, f] = [self.a, self.b, self.c, self.d, self.e, self.f].map(|n| n as f32);
        Transform::from_row(a, b, c, d, e, f)
    }
}

pub(crate) type Point = (f64, f64);

pub(crate) fn centre(geo: &Geo) -> Point {
    (geo.x + geo.w / 2.0, geo.y + geo.h / 2.0)
}

/// A box that is not turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Bounds {
    pub fn sized(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x0: x, y0: y, x1: x + w, y1: y + h }
    }

    pub fn w(&self) -> f64 {
        self.x1 - self.x0
    }

    pub fn h(&self) -> f64 {
        self.y1 - self.y0
    }

    pub fn grown(&self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    pub fn with(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub fn middle(&self) -> Point {
        ((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// The box around this one once it is moved and turned.
    pub fn under(&self, at: &Affine) -> Self {
        let corners = [(self.x0, self.y0), (self.x1, self.y0), (self.x0, self.y1), (self.x1, self.y1)];
        let mut around: Option<Self> = None;
        for (x, y) in corners.map(|corner| at.apply(corner)) {
            let here = Self { x0: x, y0: y, x1: x, y1: y };
            around = Some(around.map_or(here, |bounds| bounds.with(&here)));
        }
        around.unwrap_or(*self)
    }
}

impl From<Rect> for Bounds {
    fn from(rect: Rect) -> Self {
        let [x0, y0, x1, y1] = [rect.left(), rect.top(), rect.right(), rect.bottom()].map(f64::from);
        Self { x0, y0, x1, y1 }
    }
}

/// How far a curve's handles reach for a quarter of a circle.
const QUARTER: f32 = 0.552_284_8;

/// A box with round corners.
pub(crate) fn rounded(x: f32, y: f32, w: f32, h: f32, radius: f32) -> Option<Path> {
    let r = radius.min(w / 2.0).min(h / 2.0).max(0.0);
    if r == 0.0 {
        return Rect::from_xywh(x, y, w, h).map(PathBuilder::from_rect);
    }
    let (x1, y1, k) = (x + w, y + h, r * (1.0 - QUARTER));
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.line_to(x1 - r, y);
    path.cubic_to(x1 - k, y, x1, y + k, x1, y + r);
    path.line_to(x1, y1 - r);
    path.cubic_to(x1, y1 - k, x1 - k, y1, x1 - r, y1);
    path.line_to(x + r, y1);
    path.cubic_to(x + k, y1, x, y1 - k, x, y1 - r);
    path.line_to(x, y + r);
    path.cubic_to(x, y + k, x + k, y, x + r, y);
    path.close();
    path.finish()
}

pub(crate) fn ellipse(x: f32, y: f32, w: f32, h: f32) -> Option<Path> {
    Rect::from_xywh(x, y, w, h).and_then(PathBuilder::from_oval)
}

pub(crate) fn diamond(w: f32, h: f32) -> Option<Path> {
    polyline(&[(w / 2.0, 0.0), (w, h / 2.0), (w / 2.0, h), (0.0, h / 2.0)], true)
}

pub(crate) fn polyline(points: &[(f32, f32)], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (&(x, y), rest) = points.split_first()?;
    path.move_to(x, y);
    rest.iter().for_each(|&(x, y)| path.line_to(x, y));
    if closed {
        path.close();
    }
    path.finish()
}
