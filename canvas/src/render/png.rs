//! A scene as pixels.
//!
//! The picture is made in bands from top to bottom, each packed before the next is painted: however large it is, no
//! more than one band of it is in memory.

use std::{collections::HashMap, rc::Rc};

use resvg::tiny_skia::{
    FillRule, FilterQuality, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, Pattern, Pixmap, PixmapMut, Shader,
    SpreadMode, Stroke, StrokeDash, Transform,
};
use skrifa::{
    GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};

use super::{
    Background, Options, Refused, Resolve, SIDE_MAX, bounded,
    geometry::{Affine, Bounds, rounded},
    lettering::{FONTS, GlyphRun},
    looks::Color,
    pictures::Picture,
    scene::{Fit, Ink, Mark, Scene, travel},
};
use crate::board::Board;

/// Around everything, in px of the board.
const MARGIN: f64 = 32.0;
/// Bytes of one band.
const BAND_BYTES: u32 = 16 << 20;
/// Bytes of images that are kept at a size.
const KEPT_BYTES: usize = 64 << 20;
/// Pixels that are touched for one picture, those beneath others included: seconds, not minutes.
const WORK_MAX: u64 = 8_000_000_000;
/// A line with more dashes than this is a line.
const DASHES_MAX: f64 = 2000.0;
/// A board with nothing on it, in px.
const EMPTY: Bounds = Bounds { x0: 0.0, y0: 0.0, x1: 640.0, y1: 400.0 };

/// The whole board as a PNG.
pub fn png(board: &Board, options: &Options, resolve: Resolve) -> Result<Vec<u8>, Refused> {
    let scene = Scene::of(board, resolve)?;
    let scale = f64::from(options.scale.clamp(1, 4));
    let bounds = scene.bounds().map_or(EMPTY, |bounds| bounds.grown(MARGIN));
    let [w, h] = [bounds.w(), bounds.h()].map(|side| (side * scale).ceil().max(1.0));
    bounded("pixels a side", w.max(h) as u64, SIDE_MAX.into())?;
    let work = scene.marks.iter().map(|mark| mark.work(scale)).fold(0, u64::saturating_add);
    bounded(WORK, work, WORK_MAX)?;
    let board_to_picture = Affine::translate(-bounds.x0, -bounds.y0).then(&Affine::scale(scale, scale));
    Brush::new(&scene).picture(w as u32, h as u32, &board_to_picture, options.background)
}

/// What there may not be more of than [`WORK_MAX`].
const WORK: &str = "pixels to paint, one over the other";

fn unwritten(error: impl std::fmt::Display) -> Refused {
    Refused::Unwritten(error.to_string())
}

/// What is kept while the bands are painted.
struct Brush<'a> {
    scene: &'a Scene,
    glyphs: HashMap<(usize, u32), Option<Rc<Path>>>,
    images: HashMap<(usize, i32), Option<Rc<Pixmap>>>,
    kept: usize,
    /// Pixels of images read so far: again and again, if they are too many to be kept.
    read: u64,
}

impl<'a> Brush<'a> {
    fn new(scene: &'a Scene) -> Self {
        Self { scene, glyphs: HashMap::new(), images: HashMap::new(), kept: 0, read: 0 }
    }

    fn picture(&mut self, w: u32, h: u32, to_picture: &Affine, background: Background) -> Result<Vec<u8>, Refused> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, w, h);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header().map_err(unwritten)?;
        let mut rows = writer.stream_writer().map_err(unwritten)?;
        let high = (BAND_BYTES / (w * 4)).clamp(1, h);
        let mut top = 0;
        while top < h {
            let high = high.min(h - top);
            let mut band = Pixmap::new(w, high).ok_or_else(|| unwritten("no memory for a band"))?;
            if background == Background::White {
                band.fill(resvg::tiny_skia::Color::WHITE);
            }
            self.band(&mut band, &to_picture.then(&Affine::translate(0.0, -f64::from(top))));
            bounded(WORK, self.read, WORK_MAX)?;
            if background == Background::Transparent {
                make_plain(&mut band);
            }
            std::io::Write::write_all(&mut rows, band.data()).map_err(unwritten)?;
            top += high;
        }
        rows.finish().map_err(unwritten)?;
        writer.finish().map_err(unwritten)?;
        Ok(file)
    }

    fn band(&mut self, band: &mut Pixmap, to_band: &Affine) {
        let seen = Bounds::sized(0.0, 0.0, band.width().into(), band.height().into());
        for mark in &self.scene.marks {
            let spent = self.read > WORK_MAX;
            if !spent && mark.bounds.under(to_band).grown(2.0).meets(&seen) {
                self.mark(&mut band.as_mut(), mark, &mark.at.then(to_band));
            }
        }
    }

    fn mark(&mut self, band: &mut PixmapMut, mark: &Mark, at: &Affine) {
        let transform = at.to_skia();
        match &mark.ink {
            Ink::Fill { path, color } => band.fill_path(path, &paint(*color), FillRule::Winding, transform, None),
            Ink::Line { path, color, width, dash } => {
                let dashes = travel(path) / f64::from(*width * 5.5).max(1e-3);
                let stroke = stroke(*width, *dash && dashes < DASHES_MAX);
                band.stroke_path(path, &paint(*color), &stroke, transform, None);
            }
            Ink::Text { laid, color } => laid.runs.iter().for_each(|run| self.run(band, run, *color, at)),
            Ink::Picture { number, .. } => {
                if let Some(picture) = self.scene.pictures.get(*number) {
                    self.image(band, picture, &mark.ink, at);
                }
            }
        }
    }

    fn run(&mut self, band: &mut PixmapMut, run: &GlyphRun, color: Color, at: &Affine) {
        let paint = paint(color);
        for glyph in &run.glyphs {
            let Some(path) = self.glyph(run.font, glyph.id) else { continue };
            let lean = f64::from(run.skew.to_radians().tan());
            let size = f64::from(run.size);
            // Outlines are of size 1 and upside down.
            let own = Affine { a: size, b: 0.0, c: size * lean, d: -size, e: 0.0, f: 0.0 };
            let (x, y) = (glyph.x + glyph.dx, glyph.y + glyph.dy);
            let transform = own.then(&Affine::translate(x.into(), y.into())).then(at).to_skia();
            band.fill_path(&path, &paint, FillRule::Winding, transform, None);
        }
    }

    fn glyph(&mut self, font: usize, id: u32) -> Option<Rc<Path>> {
        self.glyphs.entry((font, id)).or_insert_with(|| outline(font, id).map(Rc::new)).clone()
    }

    fn image(&mut self, band: &mut PixmapMut, picture: &Picture, ink: &Ink, at: &Affine) {
        let &Ink::Picture { number, x, y, w, h, radius, opacity, fit } = ink else { return };
        let Some(path) = rounded(x, y, w, h, radius) else { return };
        let (sx, sy) = match fit {
            Fit::Fill => (w / picture.w, h / picture.h),
            Fit::Cover => {
                let scale = (w / picture.w).max(h / picture.h);
                (scale, scale)
            }
        };
        let shown = (picture.w * sx, picture.h * sy);
        // As large as it is on the picture, whichever way it is turned.
        let zoom = at.a.hypot(at.b) * f64::from(sx.max(sy));
        let Some(image) = self.pixels(picture, number, zoom) else { return };
        let (left, top) = (x + (w - shown.0) / 2.0, y + (h - shown.1) / 2.0);
        let place =
            Transform::from_row(shown.0 / image.width() as f32, 0.0, 0.0, shown.1 / image.height() as f32, left, top);
        let shader = Pattern::new(image.as_ref().as_ref(), SpreadMode::Pad, FilterQuality::Bilinear, opacity, place);
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        band.fill_path(&path, &paint, FillRule::Winding, at.to_skia(), None::<&Mask>);
    }

    /// The picture at least as large as asked. Sizes are steps of a half, so that boxes of many sizes share a few.
    fn pixels(&mut self, picture: &Picture, number: usize, zoom: f64) -> Option<Rc<Pixmap>> {
        let step = (zoom.max(1e-6).log2() * 2.0 - 0.01).ceil().clamp(-40.0, 40.0) as i32;
        if let Some(known) = self.images.get(&(number, step)) {
            return known.clone();
        }
        let scale = (f64::from(step) / 2.0).exp2() as f32;
        let longest = (picture.w.max(picture.h) * scale).max(1.0);
        let scale = scale * (4096.0 / longest).min(1.0);
        let [w, h] = [picture.w, picture.h].map(|side| (side * scale).round().max(1.0) as u32);
        let pixels = picture.pixels(w, h).map(Rc::new);
        let bytes = pixels.as_ref().map_or(0, |pixels| pixels.data().len());
        self.read += u64::from(w) * u64::from(h) * 8;
        self.read += if picture.raster.is_some() { (picture.w * picture.h) as u64 * 4 } else { 0 };
        self.kept += bytes;
        if self.kept > KEPT_BYTES {
            self.images.clear();
            self.kept = bytes;
        }
        self.images.insert((number, step), pixels.clone());
        pixels
    }
}

/// PNG wants colours that are not multiplied with their alpha. On white, none is.
fn make_plain(band: &mut Pixmap) {
    for pixel in band.data_mut().chunks_exact_mut(4) {
        let alpha = u32::from(pixel[3]);
        if alpha != 0 && alpha != 255 {
            for part in &mut pixel[..3] {
                *part = ((u32::from(*part) * 255 + alpha / 2) / alpha).min(255) as u8;
            }
        }
    }
}

fn paint(color: Color) -> Paint<'static> {
    let alpha = (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
    let shader = Shader::SolidColor(resvg::tiny_skia::Color::from_rgba8(color.r, color.g, color.b, alpha));
    Paint { shader, anti_alias: true, ..Paint::default() }
}

fn stroke(width: f32, dash: bool) -> Stroke {
    let dash = if dash { StrokeDash::new(vec![width * 3.0, width * 2.5], 0.0) } else { None };
    Stroke {
        width,
        line_cap: if dash.is_some() { LineCap::Butt } else { LineCap::Round },
        line_join: LineJoin::Round,
        dash,
        ..Stroke::default()
    }
}

fn outline(font: usize, id: u32) -> Option<Path> {
    let font = skrifa::FontRef::new(FONTS.get(font)?).ok()?;
    let glyph = font.outline_glyphs().get(GlyphId::new(id))?;
    let mut pen = Pen(PathBuilder::new());
    glyph.draw(DrawSettings::unhinted(Size::new(1.0), LocationRef::default()), &mut pen).ok()?;
    pen.0.finish()
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
