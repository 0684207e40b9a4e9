//! Words for what was heard. They are placeholders that say so: there is no model here.

use super::heard::{FRAMES_PER_SECOND, Heard, bursts};

const ENGLISH: [&str; 10] = [
    "this", "demo", "hears", "where", "you", "speak", "but", "knows", "no", "words",
];
const CHINESE: [&str; 10] = [
    "演示", "网关", "听得", "见", "声音", "但", "听不", "懂", "具体", "内容",
];

/// What was said, and when.
#[derive(Debug)]
pub(super) struct Transcript {
    /// Of the whole sound.
    pub(super) seconds: f64,
    /// As an ISO-639-1 code.
    pub(super) language: String,
    pub(super) segments: Vec<Segment>,
}

/// Words without a long pause.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) text: String,
    pub(super) words: Vec<Word>,
}

/// One word; times in seconds.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) text: &'static str,
}

impl Transcript {
    pub(super) fn of(heard: &Heard, language: Option<&str>) -> Self {
        let language = language.unwrap_or("en");
        let segments = match &heard.levels {
            Some(levels) => spoken(levels, language),
            None => vec![unheard(heard.seconds, language)],
        };
        Self {
            seconds: heard.seconds,
            language: language.to_owned(),
            segments,
        }
    }

    pub(super) fn text(&self) -> String {
        let texts: Vec<&str> = self.segments.iter().map(|s| s.text.as_str()).collect();
        texts.join(if self.language == "zh" { "" } else { " " })
    }
}

fn spoken(levels: &[f32], language: &str) -> Vec<Segment> {
    let chinese = language == "zh";
    let words = if chinese { &CHINESE } else { &ENGLISH };
    let mut supply = words.iter().copied().cycle();
    let seconds = |frame: usize| frame as f64 / f64::from(FRAMES_PER_SECOND);
    let mut segments = Vec::new();
    for burst in bursts(levels) {
        let words: Vec<Word> = burst
            .iter()
            .zip(supply.by_ref())
            .map(|(frames, text)| Word {
                start: seconds(frames.start),
                end: seconds(frames.end),
                text,
            })
            .collect();
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            segments.push(Segment {
                start: first.start,
                end: last.end,
                text: sentence(&words, chinese),
                words,
            });
        }
    }
    segments
}

fn sentence(words: &[Word], chinese: bool) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    if chinese {
        return texts.concat() + "。";
    }
    let text = texts.join(" ") + ".";
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

/// One segment for a sound that could not be decoded.
fn unheard(seconds: f64, language: &str) -> Segment {
    let text = if language == "zh" {
        format!("（演示网关无法解码此格式：{seconds:.1} 秒的声音。）")
    } else {
        format!("(The demo cannot decode this format: {seconds:.1} seconds of sound.)")
    };
    Segment {
        start: 0.0,
        end: seconds,
        text,
        words: Vec::new(),
    }
}
