//! The commonest chunk: a piece of text or reasoning of one choice, and nothing else.
//!
//! Reading it straight from its text costs a fraction of building a JSON value first. Every member
//! that the general way looks at is named here: where one of the others says anything, the chunk is
//! not plain.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::turn::Usage;

/// A chunk that says no more than this.
#[derive(Deserialize)]
pub(super) struct PlainChunk<'a> {
    #[serde(borrow)]
    pub(super) id: Option<&'a str>,
    #[serde(borrow)]
    pub(super) model: Option<&'a str>,
    pub(super) choices: [PlainChoice; 1],
    #[serde(borrow)]
    usage: Option<&'a RawValue>,
    #[serde(rename = "x_groq")]
    _x_groq: Option<Nothing>,
    #[serde(rename = "timings")]
    _timings: Option<Nothing>,
    #[serde(rename = "error")]
    _error: Option<Nothing>,
    #[serde(rename = "type")]
    _type: Option<Nothing>,
    #[serde(rename = "success")]
    _success: Option<Nothing>,
    #[serde(rename = "base_resp")]
    _base_resp: Option<Nothing>,
}

/// The one choice of a plain chunk, before its end.
#[derive(Deserialize)]
pub(super) struct PlainChoice {
    pub(super) index: Option<u64>,
    pub(super) delta: PlainDelta,
    #[serde(rename = "message")]
    _message: Option<Nothing>,
    #[serde(rename = "text")]
    _text: Option<Nothing>,
    #[serde(rename = "finish_reason")]
    _finish_reason: Option<Nothing>,
    #[serde(rename = "logprobs")]
    _logprobs: Option<Nothing>,
    #[serde(rename = "usage")]
    _usage: Option<Nothing>,
}

/// What is new in a plain chunk.
#[derive(Deserialize)]
pub(super) struct PlainDelta {
    pub(super) content: Option<String>,
    pub(super) reasoning_content: Option<String>,
    pub(super) reasoning: Option<String>,
    #[serde(rename = "reasoning_details")]
    _reasoning_details: Option<Nothing>,
    #[serde(rename = "audio")]
    _audio: Option<Nothing>,
    #[serde(rename = "refusal")]
    _refusal: Option<Nothing>,
    #[serde(rename = "images")]
    _images: Option<Nothing>,
    #[serde(rename = "annotations")]
    _annotations: Option<Nothing>,
    #[serde(rename = "tool_calls")]
    _tool_calls: Option<Nothing>,
    #[serde(rename = "function_call")]
    _function_call: Option<Nothing>,
}

/// Stands behind `null`: whatever else is there makes the chunk another one.
#[derive(Deserialize)]
enum Nothing {}

impl<'a> PlainChunk<'a> {
    /// The chunk, if `text` is one and is plain.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The tokens so far, which some gateways tell in every chunk.
    pub(super) fn usage(&self) -> Option<Usage> {
        let value = serde_json::from_str(self.usage?.get()).ok()?;
        Usage::read(&value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::assemble::Assembler;
    use crate::stream::Decode;
    use crate::turn::ChatEvent;

    const HEAD: &str = r#"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","#;

    /// Both ways over the same frames; says how many were plain.
    fn plain_frames(frames: &[String]) -> usize {
        let (mut quick, mut slow) = (Assembler::expecting(1), Assembler::expecting(1));
        let (mut found, mut expected): (Vec<ChatEvent>, Vec<ChatEvent>) = Default::default();
        let mut plain = 0;
        for frame in frames {
            let value: Value = serde_json::from_str(frame).expect("JSON");
            if quick.feed_plain(frame, &mut found) {
                plain += 1;
            } else {
                quick.feed(&value, &mut found);
            }
            slow.feed(&value, &mut expected);
            assert_eq!(found, expected, "{frame}");
            assert_eq!(quick.may_end(), slow.may_end());
        }
        quick.complete(&mut found);
        slow.complete(&mut expected);
        assert_eq!(without_ids(found), without_ids(expected));
        plain
    }

    /// Ids of calls that came without one are made up at random.
    fn without_ids(mut events: Vec<ChatEvent>) -> Vec<ChatEvent> {
        for event in &mut events {
            if let ChatEvent::ToolCall { call, .. } = event {
                call.id.clear();
            }
        }
        events
    }

    #[test]
    fn plain_chunks_mean_what_the_general_way_makes_of_them() {
        let choice = |rest: &str| format!("{HEAD}\"choices\":[{{{rest}}}]}}");
        let frames = [
            choice(r#""index":0,"delta":{"role":"assistant","content":""},"logprobs":null"#),
            choice(r#""index":0,"delta":{"reasoning_content":"why","reasoning":"why"}"#),
            choice(r#""index":0,"delta":{"reasoning_content":"","reasoning":" and"}"#),
            choice(r#""index":0,"delta":{"content":"a \"b\"\n \u00fc"},"finish_reason":null"#),
            choice(r#""delta":{"content":null,"refusal":null,"tool_calls":null}"#),
            choice(r#""index":9000,"delta":{"content":"far"}"#),
            choice(r#""index":0,"delta":{}"#),
            choice(r#""index":0,"delta":{"content":"x","new":[1]},"newer":{"a":"\ud83d\ude00"}"#),
            format!("{HEAD}\"choices\":[{{\"delta\":{{}}}}],\"usage\":{{\"prompt_tokens\":7}}}}"),
            format!("{HEAD}\"choices\":[{{\"delta\":{{}}}}],\"usage\":{{\"prompt_tokens\":0}}}}"),
        ];
        assert_eq!(plain_frames(&frames), frames.len());
    }

    #[test]
    fn tags_at_the_start_are_found_in_plain_chunks_too() {
        let deltas = ["<th", "ink>why</thi", "nk>\n", "so", " <think>"];
        let frame =
            |text| json!({"choices": [{"index": 0, "delta": {"content": text}}]}).to_string();
        let frames = deltas.map(frame);
        assert_eq!(plain_frames(&frames), frames.len());
    }

    #[test]
    fn chunks_that_say_more_are_not_plain() {
        let top = |name: &str, value: Value| {
            let mut chunk = json!({"choices": [{"index": 0, "delta": {"content": "a"}}]});
            chunk[name] = value;
            chunk
        };
        let choice = |name: &str, value: Value| {
            let mut choice = json!({"index": 0, "delta": {"content": "a"}});
            choice[name] = value;
            json!({"choices": [choice]})
        };
        let delta = |name: &str, value: Value| choice("delta", json!({name: value}));
        for frame in [
            top("x_groq", json!({"usage": {"prompt_tokens": 1}})),
            top("timings", json!({"cache_n": 1})),
            top("error", json!({"message": "x"})),
            top("type", json!("error")),
            top("success", json!(false)),
            top("base_resp", json!({"status_code": 1})),
            top("choices", json!([{"delta": {}}, {"delta": {}}])),
            top("choices", json!([])),
            top("choices", Value::Null),
            choice("finish_reason", json!("stop")),
            choice("finish_reason", json!("")),
            choice("text", json!("a")),
            choice("message", json!({"content": "a"})),
            choice("logprobs", json!({"content": []})),
            choice("usage", json!({"cached_tokens": 1})),
            choice("delta", Value::Null),
            choice("index", json!("1")),
            delta("content", json!(["a"])),
            delta("refusal", json!("no")),
            delta(
                "reasoning_details",
                json!([{"type": "reasoning.text", "text": "a"}]),
            ),
            delta("audio", json!({"id": "a"})),
            delta("images", json!([])),
            delta("annotations", json!([])),
            delta("tool_calls", json!([{"index": 0, "id": "a"}])),
            delta("function_call", json!({"name": "f"})),
        ] {
            assert_eq!(plain_frames(&[frame.to_string()]), 0, "{frame}");
        }
    }
}
