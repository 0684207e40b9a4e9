//! Words inside of a PNG file.

use crate::PictureError;
use img_parts::png::{Png, PngChunk};

/// The file with these entries as `iTXt` chunks (PNG 1.2, 4.2.3.3), its pixels untouched. A keyword has 1 to
/// 79 Latin characters; entries with another are left out.
///
/// # Errors
///
/// [`PictureError::NotAPicture`] where the file is no PNG.
pub fn with_text(png: Vec<u8>, entries: &[(&str, &str)]) -> Result<Vec<u8>, PictureError> {
    let mut file = Png::from_bytes(png.into()).map_err(|_| PictureError::NotAPicture)?;
    let good = entries.iter().filter(|(keyword, _)| is_keyword(keyword));
    for (at, (keyword, text)) in good.enumerate() {
        let mut content = keyword.as_bytes().to_vec();
        // End of the keyword, not compressed, no method, no language, no translated keyword.
        content.extend([0, 0, 0, 0, 0]);
        content.extend(text.as_bytes());
        // After the header, before the pixels.
        let place = (1 + at).min(file.chunks().len());
        file.chunks_mut()
            .insert(place, PngChunk::new(*b"iTXt", content.into()));
    }
    Ok(file.encoder().bytes().to_vec())
}

fn is_keyword(keyword: &str) -> bool {
    (1..80).contains(&keyword.len()) && keyword.bytes().all(|byte| (32..127).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat, RgbImage};
    use std::io::Cursor;

    #[test]
    fn the_words_stand_in_the_file_and_the_pixels_stay() {
        let image = DynamicImage::from(RgbImage::new(9, 7));
        let mut bytes = Vec::new();
        image
            .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
            .unwrap();
        let written = with_text(bytes, &[("Description", "潮水与城墙"), ("", "lost")]).unwrap();
        let back = image::load_from_memory(&written).unwrap();
        assert_eq!(back, image);
        let file = Png::from_bytes(written.into()).unwrap();
        let words: Vec<_> = file.chunks_by_type(*b"iTXt").collect();
        assert_eq!(words.len(), 1);
        let content = words[0].contents();
        assert!(content.starts_with(b"Description\0\0\0\0\0"));
        assert!(content.ends_with("潮水与城墙".as_bytes()));
    }

    #[test]
    fn only_a_png_can_hold_words() {
        let told = with_text(b"\xff\xd8\xff".to_vec(), &[("a", "b")]);
        assert!(matches!(told, Err(PictureError::NotAPicture)));
    }
}
