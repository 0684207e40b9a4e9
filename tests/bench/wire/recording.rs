//! A chat stream of 100 MB: made once by rule, kept in the target folder, the same on every machine.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use super::Failure;

/// Least length in bytes.
const LENGTH: usize = 100_000_000;
/// Changes when the rule does.
const NAME: &str = "chat-stream-1.sse";
/// What the answer is put together from; some pieces need escapes, some more than one byte a character.
const PIECES: [&str; 16] = [
    " the",
    " tide",
    " follows",
    " moon",
    ",",
    ".",
    "\\n\\n",
    " \\\"spring",
    "\\\"",
    " 潮汐",
    " and",
    "es",
    " gravit",
    "ation",
    " 🌊",
    " between",
];

pub(super) struct Recording(Vec<u8>);

impl Recording {
    pub(super) fn load() -> Result<Self, Failure> {
        let path = path()?;
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(_) => {
                let bytes = generate().into_bytes();
                fs::create_dir_all(path.parent().ok_or("a folder for the recording")?)?;
                fs::write(&path, &bytes)?;
                bytes
            }
        };
        if bytes.len() < LENGTH {
            return Err(format!("{} is damaged: remove it", path.display()).into());
        }
        Ok(Self(bytes))
    }

    /// The same stream from a gateway that tells the tokens so far in every chunk.
    pub(super) fn counting(&self) -> Self {
        let counted = r#""usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}"#;
        let text = String::from_utf8_lossy(&self.0).replace(r#""usage":null"#, counted);
        Self(text.into_bytes())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The JSON of every frame.
    pub(super) fn payloads(&self) -> impl Iterator<Item = &[u8]> {
        let lines = self.0.split(|byte| *byte == b'\n');
        let data = lines.filter_map(|line| line.strip_prefix(b"data: "));
        data.filter(|payload| *payload != b"[DONE]")
    }
}

fn path() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).ok_or("the target folder")?;
    Ok(target.join("bench").join(NAME))
}

/// Chunks as OpenAI sends them: most with a few characters of text, the first fifth of them reasoning.
fn generate() -> String {
    let mut text = String::with_capacity(LENGTH + 1024);
    let mut state: u64 = 1;
    chunk(&mut text, r#"{"role":"assistant","content":""}"#, "null");
    while text.len() < LENGTH {
        // The constants of Knuth's MMIX generator.
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let piece = PIECES[(state >> 60) as usize];
        let field = if text.len() < LENGTH / 5 {
            "reasoning_content"
        } else {
            "content"
        };
        chunk(&mut text, &format!("{{\"{field}\":\"{piece}\"}}"), "null");
        if state >> 55 & 0x1F == 0 {
            text.push_str(": PING\n\n");
        }
    }
    chunk(&mut text, "{}", "\"stop\"");
    text.push_str("data: [DONE]\n\n");
    text
}

fn chunk(text: &mut String, delta: &str, finish: &str) {
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "data: {{\"id\":\"chatcmpl-Bench0123456789abcdefghijkl\",\"object\":\"chat.completion.chunk\",\
         \"created\":1760000000,\"model\":\"bench-model\",\"system_fingerprint\":\"fp_0a1b2c3d4e\",\
         \"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}],\
         \"usage\":null}}\n\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_gives_a_stream_of_chunks() {
        let recording = Recording(generate().into_bytes());
        assert!(recording.bytes().len() >= LENGTH);
        let chunk: serde_json::Value =
            serde_json::from_slice(recording.payloads().nth(7).expect("a chunk")).expect("JSON");
        assert!(chunk["choices"][0]["delta"]["reasoning_content"].is_string());
    }
}
