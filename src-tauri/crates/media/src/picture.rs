//! Pictures.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The longest side of a picture that is decoded, in pixels: four times that of the largest which models
/// make.
pub const MAX_SIDE: u32 = 16_384;

/// Memory that one decoding may take, in bytes: a picture of 100 million pixels.
pub const MAX_ALLOC: u64 = 400 * 1024 * 1024;

/// JPEG quality of thumbnails, 1 to 100: no blocks to be seen at twice the density.
const THUMBNAIL_QUALITY: u8 = 82;

/// Why a file is no picture that can be shown.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Its first bytes are those of no known kind of picture.
    #[error("the file is not a picture")]
    NotAPicture,
    /// It would take too much memory.
    #[error("the picture is too large to be shown")]
    TooLarge,
    /// It is cut off or broken.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            ImageError::Unsupported(_) => Self::NotAPicture,
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// A picture that could be decoded.
pub struct Picture {
    mime: &'static str,
    image: DynamicImage,
}

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub mime: &'static str,
}

/// The pixels of a picture, row by row, four bytes each: red, green, blue, alpha.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width × height × 4` bytes.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// Decodes a file by what its bytes are, whatever it is called, and turns it upright.
    ///
    /// # Errors
    ///
    /// [`PictureError`]; at most [`MAX_ALLOC`] bytes were taken then.
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureError> {
        let format = image::guess_format(bytes).map_err(|_| PictureError::NotAPicture)?;
        let mime = mime(format).ok_or(PictureError::NotAPicture)?;
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_ALLOC);
        reader.limits(limits);
        let mut decoder = reader.into_decoder()?;
        if decoder.total_bytes() > MAX_ALLOC {
            return Err(PictureError::TooLarge);
        }
        let orientation = decoder.orientation()?;
        let mut image = DynamicImage::from_decoder(decoder)?;
        image.apply_orientation(orientation);
        Ok(Self { mime, image })
    }

    /// The media type of the file.
    #[must_use]
    pub fn mime(&self) -> &'static str {
        self.mime
    }

    /// Width and height in pixels, upright.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.image.width(), self.image.height())
    }

    /// The same in a square of `side` pixels at most: JPEG, or PNG where something shines through.
    ///
    /// # Errors
    ///
    /// [`PictureError::Damaged`] where it cannot be encoded.
    pub fn thumbnail(&self, side: u32) -> Result<Thumbnail, PictureError> {
        let small = if self.image.width().max(self.image.height()) > side {
            self.image.thumbnail(side, side)
        } else {
            self.image.clone()
        };
        let mut bytes = Vec::new();
        if is_transparent(&small) {
            small.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)?;
            return Ok(Thumbnail {
                bytes,
                mime: "image/png",
            });
        }
        JpegEncoder::new_with_quality(&mut bytes, THUMBNAIL_QUALITY)
            .encode_image(&small.into_rgb8())?;
        Ok(Thumbnail {
            bytes,
            mime: "image/jpeg",
        })
    }

    /// The pixels.
    #[must_use]
    pub fn into_pixels(self) -> Pixels {
        let image = self.image.into_rgba8();
        Pixels {
            width: image.width(),
            height: image.height(),
            rgba: image.into_raw(),
        }
    }
}

fn is_transparent(image: &DynamicImage) -> bool {
    image.color().has_alpha() && image.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX)
}

/// The media types of the kinds that can be decoded here and shown by the page.
fn mime(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::WebP => Some("image/webp"),
        ImageFormat::Gif => Some("image/gif"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn png(image: &DynamicImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        bytes
    }

    fn opaque(width: u32, height: u32) -> Vec<u8> {
        png(&RgbImage::from_pixel(width, height, Rgb([184, 67, 42])).into())
    }

    #[test]
    fn a_thumbnail_keeps_the_shape_and_is_jpeg_unless_something_shines_through() {
        let picture = Picture::decode(&opaque(1200, 600)).unwrap();
        assert_eq!((picture.mime(), picture.size()), ("image/png", (1200, 600)));
        let small = picture.thumbnail(512).unwrap();
        let again = Picture::decode(&small.bytes).unwrap();
        assert_eq!((small.mime, again.size()), ("image/jpeg", (512, 256)));

        let glass = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 120]));
        let small = Picture::decode(&png(&glass.into())).unwrap();
        assert_eq!(small.thumbnail(512).unwrap().mime, "image/png");
    }

    #[test]
    fn what_is_no_picture_is_called_so_whatever_its_name() {
        for bytes in [
            b"<html><body>Sign in</body></html>".as_slice(),
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
            b"",
            b"GIF",
        ] {
            let told = Picture::decode(bytes);
            assert!(matches!(told, Err(PictureError::NotAPicture)));
        }
    }

    #[test]
    fn a_cut_picture_is_damaged() {
        let whole = opaque(300, 300);
        let told = Picture::decode(&whole[..whole.len() / 2]);
        assert!(matches!(told, Err(PictureError::Damaged(_))));
    }

    #[test]
    fn a_bomb_is_refused_by_its_head() {
        // 30,000 × 30,000 in the header of an otherwise good file.
        let mut bomb = opaque(8, 8);
        bomb[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
        let crc = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&crc);
        assert!(matches!(
            Picture::decode(&bomb),
            Err(PictureError::TooLarge)
        ));
        // Within the sides, but more memory than is allowed.
        bomb[16..20].copy_from_slice(&16_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&16_000_u32.to_be_bytes());
        let crc = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&crc);
        assert!(matches!(
            Picture::decode(&bomb),
            Err(PictureError::TooLarge)
        ));
    }

    /// The check of a PNG chunk (PNG 1.2, annex D), bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xEDB8_8320 * (crc & 1))
            })
        })
    }
}
