//! Vectors, read straight from the text of an answer: a list of JSON values would take ten times
//! the memory.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::body::base64;
use crate::transport::tells_an_error;

/// An answer of the endpoint.
#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) data: Vec<Item>,
    #[serde(default)]
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) usage: Value,
    #[serde(flatten)]
    pub(super) extra: Map<String, Value>,
}

#[derive(Deserialize)]
pub(super) struct Item {
    #[serde(default)]
    index: Option<usize>,
    embedding: Vector,
}

/// Numbers, whichever way they travelled: servers ignore the wish for one way.
struct Vector(Vec<f32>);

impl Answer {
    pub(super) fn read(body: &str) -> Option<Self> {
        let text = body.trim_start_matches('\u{feff}');
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Self>();
        let answer = values.next()?.ok()?;
        let beside = Value::Object(answer.extra.clone());
        (!tells_an_error(&beside)).then_some(answer)
    }
}

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Numbers)
    }
}

struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Vector;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of numbers, or base64")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vector, A::Error> {
        let mut numbers = Vec::new();
        while let Some(number) = list.next_element()? {
            numbers.push(number);
        }
        Ok(Vector(numbers))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vector, E> {
        let bytes = base64::decode(text).ok_or_else(|| E::custom("this is not base64"))?;
        let (floats, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(E::custom("the bytes are not 32-bit floats"));
        }
        Ok(Vector(
            floats.iter().copied().map(f32::from_le_bytes).collect(),
        ))
    }
}

/// Why vectors cannot be told apart or used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    #[error("{asked} vectors were asked for and {came} came")]
    Count { asked: usize, came: usize },
    #[error("the vectors do not say which input each belongs to")]
    Order,
    #[error("the vectors are empty or differ in length")]
    Length,
    #[error("a vector holds a number that is not finite")]
    NotFinite,
}

/// The vectors in the order of the inputs. A wrong guess would file one text under the meaning of
/// another, so there is none.
pub(super) fn in_order(mut items: Vec<Item>, asked: usize) -> Result<Vec<Vec<f32>>, Unfit> {
    let came = items.len();
    if came != asked {
        return Err(Unfit::Count { asked, came });
    }
    // Without a single index, the order of arrival is all there is.
    if items.iter().any(|item| item.index.is_some()) {
        items.sort_by_key(|item| item.index);
        let complete = items
            .iter()
            .enumerate()
            .all(|(at, item)| item.index == Some(at));
        if !complete {
            return Err(Unfit::Order);
        }
    }
    let vectors: Vec<Vec<f32>> = items.into_iter().map(|item| item.embedding.0).collect();
    let length = vectors.first().map_or(0, Vec::len);
    if length == 0 || vectors.iter().any(|vector| vector.len() != length) {
        return Err(Unfit::Length);
    }
    if !vectors.iter().flatten().all(|number| number.is_finite()) {
        return Err(Unfit::NotFinite);
    }
    Ok(vectors)
}
