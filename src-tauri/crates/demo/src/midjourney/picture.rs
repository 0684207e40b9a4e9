//! A picture that depends on its prompt.

use png::{BitDepth, ColorType, Encoder};

/// Width and height, in pixels.
const SIDE: u32 = 256;
/// Width and height of one tile.
const TILE: u32 = 32;

/// A PNG of coloured tiles; the same prompt gives the same picture.
pub(crate) fn draw(prompt: &str) -> Vec<u8> {
    // FNV-1a: any hash that does not change between builds would do.
    let seed = prompt
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            pixels.extend(colour(seed, x, y));
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, SIDE, SIDE);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // Writing to memory cannot fail; an empty file would be noticed by whoever fetches it.
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels));
    if written.is_err() {
        file.clear();
    }
    file
}

/// Tiles in the hues of the seed, darker towards the bottom.
fn colour(seed: u64, x: u32, y: u32) -> [u8; 3] {
    let tile = seed.rotate_left((x / TILE) * 7 + (y / TILE) * 13);
    let [red, green, blue, ..] = tile.to_le_bytes();
    let shade = 255 - y * 128 / SIDE;
    [red, green, blue].map(|part| (u32::from(part) * shade / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn pictures_repeat_with_their_prompts() {
        assert_eq!(&draw("a kite")[..4], b"\x89PNG");
        assert_eq!(draw("a kite"), draw("a kite"));
        assert_ne!(draw("a kite"), draw("a boat"));
    }
}
