//! Pictures while they are made.

use bytes::Bytes;
use image::{ImageError, Rgba, RgbaImage};

use super::canvas::Canvas;
use super::encode::{Format, coarse, scaled};
use super::order::Order;
use super::paint::{paint, sign};
use super::scene::Scene;

/// Sides of the squares of drafts in pixels; the last ones are used.
const DRAFTS: [u32; 3] = [64, 32, 12];
/// Alpha below which a mask lets a pixel be changed.
const EDITABLE: u8 = 128;

/// What a picture is made from.
pub(super) enum Source {
    Prompt,
    Edit {
        photo: RgbaImage,
        mask: Option<RgbaImage>,
    },
    Variation {
        photo: RgbaImage,
    },
}

/// An order that is being carried out. It takes a good part of a second: not for an async thread.
pub(super) struct Work {
    pub(super) order: Order,
    pub(super) source: Source,
}

impl Work {
    /// The files of every picture: its drafts, then itself.
    pub(super) fn files(&self) -> Result<Vec<Vec<Bytes>>, ImageError> {
        (0..self.order.count)
            .map(|index| self.drafts(index))
            .collect()
    }

    fn drafts(&self, index: u32) -> Result<Vec<Bytes>, ImageError> {
        let image = self.picture(index);
        let count = self.order.stream().unwrap_or(0) as usize;
        let squares = &DRAFTS[DRAFTS.len().saturating_sub(count)..];
        let drafts = squares.iter().map(|square| coarse(&image, *square));
        let mut files = drafts
            .map(|draft| self.order.file.encode(draft).map(Bytes::from))
            .collect::<Result<Vec<_>, _>>()?;
        files.push(self.order.file.encode(image)?.into());
        Ok(files)
    }

    fn picture(&self, index: u32) -> RgbaImage {
        let (width, height) = self.order.size;
        let scene = self.order.scene(index);
        match &self.source {
            Source::Prompt => drawn(&scene, self.order.size, self.order.transparent),
            Source::Edit { photo, mask } => {
                let mut image = scaled(photo, width, height);
                let drawing = paint(&scene, width, height, self.order.transparent).image;
                match mask {
                    Some(mask) => through(&mut image, &drawing, &scaled(mask, width, height)),
                    None => inset(&mut image, &drawing),
                }
                signed(image, &scene.caption)
            }
            Source::Variation { photo } => signed(varied(&scaled(photo, width, height), index), ""),
        }
    }
}

/// The file of a scene that was linked to.
pub(super) fn drawn_again(scene: &Scene, size: (u32, u32)) -> Option<Bytes> {
    Format::Png
        .encode(drawn(scene, size, false))
        .ok()
        .map(Bytes::from)
}

fn drawn(scene: &Scene, (width, height): (u32, u32), transparent: bool) -> RgbaImage {
    signed(
        paint(scene, width, height, transparent).image,
        &scene.caption,
    )
}

fn signed(image: RgbaImage, caption: &str) -> RgbaImage {
    let mut canvas = Canvas { image };
    sign(&mut canvas, caption);
    canvas.image
}

/// Puts the drawing where the mask is transparent.
fn through(image: &mut RgbaImage, drawing: &RgbaImage, mask: &RgbaImage) {
    for ((pixel, new), Rgba([.., alpha])) in
        image.pixels_mut().zip(drawing.pixels()).zip(mask.pixels())
    {
        if *alpha < EDITABLE {
            *pixel = *new;
        }
    }
}

/// Puts the drawing into a disc in the middle, with the picture round it.
fn inset(image: &mut RgbaImage, drawing: &RgbaImage) {
    let (width, height) = (image.width() as i64, image.height() as i64);
    let radius = width.min(height) / 3;
    for ((x, y, pixel), new) in image.enumerate_pixels_mut().zip(drawing.pixels()) {
        let (dx, dy) = (i64::from(x) - width / 2, i64::from(y) - height / 2);
        if dx * dx + dy * dy < radius * radius {
            *pixel = *new;
        }
    }
}

/// The mirror image in other colours; each number has its own.
fn varied(image: &RgbaImage, index: u32) -> RgbaImage {
    let last = image.width() - 1;
    let soften = 1 + (index / 4) as u8;
    RgbaImage::from_fn(image.width(), image.height(), |x, y| {
        let x = if index.is_multiple_of(2) { last - x } else { x };
        let Rgba([r, g, b, a]) = *image.get_pixel(x, y);
        let [r, g, b] = match index % 4 {
            0 => [r, g, b],
            1 => [g, b, r],
            2 => [b, r, g],
            _ => [r, b, g],
        };
        Rgba([r / soften, g / soften, b / soften, a])
    })
}
