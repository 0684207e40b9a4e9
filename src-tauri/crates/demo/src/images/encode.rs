//! Pictures to files and back.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};

/// Widest and highest upload in pixels.
const LARGEST: u32 = 8192;

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    /// Quality from 0 to 100.
    Jpeg(u8),
    /// Always lossless.
    Webp,
}

impl Format {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg(_) => "jpeg",
            Self::Webp => "webp",
        }
    }

    /// The file. Errors: only where the picture is larger than the format allows.
    pub(super) fn encode(self, image: RgbaImage) -> Result<Vec<u8>, ImageError> {
        let mut file = Vec::new();
        match self {
            Self::Png => image.write_with_encoder(PngEncoder::new_with_quality(
                &mut file,
                CompressionType::Fast,
                FilterType::Up,
            )),
            Self::Jpeg(quality) => DynamicImage::from(image)
                .into_rgb8()
                .write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality.max(1))),
            Self::Webp => image.write_with_encoder(WebPEncoder::new_lossless(&mut file)),
        }?;
        Ok(file)
    }
}

/// A picture that was sent, and what it was written as. `None` for anything but PNG, JPEG and WebP.
pub(super) fn decode(file: &[u8]) -> Option<(RgbaImage, ImageFormat)> {
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST);
    limits.max_image_height = Some(LARGEST);
    reader.limits(limits);
    let format = reader.format()?;
    let known = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];
    let image = known.contains(&format).then(|| reader.decode())?.ok()?;
    Some((image.into_rgba8(), format))
}

/// The picture at another size, from its nearest pixels.
pub(super) fn scaled(image: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    let nearest =
        |at: u32, from: u32, to: u32| (u64::from(at) * u64::from(from) / u64::from(to)) as u32;
    RgbaImage::from_fn(width, height, |x, y| {
        let x = nearest(x, image.width(), width);
        let y = nearest(y, image.height(), height);
        *image.get_pixel(x, y)
    })
}

/// The picture in squares of this many pixels, as it looks before it is finished.
pub(super) fn coarse(image: &RgbaImage, square: u32) -> RgbaImage {
    let (columns, rows) = (
        image.width().div_ceil(square),
        image.height().div_ceil(square),
    );
    let mean = |column: u32, row: u32| {
        let right = ((column + 1) * square).min(image.width());
        let bottom = ((row + 1) * square).min(image.height());
        let (mut sum, mut count) = ([0u32; 4], 0);
        for y in row * square..bottom {
            for x in column * square..right {
                let Rgba(pixel) = image.get_pixel(x, y);
                for (sum, channel) in sum.iter_mut().zip(pixel) {
                    *sum += u32::from(*channel);
                }
                count += 1;
            }
        }
        Rgba(sum.map(|sum| (sum / count) as u8))
    };
    let small = RgbaImage::from_fn(columns, rows, mean);
    RgbaImage::from_fn(image.width(), image.height(), |x, y| {
        *small.get_pixel(x / square, y / square)
    })
}
