//! `POST /v1/embeddings`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::catalogue::Group;
use crate::check::Check;
use crate::reply::Reply;
use crate::server::Shared;
use crate::{tokens, vector};

/// The model whose size is what it is.
const FIXED: &str = "demo-embedding-fixed";
/// Numbers of its vectors.
const FIXED_SIZE: usize = 3072;
/// Numbers of the vectors of the other one.
const SIZE: usize = 1536;
/// Most inputs of a request.
const MAX_INPUTS: usize = 2048;
/// Most tokens of an input.
const MAX_TOKENS: u64 = 8192;
/// Most tokens of a request.
const MAX_ALL_TOKENS: u64 = 300_000;

/// One input.
enum Input<'a> {
    Text(&'a str),
    Tokens(Vec<u64>),
}

impl Input<'_> {
    fn tokens(&self) -> u64 {
        match self {
            Self::Text(text) => tokens::count(text),
            Self::Tokens(tokens) => tokens.len() as u64,
        }
    }

    fn vector(&self, size: usize) -> Vec<f32> {
        match self {
            Self::Text(text) => vector::of_text(text, size),
            Self::Tokens(tokens) => vector::of_tokens(tokens, size),
        }
    }
}

pub(crate) fn embed(shared: &Shared, body: &Value) -> Reply {
    answer(shared, body).unwrap_or_else(|refusal| refusal)
}

fn answer(shared: &Shared, body: &Value) -> Result<Reply, Reply> {
    let check = Check::new(body)?;
    let model = check.text("model")?;
    let inputs = inputs(&check)?;
    let packed = check.one_of("encoding_format", &["float", "base64"])? == Some("base64");
    check.optional_text("user")?;
    check.model(&[Group::Embedding])?;
    let size = size(&check, &model)?;
    let data: Vec<Value> = inputs
        .iter()
        .enumerate()
        .map(|(index, input)| {
            let vector = input.vector(size);
            let embedding = if packed { pack(&vector) } else { json!(vector) };
            json!({"object": "embedding", "index": index, "embedding": embedding})
        })
        .collect();
    let read: u64 = inputs.iter().map(Input::tokens).sum();
    let answer = json!({"object": "list", "data": data, "model": model,
                        "usage": {"prompt_tokens": read, "total_tokens": read}});
    let cost = Group::Embedding.price().of_tokens(read, 0);
    Ok(Reply::json_after(shared.options.pace.first_token, &answer).charged(cost))
}

fn size(check: &Check<'_>, model: &str) -> Result<usize, Reply> {
    if model != FIXED {
        let asked = check.integer("dimensions", 1, SIZE as i64)?;
        return Ok(asked.map_or(SIZE, |size| size as usize));
    }
    match check.field("dimensions") {
        None => Ok(FIXED_SIZE),
        Some(_) => {
            let words = format!("The model `{FIXED}` does not take `dimensions`.");
            Err(check.refuse("dimensions", &words))
        }
    }
}

/// Little-endian numbers of 4 bytes each.
fn pack(vector: &[f32]) -> Value {
    let bytes: Vec<u8> = vector.iter().flat_map(|n| n.to_le_bytes()).collect();
    json!(STANDARD.encode(bytes))
}

fn inputs<'a>(check: &Check<'a>) -> Result<Vec<Input<'a>>, Reply> {
    let wrong = |words: &str| check.refuse("input", words);
    let inputs = match check.field("input") {
        Some(Value::String(text)) => vec![Input::Text(text)],
        Some(Value::Array(list)) if list.first().is_some_and(Value::is_number) => {
            let tokens = token_numbers(list);
            vec![tokens.ok_or_else(|| wrong("Tokens must be integers."))?]
        }
        Some(Value::Array(list)) => list
            .iter()
            .map(|item| input(item).ok_or_else(|| wrong("An input must be text or tokens.")))
            .collect::<Result<_, _>>()?,
        _ => return Err(wrong("`input` must be a string or an array.")),
    };
    if !(1..=MAX_INPUTS).contains(&inputs.len()) {
        return Err(wrong("`input` must hold 1 to 2048 inputs."));
    }
    let sizes: Vec<u64> = inputs.iter().map(Input::tokens).collect();
    if sizes.contains(&0) {
        return Err(wrong("An input must not be empty."));
    }
    if sizes.iter().any(|size| *size > MAX_TOKENS) {
        return Err(wrong("An input must have at most 8192 tokens."));
    }
    if sizes.iter().sum::<u64>() > MAX_ALL_TOKENS {
        return Err(wrong(
            "All inputs together must have at most 300000 tokens.",
        ));
    }
    Ok(inputs)
}

fn input(item: &Value) -> Option<Input<'_>> {
    match item {
        Value::String(text) => Some(Input::Text(text)),
        Value::Array(list) => token_numbers(list),
        _ => None,
    }
}

fn token_numbers(list: &[Value]) -> Option<Input<'_>> {
    let tokens: Option<Vec<u64>> = list.iter().map(Value::as_u64).collect();
    tokens.map(Input::Tokens)
}
