//! Links to pictures. They say what to draw, so that nothing has to be kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::RESULTS;
use super::scene::Scene;

/// Widest and highest picture that a link may ask for, in pixels.
const LARGEST: u32 = 2048;

/// `/demo/images/WIDTHxHEIGHT/SEED-FEATURES-CAPTION.png`.
pub(super) fn path(scene: &Scene, (width, height): (u32, u32)) -> String {
    let caption = URL_SAFE_NO_PAD.encode(&scene.caption);
    let (seed, features) = (scene.seed, scene.features);
    format!("{RESULTS}{width}x{height}/{seed:x}-{features:x}-{caption}.png")
}

/// What a link says, or `None` where it is none.
pub(super) fn read(path: &str) -> Option<(Scene, (u32, u32))> {
    let rest = path.strip_prefix(RESULTS)?.strip_suffix(".png")?;
    let (size, scene) = rest.split_once('/')?;
    let (width, height) = size.split_once('x')?;
    let pixels = |text: &str| {
        text.parse()
            .ok()
            .filter(|side| (1..=LARGEST).contains(side))
    };
    let size = (pixels(width)?, pixels(height)?);
    let mut parts = scene.splitn(3, '-');
    let mut number = || u32::from_str_radix(parts.next()?, 16).ok();
    let (seed, features) = (number()?, number()?);
    let caption = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let scene = Scene {
        seed,
        features,
        caption: String::from_utf8(caption).ok()?,
    };
    Some((scene, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_all_that_is_drawn() {
        for prompt in ["A boat - at \"sunset\"?", "海上的日落", "x"] {
            let scene = Scene::of(prompt, 3);
            let size = (1792, 1024);
            assert_eq!(read(&path(&scene, size)), Some((scene, size)));
        }
        for wrong in [
            "/demo/images/1024x1024/zz-0-.png",
            "/demo/images/4096x1/1-0-.png",
            "/demo/images/0x1/1-0-.png",
            "/demo/images/1x1/1.png",
            "/demo/images/",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
