//! What a prompt asks to be drawn, as far as a few words tell.

use crate::hash::hash;

/// A picture in few bytes: enough to draw it, and to draw it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    /// Varies shapes and places.
    pub(super) seed: u32,
    /// One bit for each [`Feature`].
    pub(super) features: u32,
    /// Words of the prompt, for the lower edge.
    pub(super) caption: String,
}

/// Something that can be in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    Dusk,
    Night,
    Grey,
    Water,
    Mountains,
    Trees,
    City,
    Snow,
    Sand,
    Flowers,
    Boat,
    Clouds,
    Rain,
}

/// Longest caption in characters.
const CAPTION: usize = 96;

/// Words that stand for features; Latin ones count from the start of a word.
const WORDS: [(Feature, &[&str]); 13] = [
    (
        Feature::Dusk,
        &[
            "sunset", "dusk", "dawn", "sunrise", "evening", "twilight", "日落", "黄昏", "夕阳",
            "晚霞", "日出", "清晨",
        ],
    ),
    (
        Feature::Night,
        &["night", "moon", "star", "midnight", "夜", "月", "星"],
    ),
    (
        Feature::Grey,
        &[
            "storm", "rain", "fog", "mist", "grey", "gray", "雨", "雾", "阴",
        ],
    ),
    (
        Feature::Water,
        &[
            "sea", "ocean", "lake", "river", "canal", "water", "beach", "harbour", "harbor",
            "coast", "pier", "boat", "ship", "海", "湖", "河", "江", "水", "船", "港",
        ],
    ),
    (
        Feature::Mountains,
        &["mountain", "hill", "peak", "alp", "volcano", "山", "峰"],
    ),
    (
        Feature::Trees,
        &[
            "forest", "tree", "woods", "jungle", "pine", "森", "树", "林",
        ],
    ),
    (
        Feature::City,
        &[
            "city", "town", "street", "building", "skyline", "tower", "house", "城", "楼", "街",
            "房",
        ],
    ),
    (
        Feature::Snow,
        &["snow", "winter", "ice", "icy", "frost", "雪", "冬", "冰"],
    ),
    (Feature::Sand, &["desert", "sand", "dune", "沙"]),
    (
        Feature::Flowers,
        &[
            "flower", "garden", "meadow", "rose", "tulip", "spring", "花", "春",
        ],
    ),
    (
        Feature::Boat,
        &["boat", "ship", "sail", "yacht", "ferry", "船", "帆"],
    ),
    (
        Feature::Clouds,
        &["cloud", "kite", "bird", "sky", "云", "天空"],
    ),
    (Feature::Rain, &["rain", "storm", "雨"]),
];

impl Scene {
    /// The scene of a prompt; `index` tells several pictures of one prompt apart.
    pub(super) fn of(prompt: &str, index: u32) -> Self {
        let lower = prompt.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        let named = |word: &&str| {
            if word.is_ascii() {
                words.iter().any(|own| own.starts_with(word))
            } else {
                lower.contains(word)
            }
        };
        let features = WORDS
            .iter()
            .filter(|(_, names)| names.iter().any(&named))
            .fold(0, |sum, (feature, _)| sum | 1 << *feature as u32);
        let caption: String = prompt
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| c.is_ascii())
            .take(CAPTION)
            .collect();
        Self {
            seed: hash(index.into(), prompt.as_bytes()) as u32,
            features,
            caption: caption.trim().to_owned(),
        }
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.features >> feature as u32 & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_languages_are_understood() {
        let english = Scene::of("A boat on the sea at sunset", 0);
        for feature in [Feature::Boat, Feature::Water, Feature::Dusk] {
            assert!(english.has(feature));
        }
        assert!(!english.has(Feature::City));
        let chinese = Scene::of("海上的日落", 0);
        assert!(chinese.has(Feature::Water) && chinese.has(Feature::Dusk));
        assert!(chinese.caption.is_empty());
        assert!(
            !Scene::of("a research nice device", 0).has(Feature::Water),
            "parts of words are none"
        );
        assert_ne!(Scene::of("x", 0).seed, Scene::of("x", 1).seed);
    }
}
