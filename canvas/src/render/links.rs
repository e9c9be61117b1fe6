//! Where lines and connectors run: from what they are tied to, or from where it was when it was there.

use std::collections::HashMap;

use serde_json::Value;

use super::geometry::{Affine, Point, centre};
use crate::board::{Element, Geo, numbers};

/// How far an arrow keeps from what it points at.
const GAP: f64 = 6.0;
/// Corners of one line.
const CORNERS_MAX: usize = 1000;

pub(crate) struct Link {
    pub path: Vec<Point>,
    pub head: bool,
    pub tail: bool,
}

/// The path of a link. One that says nothing of itself runs through its box.
pub(crate) fn link(element: &Element, geos: &HashMap<&str, Geo>) -> Option<Link> {
    let end = |key: &str| element.data().and_then(|data| data.get(key)).and_then(|end| End::read(end, geos));
    let arrow = |key: &str| element.data_str(key) == Some("arrow");
    let (Some(a), Some(b)) = (end("a"), end("b")) else {
        let geo = element.geo()?;
        let path = vec![(geo.x, geo.y), (geo.x + geo.w, geo.y + geo.h)];
        return Some(Link { path, head: arrow("head"), tail: arrow("tail") });
    };
    let via = element.data().and_then(|data| data.get("via")).and_then(Value::as_array);
    let via: Vec<Point> = via.into_iter().flatten().take(CORNERS_MAX).filter_map(point).collect();
    let from = a.point(via.first().copied().unwrap_or_else(|| b.middle()));
    let to = b.point(via.last().copied().unwrap_or_else(|| a.middle()));
    let path = std::iter::once(from).chain(via).chain([to]).collect();
    Some(Link { path, head: arrow("head"), tail: arrow("tail") })
}

fn point(value: &Value) -> Option<Point> {
    let [x, y] = numbers(value)?;
    Some((x, y))
}

struct End<'a> {
    tied: Option<Geo>,
    side: Option<&'a str>,
    pt: Point,
}

impl<'a> End<'a> {
    fn read(end: &'a Value, geos: &HashMap<&str, Geo>) -> Option<Self> {
        let tied = end.get("id").and_then(Value::as_str).and_then(|id| geos.get(id)).copied();
        let pt = end.get("pt").and_then(point).or_else(|| tied.as_ref().map(centre))?;
        Some(Self { tied, side: end.get("side").and_then(Value::as_str), pt })
    }

    fn middle(&self) -> Point {
        self.tied.as_ref().map_or(self.pt, centre)
    }

    fn point(&self, towards: Point) -> Point {
        let Some(geo) = &self.tied else { return self.pt };
        let wide = Geo { x: geo.x - GAP, y: geo.y - GAP, w: geo.w + 2.0 * GAP, h: geo.h + 2.0 * GAP, rot: geo.rot };
        let own = Affine::of(&wide);
        match self.side {
            Some("top") => own.apply((wide.w / 2.0, 0.0)),
            Some("right") => own.apply((wide.w, wide.h / 2.0)),
            Some("bottom") => own.apply((wide.w / 2.0, wide.h)),
            Some("left") => own.apply((0.0, wide.h / 2.0)),
            _ => edge(&wide, towards),
        }
    }
}

/// Where a line from the centre towards a point leaves the box.
fn edge(geo: &Geo, towards: Point) -> Point {
    let middle = centre(geo);
    let (sin, cos) = (-geo.rot).to_radians().sin_cos();
    let (dx, dy) = (towards.0 - middle.0, towards.1 - middle.1);
    let (x, y) = (dx * cos - dy * sin, dx * sin + dy * cos);
    if x == 0.0 && y == 0.0 {
        return middle;
    }
    let scale = (geo.w / 2.0 / x.abs().max(1e-6)).min(geo.h / 2.0 / y.abs().max(1e-6));
    Affine::of(geo).apply((geo.w / 2.0 + x * scale, geo.h / 2.0 + y * scale))
}

/// Half way along a path.
pub(crate) fn half_way(path: &[Point]) -> Point {
    let length = |pair: &[Point]| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
    let mut rest = path.windows(2).map(length).sum::<f64>() / 2.0;
    for pair in path.windows(2) {
        let step = length(pair);
        if rest <= step && step > 0.0 {
            let part = rest / step;
            return (pair[0].0 + (pair[1].0 - pair[0].0) * part, pair[0].1 + (pair[1].1 - pair[0].1) * part);
        }
        rest -= step;
    }
    path.first().copied().unwrap_or_default()
}
