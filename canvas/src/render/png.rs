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
    scene::{Fit, Ink, Mark, Scene},
};
use crate::board::Board;

/// Around everything, in px of the board.
const MARGIN: f64 = 32.0;
/// Bytes of one band.
const BAND_BYTES: u32 = 16 << 20;
/// Bytes of images that are kept at their size.
const KEPT_BYTES: usize = 48 << 20;
/// A board with nothing on it, in px.
const EMPTY: Bounds = Bounds { x0: 0.0, y0: 0.0, x1: 640.0, y1: 400.0 };

/// The whole board as a PNG.
pub fn png(board: &Board, options: &Options, resolve: Resolve) -> Result<Vec<u8>, Refused> {
    let scene = Scene::of(board, resolve)?;
    let scale = f64::from(options.scale.clamp(1, 4));
    let bounds = scene.bounds().map_or(EMPTY, |bounds| bounds.grown(MARGIN));
    let [w, h] = [bounds.w(), bounds.h()].map(|side| (side * scale).ceil().max(1.0));
    bounded("pixels a side", w.max(h) as u64, SIDE_MAX.into())?;
    let board_to_picture = Affine::translate(-bounds.x0, -bounds.y0).then(&Affine::scale(scale, scale));
    Brush::new(&scene).picture(w as u32, h as u32, &board_to_picture, options.background)
}

fn unwritten(error: impl std::fmt::Display) -> Refused {
    Refused::Unwritten(error.to_string())
}

/// What is kept while the bands are painted.
struct Brush<'a> {
    scene: &'a Scene,
    glyphs: HashMap<(usize, u32), Option<Rc<Path>>>,
    images: HashMap<(usize, u32, u32), Option<Rc<Pixmap>>>,
    kept: usize,
}

impl<'a> Brush<'a> {
    fn new(scene: &'a Scene) -> Self {
        Self { scene, glyphs: HashMap::new(), images: HashMap::new(), kept: 0 }
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
            let bytes: Vec<u8> = band.pixels().iter().flat_map(plain).collect();
            std::io::Write::write_all(&mut rows, &bytes).map_err(unwritten)?;
            top += high;
        }
        rows.finish().map_err(unwritten)?;
        writer.finish().map_err(unwritten)?;
        Ok(file)
    }

    fn band(&mut self, band: &mut Pixmap, to_band: &Affine) {
        let seen = Bounds::sized(0.0, 0.0, band.width().into(), band.height().into());
        for mark in &self.scene.marks {
            if mark.bounds.under(to_band).grown(2.0).meets(&seen) {
                self.mark(&mut band.as_mut(), mark, &mark.at.then(to_band));
            }
        }
    }

    fn mark(&mut self, band: &mut PixmapMut, mark: &Mark, at: &Affine) {
        let transform = at.to_skia();
        match &mark.ink {
            Ink::Fill { path, color } => band.fill_path(path, &paint(*color), FillRule::Winding, transform, None),
            Ink::Line { path, color, width, dash } => {
                band.stroke_path(path, &paint(*color), &stroke(*width, *dash), transform, None);
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
        // As many pixels as it takes up on the picture, whichever way it is turned.
        let zoom = at.a.hypot(at.b);
        let pixels = [shown.0, shown.1].map(|side| (f64::from(side) * zoom).round().clamp(1.0, 4096.0) as u32);
        let Some(image) = self.pixels(picture, number, pixels) else { return };
        let (left, top) = (x + (w - shown.0) / 2.0, y + (h - shown.1) / 2.0);
        let place =
            Transform::from_row(shown.0 / image.width() as f32, 0.0, 0.0, shown.1 / image.height() as f32, left, top);
        let shader = Pattern::new(image.as_ref().as_ref(), SpreadMode::Pad, FilterQuality::Bilinear, opacity, place);
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        band.fill_path(&path, &paint, FillRule::Winding, at.to_skia(), None::<&Mask>);
    }

    fn pixels(&mut self, picture: &Picture, number: usize, [w, h]: [u32; 2]) -> Option<Rc<Pixmap>> {
        if let Some(known) = self.images.get(&(number, w, h)) {
            return known.clone();
        }
        let pixels = picture.pixels(w, h).map(Rc::new);
        self.kept += pixels.as_ref().map_or(0, |pixels| pixels.data().len());
        if self.kept > KEPT_BYTES {
            self.images.clear();
            self.kept = pixels.as_ref().map_or(0, |pixels| pixels.data().len());
        }
        self.images.insert((number, w, h), pixels.clone());
        pixels
    }
}

/// PNG wants colours that are not multiplied with their alpha.
fn plain(pixel: &resvg::tiny_skia::PremultipliedColorU8) -> [u8; 4] {
    let plain = pixel.demultiply();
    [plain.red(), plain.green(), plain.blue(), plain.alpha()]
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
