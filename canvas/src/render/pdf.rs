//! A scene as pages.
//!
//! krilla writes them, because it takes glyphs with the letters they stand for, embeds the parts of fonts that are used
//! and is kept by the people who made svg2pdf and recommend it in its place. Drawings stay drawings by its companion
//! krilla-svg.
//!
//! Every outermost frame is a page, in order of reading; what lies in no frame is on one more page, of the whole board.
//! A page shows its frame, what reaches into it, and the frame's name above.

use std::collections::{HashMap, HashSet};

use krilla::{
    Data, Document, SerializeSettings,
    color::rgb,
    destination::XyzDestination,
    geom::{PathBuilder, Point, Size, Transform},
    image::Image,
    metadata::Metadata,
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Path, PathSegment};

use super::{
    PAGES_MAX, Refused, Resolve, bounded,
    geometry::{Affine, Bounds, rounded},
    lettering::{FONTS, GlyphRun},
    looks::Color,
    pictures::{Format, Picture},
    scene::{Fit, Frame, Ink, Mark, Scene},
};
use crate::board::Board;

/// Points of a page for each px of the board: as browsers print.
const POINTS: f64 = 0.75;
/// Points a side, by the specification; larger boards are drawn smaller.
const SIDE_MAX: f64 = 14_400.0;
/// Around the whole board, in px.
const MARGIN: f64 = 32.0;
/// Around a frame, and once more above it for its name.
const FRAME_MARGIN: f64 = 24.0;
/// Marks on all pages.
const MARKS_MAX: u64 = 400_000;
/// How often drawings are drawn as such; the others are images, which a file holds once.
const DRAWINGS_MAX: usize = 300;
/// A board with nothing on it.
const EMPTY: Bounds = Bounds { x0: 0.0, y0: 0.0, x1: 640.0, y1: 400.0 };

struct Leaf {
    title: String,
    /// The mark that is its name.
    name: Option<usize>,
    /// What of the board is on it.
    bounds: Bounds,
    /// The paper: with room around.
    paper: Bounds,
}

impl Leaf {
    fn of(frame: &Frame) -> Self {
        let around = frame.bounds.grown(FRAME_MARGIN);
        let paper = Bounds { y0: around.y0 - FRAME_MARGIN, ..around };
        // The line of a frame lies half outside of it.
        Self { title: frame.title.clone(), name: frame.name, bounds: frame.bounds.grown(2.0), paper }
    }

    fn whole(scene: &Scene) -> Self {
        let bounds = scene.bounds().map_or(EMPTY, |bounds| bounds.grown(MARGIN));
        Self { title: String::new(), name: None, bounds, paper: bounds }
    }
}

/// The board as a PDF.
pub fn pdf(board: &Board, resolve: Resolve) -> Result<Vec<u8>, Refused> {
    let scene = Scene::of(board, resolve)?;
    let leaves = leaves(&scene);
    bounded("pages", leaves.len() as u64, PAGES_MAX as u64)?;
    let on = |leaf: &Leaf| scene.marks.iter().filter(|mark| mark.bounds.meets(&leaf.bounds)).count() as u64;
    bounded("things on its pages", leaves.iter().map(on).sum(), MARKS_MAX)?;
    let mut document = Document::new_with(SerializeSettings::default());
    let mut press = Press::new(&scene);
    let mut outline = Outline::new();
    for (number, leaf) in leaves.iter().enumerate() {
        press.page(&mut document, leaf);
        if !leaf.title.is_empty() {
            let top = XyzDestination::new(number, Point::from_xy(0.0, 0.0));
            outline.push_child(OutlineNode::new(leaf.title.clone(), top));
        }
    }
    if leaves.len() > 1 {
        document.set_outline(outline);
    }
    document.set_metadata(Metadata::new().creator("plenary".to_owned()));
    document.finish().map_err(|error| Refused::Unwritten(format!("{error:?}")))
}

fn leaves(scene: &Scene) -> Vec<Leaf> {
    let mut leaves: Vec<Leaf> = scene.frames.iter().map(Leaf::of).collect();
    let names: HashSet<usize> = scene.frames.iter().filter_map(|frame| frame.name).collect();
    let beside = |(number, mark): (usize, &Mark)| {
        !names.contains(&number) && !leaves.iter().any(|leaf| leaf.bounds.meets(&mark.bounds))
    };
    if leaves.is_empty() || scene.marks.iter().enumerate().any(beside) {
        leaves.push(Leaf::whole(scene));
    }
    leaves
}

/// What is kept from page to page.
struct Press<'a> {
    scene: &'a Scene,
    fonts: Vec<Option<Font>>,
    images: HashMap<usize, Option<Image>>,
    drawings: usize,
}

impl<'a> Press<'a> {
    fn new(scene: &'a Scene) -> Self {
        let fonts = FONTS.iter().map(|font| Font::new(Data::from(*font), 0)).collect();
        Self { scene, fonts, images: HashMap::new(), drawings: 0 }
    }

    fn page(&mut self, document: &mut Document, leaf: &Leaf) {
        let longest = leaf.paper.w().max(leaf.paper.h()).max(1.0);
        let scale = POINTS.min(SIDE_MAX / longest);
        let [w, h] = [leaf.paper.w(), leaf.paper.h()].map(|side| (side * scale).clamp(3.0, SIDE_MAX) as f32);
        let Some(settings) = PageSettings::from_wh(w, h) else { return };
        let to_page = Affine::translate(-leaf.paper.x0, -leaf.paper.y0).then(&Affine::scale(scale, scale));
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let edge = leaf.bounds.under(&to_page);
        let clip = rounded(edge.x0 as f32, edge.y0 as f32, edge.w() as f32, edge.h() as f32, 0.0);
        let clip = clip.as_ref().and_then(path);
        if let Some(clip) = &clip {
            surface.push_clip_path(clip, &FillRule::NonZero);
        }
        for mark in self.scene.marks.iter().filter(|mark| mark.bounds.meets(&leaf.bounds)) {
            self.mark(&mut surface, mark, &to_page);
        }
        if clip.is_some() {
            surface.pop();
        }
        if let Some(name) = leaf.name.and_then(|name| self.scene.marks.get(name)) {
            self.mark(&mut surface, name, &to_page);
        }
        surface.finish();
        page.finish();
    }

    fn mark(&mut self, surface: &mut Surface, mark: &Mark, to_page: &Affine) {
        surface.push_transform(&transform(&mark.at.then(to_page)));
        self.ink(surface, mark);
        surface.pop();
    }

    fn ink(&mut self, surface: &mut Surface, mark: &Mark) {
        match &mark.ink {
            Ink::Fill { path, color } => {
                set(surface, Some(fill(*color)), None);
                draw(surface, path);
            }
            Ink::Line { path, color, width, dash } => {
                set(surface, None, Some(stroke(*color, *width, *dash)));
                draw(surface, path);
            }
            Ink::Text { laid, color } => {
                set(surface, Some(fill(*color)), None);
                laid.runs.iter().for_each(|run| self.run(surface, run));
            }
            Ink::Picture { number, .. } => {
                if let Some(picture) = self.scene.pictures.get(*number) {
                    self.picture(surface, picture, &mark.ink);
                }
            }
        }
    }

    fn run(&self, surface: &mut Surface, run: &GlyphRun) {
        let (Some(Some(font)), Some(first)) = (self.fonts.get(run.font), run.glyphs.first()) else { return };
        let (x, y) = (first.x, first.y);
        let glyphs: Vec<KrillaGlyph> = run
            .glyphs
            .iter()
            .map(|glyph| {
                let [advance, dx, dy] = [glyph.advance, glyph.dx, -glyph.dy].map(|length| length / run.size);
                KrillaGlyph::new(GlyphId::new(glyph.id), advance, dx, dy, 0.0, glyph.text.clone(), None)
            })
            .collect();
        // Around the pen, so that what leans does not wander.
        let lean = -run.skew.to_radians().tan();
        surface.push_transform(&Transform::from_row(1.0, 0.0, lean, 1.0, x, y));
        surface.draw_glyphs(Point::from_xy(0.0, 0.0), &glyphs, font.clone(), &run.text, run.size, false);
        surface.pop();
    }

    fn picture(&mut self, surface: &mut Surface, picture: &Picture, ink: &Ink) {
        let &Ink::Picture { number, x, y, w, h, radius, opacity, fit } = ink else { return };
        let Some(clip) = rounded(x, y, w, h, radius).as_ref().and_then(path) else { return };
        let (shown_w, shown_h) = match fit {
            Fit::Fill => (w, h),
            Fit::Cover => {
                let scale = (w / picture.w).max(h / picture.h);
                (picture.w * scale, picture.h * scale)
            }
        };
        let Some(size) = Size::from_wh(shown_w, shown_h) else { return };
        surface.push_clip_path(&clip, &FillRule::NonZero);
        surface.push_opacity(NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE));
        surface.push_transform(&Transform::from_translate(x + (w - shown_w) / 2.0, y + (h - shown_h) / 2.0));
        if picture.raster.is_none() && self.drawings < DRAWINGS_MAX {
            self.drawings += 1;
            let _ = surface.draw_svg(&picture.tree, size, SvgSettings { embed_text: false, filter_scale: 2.0 });
        } else if let Some(image) = self.image(picture, number) {
            surface.draw_image(image, size);
        }
        surface.pop();
        surface.pop();
        surface.pop();
    }

    fn image(&mut self, picture: &Picture, number: usize) -> Option<Image> {
        self.images.entry(number).or_insert_with(|| image(picture)).clone()
    }
}

fn image(picture: &Picture) -> Option<Image> {
    if let Some((format, bytes)) = &picture.raster {
        let data = Data::from(bytes.clone());
        let image = match format {
            Format::Png => Image::from_png(data, true),
            Format::Jpeg => Image::from_jpeg(data, true),
            Format::Gif => Image::from_gif(data, true),
            Format::Webp => Image::from_webp(data, true),
        };
        return image.ok();
    }
    let longest = picture.w.max(picture.h).max(1.0);
    let [w, h] = [picture.w, picture.h].map(|side| (side * 600.0 / longest).round().max(1.0) as u32);
    let pixels = picture.pixels(w, h)?;
    let bytes =
        pixels.pixels().iter().map(|pixel| pixel.demultiply()).flat_map(|c| [c.red(), c.green(), c.blue(), c.alpha()]);
    Some(Image::from_rgba8(bytes.collect(), w, h))
}

fn transform(at: &Affine) -> Transform {
    let [a, b, c, d, e, f] = [at.a, at.b, at.c, at.d, at.e, at.f].map(|n| n as f32);
    Transform::from_row(a, b, c, d, e, f)
}

fn set(surface: &mut Surface, fill: Option<Fill>, stroke: Option<Stroke>) {
    surface.set_fill(fill);
    surface.set_stroke(stroke);
}

fn fill(color: Color) -> Fill {
    Fill { paint: rgb::Color::new(color.r, color.g, color.b).into(), opacity: alpha(color), rule: FillRule::NonZero }
}

fn stroke(color: Color, width: f32, dash: bool) -> Stroke {
    Stroke {
        paint: rgb::Color::new(color.r, color.g, color.b).into(),
        width,
        line_cap: if dash { LineCap::Butt } else { LineCap::Round },
        line_join: LineJoin::Round,
        opacity: alpha(color),
        dash: dash.then(|| StrokeDash { array: vec![width * 3.0, width * 2.5], offset: 0.0 }),
        ..Stroke::default()
    }
}

fn alpha(color: Color) -> NormalizedF32 {
    NormalizedF32::new(color.alpha.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}

fn draw(surface: &mut Surface, from: &Path) {
    if let Some(path) = path(from) {
        surface.draw_path(&path);
    }
}

fn path(from: &Path) -> Option<krilla::geom::Path> {
    let mut path = PathBuilder::new();
    for segment in from.segments() {
        match segment {
            PathSegment::MoveTo(p) => path.move_to(p.x, p.y),
            PathSegment::LineTo(p) => path.line_to(p.x, p.y),
            PathSegment::QuadTo(c, p) => path.quad_to(c.x, c.y, p.x, p.y),
            PathSegment::CubicTo(a, b, p) => path.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y),
            PathSegment::Close => path.close(),
        }
    }
    path.finish()
}
