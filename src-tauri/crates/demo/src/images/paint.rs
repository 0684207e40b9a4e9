//! Draws a scene: sky, what stands far away, ground or water, what is near, and the marks.

use super::canvas::{Canvas, Colour, mixed};
use super::font;
use super::scene::{Feature, Scene};

/// Where the sky ends.
const HORIZON: f32 = 0.6;
/// Text that every picture carries.
const MARK: &str = "DEMO";

/// The colours of a time of day.
struct Light {
    zenith: Colour,
    horizon: Colour,
    sun: Colour,
    /// How much of the horizon's colour things take on.
    haze: f32,
    /// How dark things are.
    shade: f32,
}

impl Light {
    fn of(scene: &Scene) -> Self {
        let light = |zenith, horizon, sun, haze, shade| Self {
            zenith,
            horizon,
            sun,
            haze,
            shade,
        };
        if scene.has(Feature::Night) {
            light([8, 12, 40], [40, 50, 95], [240, 240, 215], 0.35, 0.7)
        } else if scene.has(Feature::Dusk) {
            light([70, 50, 120], [255, 150, 80], [255, 225, 130], 0.4, 0.35)
        } else if scene.has(Feature::Grey) {
            light([110, 120, 135], [175, 182, 190], [215, 220, 225], 0.5, 0.2)
        } else {
            light([70, 140, 225], [190, 222, 245], [255, 244, 190], 0.3, 0.0)
        }
    }

    /// A colour as it looks in this light, at a distance from 0 to 1.
    fn on(&self, colour: Colour, distance: f32) -> Colour {
        let shaded = mixed(colour, [10, 10, 30], self.shade);
        mixed(shaded, self.horizon, self.haze * distance)
    }
}

/// Repeatable chance.
struct Dice(u32);

impl Dice {
    /// From 0 to 1.
    fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / (1 << 24) as f32
    }

    fn between(&mut self, least: f32, most: f32) -> f32 {
        least + self.roll() * (most - least)
    }
}

/// The scene at this size in pixels. Where `transparent`, it has no sky.
pub(super) fn paint(scene: &Scene, width: u32, height: u32, transparent: bool) -> Canvas {
    let mut canvas = Canvas::new(width, height);
    let light = Light::of(scene);
    let mut dice = Dice(scene.seed);
    if !transparent {
        sky(&mut canvas, scene, &light, &mut dice);
    }
    distance(&mut canvas, scene, &light, &mut dice);
    ground(&mut canvas, scene, &light, &mut dice);
    near(&mut canvas, scene, &light, &mut dice);
    canvas
}

/// The prompt at the lower edge, and what it is at the upper one.
pub(super) fn sign(canvas: &mut Canvas, caption: &str) {
    let scale = (canvas.unit() / 200.0) as u32 + 1;
    let (width, height) = (canvas.image.width(), canvas.image.height());
    let line = (font::HEIGHT + 4) * scale;
    let mark = scale * 2;
    canvas.text(mark + scale, mark + scale, mark, MARK, [20, 20, 30]);
    canvas.text(mark, mark, mark, MARK, [255, 255, 255]);
    if caption.is_empty() {
        return;
    }
    for y in height.saturating_sub(line)..height {
        for x in 0..width {
            canvas.blend(x, y, [15, 15, 25], 0.7);
        }
    }
    let top = height.saturating_sub(line) + 2 * scale;
    canvas.text(2 * scale, top, scale, caption, [245, 245, 245]);
}

fn sky(canvas: &mut Canvas, scene: &Scene, light: &Light, dice: &mut Dice) {
    canvas.gradient(0.0, HORIZON, light.zenith, light.horizon);
    canvas.gradient(HORIZON, 1.0, light.horizon, light.horizon);
    let night = scene.has(Feature::Night);
    if night {
        for _ in 0..140 {
            let (x, y) = (dice.roll(), dice.between(0.0, HORIZON));
            canvas.disc(x, y, dice.between(0.0008, 0.0022), [255, 255, 240], 0.8);
        }
    }
    let (x, low) = (dice.between(0.2, 0.8), scene.has(Feature::Dusk) && !night);
    let y = if low {
        HORIZON - 0.07
    } else {
        dice.between(0.14, 0.25)
    };
    for (radius, strength) in [(0.2, 0.08), (0.14, 0.12), (0.1, 0.18), (0.07, 1.0)] {
        canvas.disc(x, y, radius, light.sun, strength);
    }
    if night {
        canvas.disc(x + 0.03, y - 0.015, 0.06, light.zenith, 0.92);
    }
    let clouds = if scene.has(Feature::Clouds) || scene.has(Feature::Grey) {
        7
    } else {
        2
    };
    for _ in 0..clouds {
        let (x, y) = (dice.roll(), dice.between(0.06, 0.4));
        for _ in 0..6 {
            let (dx, dy) = (dice.between(-0.09, 0.09), dice.between(-0.012, 0.012));
            let white = mixed([255, 255, 255], light.horizon, 0.4);
            canvas.disc(x + dx, y + dy, dice.between(0.02, 0.045), white, 0.45);
        }
    }
}

fn distance(canvas: &mut Canvas, scene: &Scene, light: &Light, dice: &mut Dice) {
    let high = scene.has(Feature::Mountains);
    let rock = if scene.has(Feature::Snow) {
        [225, 230, 240]
    } else {
        [95, 105, 125]
    };
    let layers: &[(f32, f32)] = if high {
        &[(0.28, 1.0), (0.17, 0.6)]
    } else {
        &[(0.05, 1.0)]
    };
    for (height, far) in layers {
        let ridge = ridge(dice, HORIZON, *height);
        canvas.below(ridge, HORIZON + 0.07, light.on(rock, *far));
    }
    if scene.has(Feature::City) {
        city(canvas, light, dice);
    }
}

fn city(canvas: &mut Canvas, light: &Light, dice: &mut Dice) {
    let mut left = 0.02;
    while left < 0.97 {
        let (width, height) = (dice.between(0.04, 0.08), dice.between(0.1, 0.34));
        let grey = dice.between(60.0, 120.0) as u8;
        let wall = light.on([grey, grey, grey + 15], 0.4);
        let top = HORIZON - height;
        canvas.rectangle(left, top, left + width, HORIZON + 0.02, wall);
        for at in 0..(height / 0.025) as u32 * 4 {
            let x = left + width * (0.15 + (at % 4) as f32 * 0.2);
            let y = top + 0.012 + (at / 4) as f32 * 0.025;
            let lit = dice.roll() < 0.2 + light.shade;
            let pane = if lit {
                [255, 220, 130]
            } else {
                mixed(wall, [20, 25, 40], 0.4)
            };
            canvas.rectangle(x, y, x + width * 0.1, y + 0.012, pane);
        }
        left += width + dice.between(0.0, 0.02);
    }
}

fn ground(canvas: &mut Canvas, scene: &Scene, light: &Light, dice: &mut Dice) {
    if scene.has(Feature::Water) {
        let far = mixed(light.horizon, light.zenith, 0.35);
        let deep = light.on([20, 70, 110], 0.0);
        canvas.gradient(HORIZON, 1.0, far, deep);
        for _ in 0..160 {
            let (x, depth) = (dice.roll(), dice.roll());
            let y = HORIZON + 0.01 + depth * depth * 0.38;
            let length = 0.01 + depth * 0.05;
            let glint = mixed(light.sun, deep, 0.35 + depth * 0.3);
            canvas.rectangle(x, y, x + length, y + 0.002 + depth * 0.002, glint);
        }
        return;
    }
    let soil = if scene.has(Feature::Snow) {
        [238, 242, 248]
    } else if scene.has(Feature::Sand) {
        [225, 190, 130]
    } else {
        [95, 150, 75]
    };
    for (line, far) in [(HORIZON + 0.03, 0.7), (0.72, 0.35), (0.84, 0.0)] {
        let hill = ridge(dice, line, 0.05);
        canvas.below(
            hill,
            1.0,
            light.on(mixed(soil, [40, 60, 40], 0.25 * (1.0 - far)), far),
        );
    }
}

fn near(canvas: &mut Canvas, scene: &Scene, light: &Light, dice: &mut Dice) {
    if scene.has(Feature::Trees) {
        for row in 0..3 {
            let base = [HORIZON + 0.05, 0.76, 0.9][row as usize];
            let size = 0.12 + row as f32 * 0.07;
            for _ in 0..11 - row * 2 {
                tree(canvas, light, dice, base, size, 0.7 - row as f32 * 0.35);
            }
        }
    }
    if scene.has(Feature::Flowers) {
        for _ in 0..90 {
            let (x, depth) = (dice.roll(), dice.roll());
            let petal = bright(dice);
            canvas.disc(
                x,
                0.72 + depth * 0.24,
                0.004 + depth * 0.007,
                light.on(petal, 0.0),
                1.0,
            );
        }
    }
    if scene.has(Feature::Boat) {
        let (x, y) = (dice.between(0.25, 0.75), dice.between(0.7, 0.8));
        let hull = light.on([120, 50, 40], 0.0);
        canvas.rectangle(x - 0.09, y, x + 0.09, y + 0.03, hull);
        canvas.triangle(x, y - 0.01, 0.16, 0.22, light.on([250, 246, 235], 0.0));
    }
    if scene.features == 0 {
        // No word was understood: a few shapes, so that different prompts look different.
        for _ in 0..6 {
            let (x, y, size) = (
                dice.roll(),
                dice.between(0.3, 0.85),
                dice.between(0.04, 0.13),
            );
            canvas.disc(x, y, size, bright(dice), 0.75);
        }
    }
    if scene.has(Feature::Rain) {
        for _ in 0..260 {
            let (x, y) = (dice.roll(), dice.roll());
            canvas.rectangle(x, y, x + 0.0025, y + 0.03, light.on([200, 210, 225], 0.3));
        }
    }
}

fn tree(canvas: &mut Canvas, light: &Light, dice: &mut Dice, base: f32, size: f32, far: f32) {
    let (x, size) = (dice.roll(), size * dice.between(0.7, 1.2));
    let leaf = light.on([30, 95 + (dice.roll() * 40.0) as u8, 50], far);
    canvas.triangle(
        x,
        base + 0.01,
        size * 0.08,
        size * 0.3,
        light.on([90, 60, 40], far),
    );
    let unit = canvas.unit() / canvas.image.height() as f32;
    for (up, wide) in [(0.15, 0.5), (0.4, 0.4), (0.65, 0.28)] {
        canvas.triangle(x, base - size * up * unit, size * wide, size * 0.42, leaf);
    }
}

fn bright(dice: &mut Dice) -> Colour {
    const COLOURS: [Colour; 6] = [
        [230, 70, 80],
        [245, 180, 60],
        [90, 120, 230],
        [200, 90, 200],
        [60, 180, 170],
        [250, 240, 235],
    ];
    COLOURS[(dice.roll() * 5.99) as usize]
}

/// A line of hills round a height, as y for each x.
fn ridge(dice: &mut Dice, base: f32, height: f32) -> impl Fn(f32) -> f32 + use<> {
    let waves = [1.5, 3.7, 8.3, 17.0].map(|turns| (turns * dice.between(0.8, 1.2), dice.roll()));
    move |x| {
        let sum: f32 = waves
            .iter()
            .zip([1.0, 0.5, 0.25, 0.12])
            .map(|((turns, start), size)| {
                ((x * turns + start) * std::f32::consts::TAU).sin() * size
            })
            .sum();
        base - height * (0.5 + sum / 3.0)
    }
}
