//! Forms that bring pictures.

use image::{ImageFormat, RgbaImage};

use super::encode::decode;
use super::order::{self, Delivery, Order};
use super::work::Source;
use crate::ask::{Content, Field};
use crate::check::{Check, refusal};
use crate::form::Form;
use crate::reply::Reply;

/// Most pictures of an edit.
const MOST: usize = 16;
/// Largest file of an edit by the rich model, in bytes.
const LARGE: usize = 50 * 1024 * 1024;
/// Largest other file.
const SMALL: usize = 4 * 1024 * 1024;
const NUMBERS: [&str; 3] = ["n", "output_compression", "partial_images"];
const FLAGS: [&str; 1] = ["stream"];

/// An edit: the first picture counts, and a mask says where.
pub(super) async fn edit(body: &Content) -> Result<(Order, Source), Reply> {
    let form = Form::read(body, &NUMBERS, &FLAGS)?;
    let order = order::edit(&Check::new(&form.texts)?)?;
    let is_rich = matches!(order.delivery, Delivery::Rich { .. });
    let images = form
        .files
        .iter()
        .filter(|file| matches!(file.name.as_str(), "image" | "image[]"));
    let images: Vec<&Field> = images.copied().collect();
    let most = if is_rich { MOST } else { 1 };
    if images.is_empty() || images.len() > most {
        let message = format!("`image` must be 1 to {most} files, sent with their names.");
        return Err(refusal("image", &message));
    }
    let mut photos = Vec::new();
    for image in images {
        photos.push(if is_rich {
            picture(image, "image", LARGE).await?.0
        } else {
            square(image).await?
        });
    }
    let photo = photos.swap_remove(0);
    let mask = match form.files.iter().find(|file| file.name == "mask") {
        None => None,
        Some(file) => Some(mask(file, &photo).await?),
    };
    Ok((order, Source::Edit { photo, mask }))
}

/// A variation of one picture.
pub(super) async fn variation(body: &Content) -> Result<(Order, Source), Reply> {
    let form = Form::read(body, &NUMBERS, &FLAGS)?;
    let order = order::variation(&Check::new(&form.texts)?)?;
    let photo = square(form.file("image")?).await?;
    Ok((order, Source::Variation { photo }))
}

async fn square(file: &Field) -> Result<RgbaImage, Reply> {
    let (photo, format) = picture(file, "image", SMALL).await?;
    if format == ImageFormat::Png && photo.width() == photo.height() {
        return Ok(photo);
    }
    Err(refusal("image", "`image` must be a square PNG."))
}

async fn mask(file: &Field, photo: &RgbaImage) -> Result<RgbaImage, Reply> {
    let (mask, format) = picture(file, "mask", SMALL).await?;
    if format == ImageFormat::Png && mask.dimensions() == photo.dimensions() {
        return Ok(mask);
    }
    let message = "`mask` must be a PNG of the same size as the first image.";
    Err(refusal("mask", message))
}

async fn picture(
    file: &Field,
    name: &str,
    largest: usize,
) -> Result<(RgbaImage, ImageFormat), Reply> {
    if file.bytes.len() >= largest {
        let message = format!("`{name}` must be smaller than {largest} bytes.");
        return Err(refusal(name, &message));
    }
    let bytes = file.bytes.clone();
    let decoded = tokio::task::spawn_blocking(move || decode(&bytes)).await;
    decoded.ok().flatten().ok_or_else(|| {
        let message = format!("`{name}` could not be read as PNG, JPEG or WebP.");
        refusal(name, &message)
    })
}
