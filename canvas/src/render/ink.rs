//! Pen strokes: bytes to points, points to the shape that the pen leaves.
//!
//! In sixteenths of a pixel from the element's corner, each point as the difference to the one before (zigzag varints),
//! with one byte of pressure; the first is absolute.

use resvg::tiny_skia::{Path, PathBuilder};

/// Points of one stroke; clients begin another before.
const POINTS_MAX: usize = 5000;
const UNITS: f64 = 16.0;
/// A point nearer than this to the one before changes nothing that can be seen.
const STEP_MIN: f32 = 0.4;
/// Further out than this nothing is drawn.
const FAR: i64 = 1 << 24;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Inked {
    pub x: f32,
    pub y: f32,
    /// From 0 to 1.
    pub pressure: f32,
}

/// Whatever can be read: bytes that end in the middle of a point or go astray give the points before.
pub(crate) fn points(bytes: &[u8]) -> Vec<Inked> {
    let mut rest = bytes;
    let (mut x, mut y) = (0_i64, 0_i64);
    let mut points = Vec::new();
    while points.len() < POINTS_MAX {
        let Some((dx, dy, pressure)) = point(&mut rest) else { break };
        (x, y) = (x + dx, y + dy);
        if x.abs() > FAR || y.abs() > FAR {
            break;
        }
        let scaled = |n: i64| (n as f64 / UNITS) as f32;
        points.push(Inked { x: scaled(x), y: scaled(y), pressure: f32::from(pressure) / 255.0 });
    }
    points
}

fn point(rest: &mut &[u8]) -> Option<(i64, i64, u8)> {
    let (dx, dy) = (signed(rest)?, signed(rest)?);
    let (&pressure, after) = rest.split_first()?;
    *rest = after;
    Some((dx, dy, pressure))
}

fn signed(rest: &mut &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    for at in 0..6 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= i64::from(byte & 127) << (7 * at);
        if byte < 128 {
            return Some((value >> 1) ^ -(value & 1));
        }
    }
    None
}

/// The shape of a stroke of a width: round pieces from point to point, all wound the same way, so that where they
/// overlap they are one.
pub(crate) fn shape(points: &[Inked], width: f32) -> Option<Path> {
    let points = eased(points);
    let radius = |point: &Inked| (1.6 * width * (0.25 + 0.5 * point.pressure)).max(0.3);
    let mut path = PathBuilder::new();
    let mut before: Option<(Inked, f32)> = None;
    for point in &points {
        let r = radius(point);
        disc(&mut path, point.x, point.y, r);
        if let Some((last, last_r)) = before {
            segment(&mut path, &last, last_r, point, r);
        }
        before = Some((*point, r));
    }
    path.finish()
}

/// Points that lie apart, each drawn towards its neighbours: a hand does not make corners at every sample.
fn eased(points: &[Inked]) -> Vec<Inked> {
    let mut apart: Vec<Inked> = Vec::with_capacity(points.len());
    for point in points {
        let near = apart.last().is_some_and(|last| (last.x - point.x).hypot(last.y - point.y) < STEP_MIN);
        if !near {
            apart.push(*point);
        }
    }
    let mut eased = apart.clone();
    for (at, three) in apart.windows(3).enumerate() {
        let [before, here, after] = three else { continue };
        let mean = |part: fn(&Inked) -> f32| (part(before) + 2.0 * part(here) + part(after)) / 4.0;
        eased[at + 1] = Inked { x: mean(|p| p.x), y: mean(|p| p.y), pressure: mean(|p| p.pressure) };
    }
    eased
}

fn disc(path: &mut PathBuilder, x: f32, y: f32, r: f32) {
    let k = r * 0.552_284_8;
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
}

fn segment(path: &mut PathBuilder, a: &Inked, a_r: f32, b: &Inked, b_r: f32) {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx.hypot(dy);
    if length <= f32::EPSILON {
        return;
    }
    let (nx, ny) = (dy / length, -dx / length);
    path.move_to(a.x + nx * a_r, a.y + ny * a_r);
    path.line_to(b.x + nx * b_r, b.y + ny * b_r);
    path.line_to(b.x - nx * b_r, b.y - ny * b_r);
    path.line_to(a.x - nx * a_r, a.y - ny * a_r);
    path.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_as_clients_write_them() {
        // (1, 2) with full pressure, then (1.5, -1) with none.
        let bytes = [32, 64, 255, 16, 95, 0];
        let wanted = [Inked { x: 1.0, y: 2.0, pressure: 1.0 }, Inked { x: 1.5, y: -1.0, pressure: 0.0 }];
        assert_eq!(points(&bytes), wanted);
        assert_eq!(points(&bytes[..5]), wanted[..1]);
        assert_eq!(points(&[255; 64]), []);
    }

    #[test]
    fn a_stroke_has_no_holes_where_it_turns() {
        let corner = [(0.0, 0.0), (50.0, 0.0), (0.0, 1.0), (50.0, 30.0)];
        let points: Vec<Inked> =
            corner.iter().map(|&(x, y)| Inked { x: x + 20.0, y: y + 20.0, pressure: 0.5 }).collect();
        let path = shape(&points, 8.0).expect("a shape");
        let mut pixels = resvg::tiny_skia::Pixmap::new(100, 80).expect("small");
        let paint = resvg::tiny_skia::Paint::default();
        let rule = resvg::tiny_skia::FillRule::Winding;
        pixels.fill_path(&path, &paint, rule, resvg::tiny_skia::Transform::identity(), None);
        for point in eased(&points) {
            let pixel = pixels.pixel(point.x as u32, point.y as u32).expect("inside");
            assert_eq!(pixel.alpha(), 255, "at {point:?}");
        }
    }
}
