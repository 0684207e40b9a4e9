//! Pixels, and simple shapes on them.

use image::{Rgba, RgbaImage};

use super::font;

/// Red, green and blue.
pub(super) type Colour = [u8; 3];

/// A picture while it is drawn. Places are fractions of its width and height.
pub(super) struct Canvas {
    pub(super) image: RgbaImage,
}

impl Canvas {
    /// All transparent.
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self {
            image: RgbaImage::new(width, height),
        }
    }

    /// The shorter side in pixels.
    pub(super) fn unit(&self) -> f32 {
        self.image.width().min(self.image.height()) as f32
    }

    /// Colours whole rows from `from` to `to`, from one colour to the other.
    pub(super) fn gradient(&mut self, from: f32, to: f32, top: Colour, bottom: Colour) {
        let height = self.image.height() as f32;
        let (first, last) = ((from * height) as u32, (to * height).ceil() as u32);
        for y in first..last.min(self.image.height()) {
            let part = (y - first) as f32 / (last - first).max(1) as f32;
            let colour = mixed(top, bottom, part);
            for x in 0..self.image.width() {
                self.set(x, y, colour);
            }
        }
    }

    /// Fills everything below a line; `height` gives the line's y for each x.
    pub(super) fn below(&mut self, line: impl Fn(f32) -> f32, bottom: f32, colour: Colour) {
        let (width, height) = (self.image.width(), self.image.height());
        let end = ((bottom * height as f32) as u32).min(height);
        for x in 0..width {
            let start = line(x as f32 / width as f32).clamp(0.0, 1.0) * height as f32;
            for y in start as u32..end {
                self.set(x, y, colour);
            }
        }
    }

    pub(super) fn rectangle(
        &mut self,
        left: f32,
        top: f32,
        right: f32,
        bottom: f32,
        colour: Colour,
    ) {
        let (width, height) = (self.image.width(), self.image.height());
        let x = |at: f32| ((at * width as f32).max(0.0) as u32).min(width);
        let y = |at: f32| ((at * height as f32).max(0.0) as u32).min(height);
        for row in y(top)..y(bottom) {
            for column in x(left)..x(right) {
                self.set(column, row, colour);
            }
        }
    }

    /// `radius` is a fraction of the shorter side; `strength` from 0 to 1 is how much it covers.
    pub(super) fn disc(&mut self, x: f32, y: f32, radius: f32, colour: Colour, strength: f32) {
        let (cx, cy) = (
            x * self.image.width() as f32,
            y * self.image.height() as f32,
        );
        let radius = (radius * self.unit()).max(0.7);
        let rows = ((cy - radius).max(0.0) as u32)..((cy + radius).max(0.0) as u32 + 1);
        for py in rows {
            let dy = py as f32 + 0.5 - cy;
            let half = (radius * radius - dy * dy).max(0.0).sqrt();
            for px in (cx - half).max(0.0) as u32..(cx + half).max(0.0) as u32 {
                self.blend(px, py, colour, strength);
            }
        }
    }

    /// A triangle that stands on its base; sizes are fractions of the shorter side.
    pub(super) fn triangle(&mut self, x: f32, base: f32, width: f32, height: f32, colour: Colour) {
        let (cx, cy) = (
            x * self.image.width() as f32,
            base * self.image.height() as f32,
        );
        let (width, height) = (width * self.unit(), (height * self.unit()).max(1.0));
        for up in 0..height as u32 {
            let half = width / 2.0 * (1.0 - up as f32 / height);
            let y = cy - up as f32;
            for px in (cx - half).max(0.0) as u32..(cx + half).max(0.0) as u32 {
                if y >= 0.0 {
                    self.set(px, y as u32, colour);
                }
            }
        }
    }

    /// One line of text with its upper left corner in pixels; ends at the right edge.
    pub(super) fn text(&mut self, left: u32, top: u32, scale: u32, text: &str, colour: Colour) {
        let letters = text.chars().zip(0..);
        for (character, at) in letters {
            for (x, y) in font::pixels(character) {
                let (x, y) = (left + (at * font::ADVANCE + x) * scale, top + y * scale);
                for (dx, dy) in (0..scale * scale).map(|n| (n % scale, n / scale)) {
                    self.set(x + dx, y + dy, colour);
                }
            }
        }
    }

    pub(super) fn set(&mut self, x: u32, y: u32, [r, g, b]: Colour) {
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            *pixel = Rgba([r, g, b, 255]);
        }
    }

    pub(super) fn blend(&mut self, x: u32, y: u32, colour: Colour, strength: f32) {
        if let Some(pixel) = self.image.get_pixel_mut_checked(x, y) {
            let Rgba([r, g, b, a]) = *pixel;
            let [r, g, b] = mixed([r, g, b], colour, strength);
            *pixel = Rgba([r, g, b, a.max((strength * 255.0) as u8)]);
        }
    }
}

/// Between two colours: 0 is the first, 1 the second.
pub(super) fn mixed(first: Colour, second: Colour, part: f32) -> Colour {
    let part = (part.clamp(0.0, 1.0) * 256.0) as i32;
    let mix = |a: u8, b: u8| (i32::from(a) + (i32::from(b) - i32::from(a)) * part / 256) as u8;
    [
        mix(first[0], second[0]),
        mix(first[1], second[1]),
        mix(first[2], second[2]),
    ]
}
