//! Images: read once for each url, and only as far as it is affordable.
//!
//! Everything goes through one reader, an SVG that holds nothing but the image, so pixels and pages see the same. An
//! SVG of its own may neither name other files nor use fonts.

use std::{collections::HashMap, sync::Arc};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{ImageHrefResolver, ImageKind, Options, Tree},
};

use super::{Resolve, TooLarge, bounded};

/// Bytes and pixels of one image, and pixels of all: decoded, a pixel is four bytes.
const BYTES_MAX: usize = 8 << 20;
const SVG_BYTES_MAX: usize = 512 << 10;
const PIXELS_MAX: u64 = 12_000_000;
const ALL_PIXELS_MAX: u64 = 200_000_000;
/// The side of an image as it is put on pixels.
const DRAWN_SIDE_MAX: u32 = 4096;

pub(crate) struct Picture {
    pub tree: Tree,
    pub w: f32,
    pub h: f32,
    /// The file, if it is pixels.
    pub raster: Option<(Format, Arc<Vec<u8>>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Gif,
    Webp,
}

/// Who asks: cards may show drawings, which are the caller's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    Card,
    Asset,
}

pub(crate) struct Pictures<'a> {
    resolve: Resolve<'a>,
    known: HashMap<(String, bool), Option<usize>>,
    pixels: u64,
    pub list: Vec<Picture>,
}

impl<'a> Pictures<'a> {
    pub fn new(resolve: Resolve<'a>) -> Self {
        Self { resolve, known: HashMap::new(), pixels: 0, list: Vec::new() }
    }

    /// The number of the picture under a url, if there is one that can be drawn.
    pub fn find(&mut self, url: &str, trust: Trust) -> Result<Option<usize>, TooLarge> {
        let key = (url.to_owned(), trust == Trust::Card);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let picture = (self.resolve)(url).and_then(|bytes| read(bytes, trust));
        if let Some(picture) = &picture {
            self.pixels += if picture.raster.is_some() { (picture.w * picture.h) as u64 } else { 0 };
            bounded("pixels of images", self.pixels, ALL_PIXELS_MAX)?;
        }
        let number = picture.map(|picture| {
            self.list.push(picture);
            self.list.len() - 1
        });
        self.known.insert(key, number);
        Ok(number)
    }
}

fn read(bytes: Vec<u8>, trust: Trust) -> Option<Picture> {
    if bytes.len() > BYTES_MAX {
        return None;
    }
    let format = match imagesize::image_type(&bytes) {
        Ok(imagesize::ImageType::Png) => Format::Png,
        Ok(imagesize::ImageType::Jpeg) => Format::Jpeg,
        Ok(imagesize::ImageType::Gif) => Format::Gif,
        Ok(imagesize::ImageType::Webp) => Format::Webp,
        _ => return drawing(&bytes, trust),
    };
    let size = imagesize::blob_size(&bytes).ok()?;
    let (w, h) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    if w == 0 || h == 0 || u64::from(w) * u64::from(h) > PIXELS_MAX {
        return None;
    }
    let bytes = Arc::new(bytes);
    let kind = match format {
        Format::Png => ImageKind::PNG(bytes.clone()),
        Format::Jpeg => ImageKind::JPEG(bytes.clone()),
        Format::Gif => ImageKind::GIF(bytes.clone()),
        Format::Webp => ImageKind::WEBP(bytes.clone()),
    };
    let resolver = ImageHrefResolver {
        resolve_data: Box::new(|_, _, _| None),
        resolve_string: Box::new(move |_, _| Some(kind.clone())),
    };
    let around = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}"><image href="#" width="{w}" height="{h}"/></svg>"##
    );
    let options = Options { image_href_resolver: resolver, ..Options::default() };
    let tree = Tree::from_str(&around, &options).ok()?;
    Some(Picture { tree, w: w as f32, h: h as f32, raster: Some((format, bytes)) })
}

fn drawing(bytes: &[u8], trust: Trust) -> Option<Picture> {
    let text = std::str::from_utf8(bytes).ok()?;
    if trust != Trust::Card || bytes.len() > SVG_BYTES_MAX || !text.contains("<svg") {
        return None;
    }
    let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: nothing, ..Options::default() };
    let tree = Tree::from_str(text, &options).ok()?;
    let (w, h) = (tree.size().width(), tree.size().height());
    Some(Picture { tree, w, h, raster: None })
}

impl Picture {
    /// The picture in so many pixels. One that is much larger is made smaller by halves, so that no pixel of it is
    /// passed over.
    pub fn pixels(&self, w: u32, h: u32) -> Option<Pixmap> {
        let (w, h) = (w.clamp(1, DRAWN_SIDE_MAX), h.clamp(1, DRAWN_SIDE_MAX));
        let mut halves = 0;
        while self.raster.is_some()
            && halves < 4
            && (w << (halves + 1)) as f32 <= self.w
            && (h << (halves + 1)) as f32 <= self.h
        {
            halves += 1;
        }
        let (wide, high) = (w << halves, h << halves);
        let mut pixels = Pixmap::new(wide, high)?;
        let scale = Transform::from_scale(wide as f32 / self.w, high as f32 / self.h);
        resvg::render(&self.tree, scale, &mut pixels.as_mut());
        for _ in 0..halves {
            pixels = halved(&pixels)?;
        }
        Some(pixels)
    }
}

fn halved(pixels: &Pixmap) -> Option<Pixmap> {
    let (w, h) = (pixels.width() / 2, pixels.height() / 2);
    let mut half = Pixmap::new(w, h)?;
    let (from, stride) = (pixels.data(), pixels.width() as usize * 4);
    for (at, byte) in half.data_mut().iter_mut().enumerate() {
        let (pixel, part) = (at / 4, at % 4);
        let (x, y) = (pixel % w as usize, pixel / w as usize);
        let corner = 2 * y * stride + 8 * x + part;
        let four = [corner, corner + 4, corner + stride, corner + stride + 4].map(|at| u16::from(from[at]));
        *byte = ((four.iter().sum::<u16>() + 2) / 4) as u8;
    }
    Some(half)
}
