//! Vectors of texts: hashed words and parts of words, so that similar texts are near.

use std::collections::BTreeMap;

use crate::hash::hash;
use crate::words::{is_single_han, is_telling, words};

/// Every feature has one place in each of these bands, so that the beginning of a vector is a
/// vector too: it can be shortened like those of real models.
const BANDS: [usize; 8] = [0, 64, 128, 256, 512, 1024, 1536, 3072];
/// Letters of the parts of words that are compared.
const PART: usize = 3;

/// A vector of unit length with `size` numbers.
pub(crate) fn of_text(text: &str, size: usize) -> Vec<f32> {
    let mut weights: BTreeMap<String, f32> = BTreeMap::new();
    for word in words(text) {
        for part in parts(&word) {
            *weights.entry(part).or_default() += 0.35;
        }
        let weight = match word.as_str() {
            word if !is_telling(word) => 0.15,
            word if is_single_han(word) => 0.5,
            _ => 1.0,
        };
        *weights.entry(word).or_default() += weight;
    }
    of_weights(weights, size)
}

/// A vector of token numbers, whose text is not known.
pub(crate) fn of_tokens(tokens: &[u64], size: usize) -> Vec<f32> {
    let mut weights = BTreeMap::new();
    for token in tokens {
        *weights.entry(format!("token {token}")).or_default() += 1.0;
    }
    of_weights(weights, size)
}

/// How near two vectors of unit length are: 1 for the same direction.
pub(crate) fn likeness(one: &[f32], other: &[f32]) -> f64 {
    let products = one.iter().zip(other);
    products
        .map(|(one, other)| f64::from(*one) * f64::from(*other))
        .sum()
}

/// The parts of a longer word, its ends marked.
fn parts(word: &str) -> Vec<String> {
    let marked: Vec<char> = format!("<{word}>").chars().collect();
    if marked.len() <= PART + 1 || !word.is_ascii() {
        return Vec::new();
    }
    marked
        .windows(PART)
        .map(|part| part.iter().collect())
        .collect()
}

fn of_weights(mut weights: BTreeMap<String, f32>, size: usize) -> Vec<f32> {
    if weights.is_empty() {
        weights.insert("nothing".to_owned(), 1.0);
    }
    let mut vector = vec![0f32; size];
    for (feature, weight) in weights {
        // What is said often counts more, but not as often as it is said.
        let weight = if weight > 1.0 {
            1.0 + weight.ln()
        } else {
            weight
        };
        for (band, ends) in BANDS.windows(2).enumerate() {
            let (from, to) = (ends[0], ends[1].min(size));
            if from >= to {
                break;
            }
            let hash = hash(band as u64 + 1, feature.as_bytes());
            // Chosen by the whole band: where a shorter vector ends must not move it.
            let at = from + (hash >> 1) as usize % (ends[1] - from);
            if let Some(place) = vector.get_mut(at) {
                *place += if hash & 1 == 0 { weight } else { -weight };
            }
        }
    }
    unit(vector)
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|n| n * n).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|n| *n /= length);
    } else if let Some(first) = vector.first_mut() {
        // A very short vector may miss every feature.
        *first = 1.0;
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: &str, other: &str) -> f64 {
        likeness(&of_text(one, 1536), &of_text(other, 1536))
    }

    #[test]
    fn similar_texts_are_near_in_both_languages() {
        let cat = "The cat sleeps on the warm window sill";
        assert!(near(cat, cat) > 0.999);
        assert!(near(cat, "Cats sleeping near a window") > 0.3);
        assert!(near(cat, "Quarterly revenue grew by nine percent").abs() < 0.15);
        let tide = "潮汐由月球的引力引起";
        assert!(near(tide, "月球引力与潮汐") > 0.4);
        assert!(near(tide, "今天股票市场大幅下跌").abs() < 0.2);
        // A misspelt word is still near the right one.
        assert!(near("lighthouse", "lighthous") > near("lighthouse", "mountain") + 0.3);
    }

    #[test]
    fn a_shorter_vector_is_the_beginning_of_the_longer_one() {
        let (short, long) = (of_text("ebb tide", 256), of_text("ebb tide", 1536));
        let scaled = likeness(&short, &long[..256]) / likeness(&long[..256], &long[..256]).sqrt();
        assert!((scaled - 1.0).abs() < 1e-5);
        assert!((likeness(&short, &short) - 1.0).abs() < 1e-5);
        assert_eq!(of_text("", 3), of_text("  ", 3));
    }
}
