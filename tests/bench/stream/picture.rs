//! Looking for blank rows in a picture of the window.

use std::io::Cursor;

use super::Failure;

/// Part of a picture in its pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

/// Height in pixels of the tallest run of rows of one colour each: with neither text nor a line in them.
pub(super) fn tallest_blank(png: &[u8], area: &Area) -> Result<f64, Failure> {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let mut pixels = vec![
        0;
        reader
            .output_buffer_size()
            .ok_or("a picture of that size")?
    ];
    let info = reader.next_frame(&mut pixels)?;
    let depth = info.color_type.samples();
    let right = area.right.min(info.width as usize);
    let rows = pixels.chunks_exact(info.line_size);
    let (mut tallest, mut run) = (0_usize, 0_usize);
    for row in rows.take(area.bottom).skip(area.top) {
        let mut inside = row.chunks_exact(depth).take(right).skip(area.left);
        let first = inside.next();
        run = if inside.all(|pixel| Some(pixel) == first) {
            run + 1
        } else {
            0
        };
        tallest = tallest.max(run);
    }
    Ok(tallest as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White, 20 by 40, with a dark point in each of these rows.
    fn picture(rows: &[usize]) -> Vec<u8> {
        let mut pixels = vec![0xff; 20 * 40 * 3];
        for row in rows {
            pixels[(row * 20 + 10) * 3] = 0;
        }
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, 20, 40);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&pixels).expect("pixels");
        drop(writer);
        png
    }

    #[test]
    fn the_tallest_blank_part_is_found() {
        let all = Area {
            left: 0,
            top: 0,
            right: 20,
            bottom: 40,
        };
        let tallest =
            |rows: &[usize], area: &Area| tallest_blank(&picture(rows), area).expect("a picture");
        assert_eq!(tallest(&[], &all), 40.0);
        assert_eq!(tallest(&[9, 19, 34], &all), 14.0);
        assert_eq!(
            tallest(
                &[9, 19, 34],
                &Area {
                    top: 10,
                    bottom: 30,
                    ..all.clone()
                }
            ),
            10.0
        );
        assert_eq!(tallest(&[9, 19, 34], &Area { right: 10, ..all }), 40.0);
    }
}
