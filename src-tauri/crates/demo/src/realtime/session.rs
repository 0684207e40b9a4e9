//! The settings of a session, held in the shape of its dialect.

use serde_json::{Map, Value, json};

use super::ear::Turns;
use super::rules::Complaint;

/// One of the two forms of the protocol. This server speaks one of them, by its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Beta,
    Ga,
}

/// How sound is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Pcm16,
    Ulaw,
    Alaw,
}

/// The settings, as the client is told them.
#[derive(Clone, Debug)]
pub(super) struct Session {
    dialect: Dialect,
    value: Value,
}

impl Dialect {
    /// The full name of an event of a response, such as `audio.delta`.
    pub(super) fn event(self, rest: &str) -> String {
        match self {
            Self::Beta => format!("response.{rest}"),
            Self::Ga => format!("response.output_{rest}"),
        }
    }

    /// The `type` of the parts of answers.
    pub(super) fn part(self, spoken: bool) -> &'static str {
        match (self, spoken) {
            (Self::Beta, true) => "audio",
            (Self::Beta, false) => "text",
            (Self::Ga, true) => "output_audio",
            (Self::Ga, false) => "output_text",
        }
    }

    pub(super) fn modalities(self) -> &'static str {
        match self {
            Self::Beta => "modalities",
            Self::Ga => "output_modalities",
        }
    }

    fn most_tokens(self) -> &'static str {
        match self {
            Self::Beta => "max_response_output_tokens",
            Self::Ga => "max_output_tokens",
        }
    }
}

impl Session {
    pub(super) fn new(dialect: Dialect, id: &str, model: &str, expires_at: u64) -> Self {
        let turns = json!({"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300,
                           "silence_duration_ms": 500, "create_response": true,
                           "interrupt_response": true});
        let mut value = match dialect {
            Dialect::Beta => json!({
                "modalities": ["text", "audio"], "voice": "alloy", "speed": 1.0,
                "input_audio_format": "pcm16", "output_audio_format": "pcm16",
                "input_audio_transcription": null, "input_audio_noise_reduction": null,
                "turn_detection": turns, "temperature": 0.8, "max_response_output_tokens": "inf"}),
            Dialect::Ga => json!({
                "type": "realtime", "output_modalities": ["audio"],
                "audio": {
                    "input": {"format": {"type": "audio/pcm", "rate": 24000},
                        "transcription": null, "noise_reduction": null, "turn_detection": turns},
                    "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "marin",
                        "speed": 1.0}},
                "max_output_tokens": "inf", "truncation": "auto", "prompt": null,
                "tracing": null, "include": null}),
        };
        value["id"] = json!(id);
        value["object"] = json!("realtime.session");
        value["model"] = json!(model);
        value["instructions"] = json!("You are the built-in demo.");
        value["tools"] = json!([]);
        value["tool_choice"] = json!("auto");
        value["expires_at"] = json!(expires_at);
        Self { dialect, value }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// Takes changes that the schema allows. `spoke`: the voice is fixed by now.
    pub(super) fn update(&mut self, changes: &Value, spoke: bool) -> Result<(), Complaint> {
        let mut next = self.clone();
        if let (Value::Object(old), Value::Object(new)) = (&mut next.value, changes) {
            merge(old, new);
        }
        if next.value["model"] != self.value["model"] {
            let message = "The model of a session cannot be changed.";
            return Err(Complaint::new("invalid_value", "session.model", message));
        }
        if spoke && next.voice() != self.voice() {
            let (param, message) = (self.voice_path(), "Cannot update a conversation's voice.");
            return Err(Complaint::new("cannot_update_voice", param, message));
        }
        check_modalities(self.dialect, &next.value, "session")?;
        next.fill_turns();
        *self = next;
        Ok(())
    }

    /// The session as one response sees it.
    pub(super) fn with_overrides(&self, overrides: &Value) -> Result<Self, Complaint> {
        let mut next = self.clone();
        if let (Value::Object(old), Value::Object(new)) = (&mut next.value, overrides) {
            merge(old, new);
        }
        check_modalities(self.dialect, &next.value, "response")?;
        Ok(next)
    }

    /// Whether answers are spoken.
    pub(super) fn speaks(&self) -> bool {
        let list = self.value[self.dialect.modalities()].as_array();
        list.is_some_and(|list| list.iter().any(|word| word == "audio"))
    }

    pub(super) fn voice(&self) -> String {
        let voice = match self.dialect {
            Dialect::Beta => &self.value["voice"],
            Dialect::Ga => &self.value["audio"]["output"]["voice"],
        };
        let name = voice.as_str().or(voice["id"].as_str());
        name.unwrap_or_default().to_owned()
    }

    fn voice_path(&self) -> &'static str {
        match self.dialect {
            Dialect::Beta => "session.voice",
            Dialect::Ga => "session.audio.output.voice",
        }
    }

    pub(super) fn speed(&self) -> f64 {
        let speed = match self.dialect {
            Dialect::Beta => &self.value["speed"],
            Dialect::Ga => &self.value["audio"]["output"]["speed"],
        };
        speed.as_f64().unwrap_or(1.0)
    }

    pub(super) fn input_format(&self) -> Format {
        match self.dialect {
            Dialect::Beta => Format::read(&self.value["input_audio_format"]),
            Dialect::Ga => Format::read(&self.value["audio"]["input"]["format"]["type"]),
        }
    }

    pub(super) fn output_format(&self) -> Format {
        match self.dialect {
            Dialect::Beta => Format::read(&self.value["output_audio_format"]),
            Dialect::Ga => Format::read(&self.value["audio"]["output"]["format"]["type"]),
        }
    }

    fn input(&self, beta: &str, ga: &str) -> &Value {
        match self.dialect {
            Dialect::Beta => &self.value[beta],
            Dialect::Ga => &self.value["audio"]["input"][ga],
        }
    }

    pub(super) fn transcribes(&self) -> bool {
        !self
            .input("input_audio_transcription", "transcription")
            .is_null()
    }

    /// Whether Chinese is expected.
    pub(super) fn wants_chinese(&self) -> bool {
        let told = self.input("input_audio_transcription", "transcription");
        told["language"]
            .as_str()
            .is_some_and(|language| language.starts_with("zh"))
            || self.value["instructions"]
                .as_str()
                .is_some_and(|text| text.chars().any(crate::tokens::is_cjk))
    }

    pub(super) fn instructions(&self) -> &str {
        self.value["instructions"].as_str().unwrap_or_default()
    }

    pub(super) fn tools(&self) -> &[Value] {
        self.value["tools"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn tool_choice(&self) -> &Value {
        &self.value["tool_choice"]
    }

    /// Most tokens of one answer, if there is a limit.
    pub(super) fn most_tokens(&self) -> Option<u64> {
        self.value[self.dialect.most_tokens()].as_u64()
    }

    fn turn_detection(&self) -> &Value {
        self.input("turn_detection", "turn_detection")
    }

    /// How turns are told; `None` for push-to-talk.
    pub(super) fn turns(&self) -> Option<Turns> {
        let turns = self.turn_detection();
        let ms = |name: &str| turns[name].as_u64().unwrap_or_default();
        match turns["type"].as_str()? {
            "server_vad" => Some(Turns {
                threshold: turns["threshold"].as_f64().unwrap_or(0.5),
                padding_ms: ms("prefix_padding_ms"),
                silence_ms: ms("silence_duration_ms").max(10),
            }),
            // The demo understands no words; patience stands in for it.
            _ => Some(Turns {
                threshold: 0.5,
                padding_ms: 300,
                silence_ms: match turns["eagerness"].as_str() {
                    Some("low") => 1200,
                    Some("high") => 300,
                    _ => 600,
                },
            }),
        }
    }

    pub(super) fn creates_responses(&self) -> bool {
        self.turn_detection()["create_response"] == true
    }

    pub(super) fn interrupts(&self) -> bool {
        self.turn_detection()["interrupt_response"] == true
    }

    /// Silence after an answer that makes the model speak up, in milliseconds.
    pub(super) fn idle_ms(&self) -> Option<u64> {
        self.turn_detection()["idle_timeout_ms"].as_u64()
    }

    /// What was not said of turn detection has its default.
    fn fill_turns(&mut self) {
        let turns = match self.dialect {
            Dialect::Beta => &mut self.value["turn_detection"],
            Dialect::Ga => &mut self.value["audio"]["input"]["turn_detection"],
        };
        let defaults = match turns["type"].as_str() {
            Some("server_vad") => json!({"threshold": 0.5, "prefix_padding_ms": 300,
                "silence_duration_ms": 500, "create_response": true, "interrupt_response": true}),
            Some(_) => json!({"eagerness": "auto", "create_response": true,
                              "interrupt_response": true}),
            None => return,
        };
        if let (Value::Object(turns), Value::Object(defaults)) = (turns, defaults) {
            for (name, value) in defaults {
                turns.entry(name).or_insert(value);
            }
        }
    }
}

impl Format {
    fn read(word: &Value) -> Self {
        match word.as_str() {
            Some("g711_ulaw" | "audio/pcmu") => Self::Ulaw,
            Some("g711_alaw" | "audio/pcma") => Self::Alaw,
            _ => Self::Pcm16,
        }
    }

    /// Samples a second.
    pub(super) fn rate(self) -> u32 {
        match self {
            Self::Pcm16 => 24_000,
            Self::Ulaw | Self::Alaw => 8_000,
        }
    }
}

/// Groups are merged member by member; whole things such as formats are replaced.
fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    const GROUPS: [&str; 3] = ["audio", "input", "output"];
    for (name, value) in from {
        match (into.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) if GROUPS.contains(&name.as_str()) => {
                merge(old, new);
            }
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

fn check_modalities(dialect: Dialect, value: &Value, path: &str) -> Result<(), Complaint> {
    let name = dialect.modalities();
    let list: Vec<&str> = value[name]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let known: &[&[&str]] = match dialect {
        Dialect::Beta => &[&["text"], &["text", "audio"], &["audio", "text"]],
        Dialect::Ga => &[&["text"], &["audio"]],
    };
    if known.contains(&list.as_slice()) {
        return Ok(());
    }
    let param = format!("{path}.{name}");
    let message = format!("Invalid modalities: {list:?}. Supported combinations are: {known:?}.");
    Err(Complaint::new("invalid_value", &param, message))
}
