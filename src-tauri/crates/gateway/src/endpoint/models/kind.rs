//! What a model is for.

/// What a model is for: a guess that the user can overrule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModelKind {
    /// Conversation.
    Chat,
    /// Text to vectors.
    Embedding,
    /// Ordering documents by a question.
    Rerank,
    /// Speech to text.
    Transcription,
    /// Text to speech.
    Speech,
    /// Pictures.
    Image,
    /// Films.
    Video,
    /// Talking with low delay.
    Realtime,
    /// Judging content.
    Moderation,
}

/// Parts of names, in the order in which they decide.
const NAMES: [(ModelKind, &[&str]); 8] = [
    (ModelKind::Realtime, &["realtime", "-live-"]),
    (ModelKind::Moderation, &["moderation"]),
    (ModelKind::Rerank, &["rerank"]),
    (
        ModelKind::Embedding,
        &["embed", "bge-", "gte-", "e5-", "m3e"],
    ),
    (
        ModelKind::Transcription,
        &["whisper", "transcribe", "asr", "sensevoice"],
    ),
    (
        ModelKind::Speech,
        &["tts", "text-to-speech", "cosyvoice", "speech-"],
    ),
    (
        ModelKind::Video,
        &[
            "sora", "kling", "veo", "runway", "gen-3", "gen3", "video", "wan2", "hailuo",
            "seedance", "vidu", "luma", "pixverse",
        ],
    ),
    (
        ModelKind::Image,
        &[
            "dall-e",
            "dalle",
            "image",
            "flux",
            "stable-diffusion",
            "sdxl",
            "sd3",
            "midjourney",
            "mj_",
            "mj-",
            "seedream",
            "ideogram",
            "recraft",
            "cogview",
            "imagen",
        ],
    ),
];

impl ModelKind {
    /// By the gateway's endpoint words if they say anything, else by the name.
    pub fn guess(id: &str, endpoint_types: &[String]) -> Self {
        let told = endpoint_types
            .iter()
            .find_map(|word| Self::from_endpoint(word));
        match told {
            // "openai" is said of everything that has no word of its own.
            None | Some(Self::Chat) => Self::from_name(id),
            Some(kind) => kind,
        }
    }

    fn from_endpoint(word: &str) -> Option<Self> {
        Some(match word {
            "openai" | "openai-response" | "openai-response-compact" | "anthropic" | "gemini" => {
                Self::Chat
            }
            "jina-rerank" | "rerank" => Self::Rerank,
            "image-generation" => Self::Image,
            "embeddings" => Self::Embedding,
            "openai-video" => Self::Video,
            _ => return None,
        })
    }

    fn from_name(id: &str) -> Self {
        let id = id.to_lowercase();
        let found = NAMES
            .iter()
            .find(|(_, parts)| parts.iter().any(|part| id.contains(part)));
        match found {
            // Models that look at pictures or hear sound still converse.
            Some((ModelKind::Video | ModelKind::Image, _)) if id.contains("vl") => Self::Chat,
            Some((kind, _)) => *kind,
            None => Self::Chat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_endpoint_words_tell_the_kind() {
        for (id, words, kind) in [
            ("gpt-5.4", vec!["openai"], ModelKind::Chat),
            ("claude-opus-4-7", vec![], ModelKind::Chat),
            (
                "text-embedding-3-small",
                vec!["openai"],
                ModelKind::Embedding,
            ),
            ("kling-v2-6", vec!["openai-video"], ModelKind::Video),
            ("whisper-1", vec![], ModelKind::Transcription),
            ("gpt-4o-transcribe", vec![], ModelKind::Transcription),
            ("tts-1-hd", vec![], ModelKind::Speech),
            ("dall-e-3", vec![], ModelKind::Image),
            ("sora", vec![], ModelKind::Video),
            ("gpt-5.4-realtime", vec![], ModelKind::Realtime),
            ("omni-moderation-latest", vec![], ModelKind::Moderation),
            ("rerank-v1", vec![], ModelKind::Rerank),
            ("my-alias", vec!["jina-rerank"], ModelKind::Rerank),
            ("my-alias", vec!["custom-word"], ModelKind::Chat),
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(ModelKind::guess(id, &words), kind, "{id} {words:?}");
        }
    }
}
