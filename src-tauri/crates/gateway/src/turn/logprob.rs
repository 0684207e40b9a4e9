//! How likely the tokens of an answer were, in the dialect of each protocol.

use serde_json::Value;

/// How likely one token of the answer was.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenLogprob {
    /// The token's text.
    pub token: String,
    /// Natural logarithm of its probability; -9999 means "very unlikely".
    pub logprob: f64,
    /// Its bytes, when the text is only part of a character.
    pub bytes: Option<Vec<u8>>,
    /// What else was likely at this place.
    pub top: Vec<TopLogprob>,
}

/// One alternative to a token.
#[derive(Clone, Debug, PartialEq)]
pub struct TopLogprob {
    /// The token's text.
    pub token: String,
    /// Natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes.
    pub bytes: Option<Vec<u8>>,
}

impl TokenLogprob {
    /// Reads the `logprobs` of a choice: the list of chat, or the columns of legacy completions.
    pub(crate) fn read(logprobs: &Value) -> Vec<Self> {
        match &logprobs["content"] {
            Value::Array(list) => list.iter().filter_map(Self::read_entry).collect(),
            _ => Self::read_columns(logprobs),
        }
    }

    /// Reads `logprobsResult` of a Gemini candidate.
    pub(crate) fn read_result(result: &Value) -> Vec<Self> {
        let chosen = result["chosenCandidates"].as_array().into_iter().flatten();
        let entry = |(at, item): (usize, &Value)| {
            let top = result["topCandidates"][at]["candidates"].as_array();
            let chosen = gemini_entry(item)?;
            Some(Self {
                token: chosen.token,
                logprob: chosen.logprob,
                bytes: None,
                top: top.into_iter().flatten().filter_map(gemini_entry).collect(),
            })
        };
        chosen.enumerate().filter_map(entry).collect()
    }

    fn read_entry(item: &Value) -> Option<Self> {
        let TopLogprob {
            token,
            logprob,
            bytes,
        } = TopLogprob::read(item)?;
        let top = item["top_logprobs"].as_array().into_iter().flatten();
        Some(Self {
            token,
            logprob,
            bytes,
            top: top.filter_map(TopLogprob::read).collect(),
        })
    }

    /// A token without a number is the first of an echoed prompt: nothing made it likely.
    fn read_columns(columns: &Value) -> Vec<Self> {
        let tokens = columns["tokens"].as_array().into_iter().flatten();
        let entry = |(at, token): (usize, &Value)| {
            let top = columns["top_logprobs"][at].as_object();
            let alternative = |(token, logprob): (&String, &Value)| {
                Some(TopLogprob {
                    token: token.clone(),
                    logprob: logprob.as_f64()?,
                    bytes: None,
                })
            };
            Some(Self {
                token: token.as_str()?.to_owned(),
                logprob: columns["token_logprobs"][at].as_f64()?,
                bytes: None,
                top: top.into_iter().flatten().filter_map(alternative).collect(),
            })
        };
        tokens.enumerate().filter_map(entry).collect()
    }
}

impl TopLogprob {
    fn read(value: &Value) -> Option<Self> {
        let bytes = value["bytes"].as_array().map(|list| {
            list.iter()
                .filter_map(|byte| u8::try_from(byte.as_u64()?).ok())
                .collect()
        });
        Some(Self {
            token: value["token"].as_str()?.to_owned(),
            logprob: value["logprob"].as_f64()?,
            bytes,
        })
    }
}

fn gemini_entry(value: &Value) -> Option<TopLogprob> {
    Some(TopLogprob {
        token: value["token"].as_str()?.to_owned(),
        logprob: value["logProbability"].as_f64()?,
        bytes: None,
    })
}
