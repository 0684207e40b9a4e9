//! What each dialect allows, member by member.

use super::rules::Rule::{
    Any, Either, Flag, Integer, List, Nullable, Number, Object, Text, Typed, Word,
};
use super::rules::{Field, Rule, may, must};
use super::session::Dialect;

/// Most base64 characters of one append: 15 MiB of sound.
const MAX_APPEND: usize = 15 * 1024 * 1024 / 3 * 4;
const LONG: usize = 1024 * 1024;
const SHORT: usize = 512;

const VOICES: &[&str] = &[
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse",
];
const TEXT: Rule = Text(LONG);
const ID: Rule = Text(SHORT);
const MODALITIES: Rule = List(&Word(&["text", "audio"]));
const TOKENS: Rule = Either(&Word(&["inf"]), &Integer(1, 4096));
const CHOICE: Rule = Word(&["auto", "none", "required"]);
const NOISE: Rule = Nullable(&Object(&[must("type", Word(&["near_field", "far_field"]))]));
const TRANSCRIPTION: Rule = Nullable(&Object(&[
    may("model", ID),
    may("language", ID),
    may("prompt", TEXT),
]));
const FUNCTION: &[Field] = &[
    must("type", Any),
    must("name", Text(64)),
    may("description", TEXT),
    may("parameters", Nullable(&Any)),
];
const TOOLS: Rule = List(&Typed(&[("function", FUNCTION)]));

const SEMANTIC_VAD: &[Field] = &[
    must("type", Any),
    may("eagerness", Word(&["low", "medium", "high", "auto"])),
    may("create_response", Flag),
    may("interrupt_response", Flag),
];
const BETA_TURNS: Rule = Nullable(&Typed(&[
    (
        "server_vad",
        &[
            must("type", Any),
            may("threshold", Number(0.0, 1.0)),
            may("prefix_padding_ms", Integer(0, 5_000)),
            may("silence_duration_ms", Integer(0, 10_000)),
            may("create_response", Flag),
            may("interrupt_response", Flag),
        ],
    ),
    ("semantic_vad", SEMANTIC_VAD),
]));
const GA_TURNS: Rule = Nullable(&Typed(&[
    (
        "server_vad",
        &[
            must("type", Any),
            may("threshold", Number(0.0, 1.0)),
            may("prefix_padding_ms", Integer(0, 5_000)),
            may("silence_duration_ms", Integer(0, 10_000)),
            may("create_response", Flag),
            may("interrupt_response", Flag),
            may("idle_timeout_ms", Nullable(&Integer(5_000, 30_000))),
        ],
    ),
    ("semantic_vad", SEMANTIC_VAD),
]));

const BETA_FORMAT: Rule = Word(&["pcm16", "g711_ulaw", "g711_alaw"]);
const GA_FORMAT: Rule = Typed(&[
    (
        "audio/pcm",
        &[must("type", Any), may("rate", Integer(24_000, 24_000))],
    ),
    ("audio/pcmu", &[must("type", Any)]),
    ("audio/pcma", &[must("type", Any)]),
]);
const GA_VOICE: Rule = Either(&Word(VOICES), &Object(&[must("id", ID)]));
const GA_CHOICE: Rule = Either(
    &CHOICE,
    &Typed(&[("function", &[must("type", Any), must("name", Text(64))])]),
);

const BETA_SESSION: Rule = Object(&[
    may("model", ID),
    may("modalities", MODALITIES),
    may("instructions", TEXT),
    may("voice", Word(VOICES)),
    may("speed", Number(0.25, 1.5)),
    may("input_audio_format", BETA_FORMAT),
    may("output_audio_format", BETA_FORMAT),
    may("input_audio_transcription", TRANSCRIPTION),
    may("input_audio_noise_reduction", NOISE),
    may("turn_detection", BETA_TURNS),
    may("tools", TOOLS),
    may("tool_choice", CHOICE),
    may("temperature", Number(0.6, 1.2)),
    may("max_response_output_tokens", TOKENS),
    may("tracing", Nullable(&Any)),
]);

const GA_SESSION: Rule = Object(&[
    must("type", Word(&["realtime"])),
    may("model", ID),
    may("output_modalities", MODALITIES),
    may("instructions", TEXT),
    may(
        "audio",
        Object(&[
            may(
                "input",
                Object(&[
                    may("format", GA_FORMAT),
                    may("transcription", TRANSCRIPTION),
                    may("noise_reduction", NOISE),
                    may("turn_detection", GA_TURNS),
                ]),
            ),
            may(
                "output",
                Object(&[
                    may("format", GA_FORMAT),
                    may("voice", GA_VOICE),
                    may("speed", Number(0.25, 1.5)),
                ]),
            ),
        ]),
    ),
    may("tools", TOOLS),
    may("tool_choice", GA_CHOICE),
    may("max_output_tokens", TOKENS),
    may("parallel_tool_calls", Flag),
    may("truncation", Any),
    may("prompt", Nullable(&Any)),
    may("reasoning", Nullable(&Object(&[may("effort", ID)]))),
    may("include", Nullable(&List(&TEXT))),
    may("tracing", Nullable(&Any)),
]);

const BETA_PARTS: Rule = List(&Typed(&[
    ("input_text", &[must("type", Any), must("text", TEXT)]),
    (
        "input_audio",
        &[must("type", Any), must("audio", Text(MAX_APPEND))],
    ),
    ("text", &[must("type", Any), must("text", TEXT)]),
]));
const GA_PARTS: Rule = List(&Typed(&[
    ("input_text", &[must("type", Any), must("text", TEXT)]),
    (
        "input_audio",
        &[must("type", Any), must("audio", Text(MAX_APPEND))],
    ),
    (
        "input_image",
        &[
            must("type", Any),
            must("image_url", Text(MAX_APPEND)),
            may("detail", ID),
        ],
    ),
    ("output_text", &[must("type", Any), must("text", TEXT)]),
]));
const CALL: &[Field] = &[
    must("type", Any),
    may("id", ID),
    may("object", ID),
    may("status", ID),
    must("call_id", ID),
    must("name", Text(64)),
    must("arguments", TEXT),
];
const CALL_OUTPUT: &[Field] = &[
    must("type", Any),
    may("id", ID),
    may("object", ID),
    may("status", ID),
    must("call_id", ID),
    must("output", TEXT),
];
const ROLE: Rule = Word(&["user", "assistant", "system"]);
const BETA_ITEM: Rule = Typed(&[
    (
        "message",
        &[
            must("type", Any),
            may("id", ID),
            may("object", ID),
            may("status", ID),
            must("role", ROLE),
            must("content", BETA_PARTS),
        ],
    ),
    ("function_call", CALL),
    ("function_call_output", CALL_OUTPUT),
]);
const GA_ITEM: Rule = Typed(&[
    (
        "message",
        &[
            must("type", Any),
            may("id", ID),
            may("object", ID),
            may("status", ID),
            must("role", ROLE),
            must("content", GA_PARTS),
        ],
    ),
    ("function_call", CALL),
    ("function_call_output", CALL_OUTPUT),
]);

const BETA_RESPONSE: Rule = Object(&[
    may("modalities", MODALITIES),
    may("instructions", TEXT),
    may("voice", Word(VOICES)),
    may("output_audio_format", BETA_FORMAT),
    may("tools", TOOLS),
    may("tool_choice", CHOICE),
    may("temperature", Number(0.6, 1.2)),
    may("max_response_output_tokens", TOKENS),
    may("conversation", Word(&["auto", "none"])),
    may("metadata", Nullable(&Any)),
    may("input", List(&BETA_ITEM)),
]);
const GA_RESPONSE: Rule = Object(&[
    may("output_modalities", MODALITIES),
    may("instructions", TEXT),
    may(
        "audio",
        Object(&[may(
            "output",
            Object(&[may("format", GA_FORMAT), may("voice", GA_VOICE)]),
        )]),
    ),
    may("tools", TOOLS),
    may("tool_choice", GA_CHOICE),
    may("max_output_tokens", TOKENS),
    may("parallel_tool_calls", Flag),
    may("conversation", Word(&["auto", "none"])),
    may("metadata", Nullable(&Any)),
    may("prompt", Nullable(&Any)),
    may("reasoning", Nullable(&Object(&[may("effort", ID)]))),
    may("input", List(&GA_ITEM)),
]);

const HEAD: Field = must("type", Any);
const EVENT_ID: Field = may("event_id", ID);

const BETA_EVENT: Rule = Typed(&[
    (
        "session.update",
        &[HEAD, EVENT_ID, must("session", BETA_SESSION)],
    ),
    ("input_audio_buffer.append", APPEND),
    ("input_audio_buffer.commit", BARE),
    ("input_audio_buffer.clear", BARE),
    (
        "conversation.item.create",
        &[
            HEAD,
            EVENT_ID,
            must("item", BETA_ITEM),
            may("previous_item_id", Nullable(&ID)),
        ],
    ),
    ("conversation.item.truncate", TRUNCATE),
    ("conversation.item.delete", BY_ID),
    ("conversation.item.retrieve", BY_ID),
    (
        "response.create",
        &[HEAD, EVENT_ID, may("response", Nullable(&BETA_RESPONSE))],
    ),
    ("response.cancel", CANCEL),
]);
const GA_EVENT: Rule = Typed(&[
    (
        "session.update",
        &[HEAD, EVENT_ID, must("session", GA_SESSION)],
    ),
    ("input_audio_buffer.append", APPEND),
    ("input_audio_buffer.commit", BARE),
    ("input_audio_buffer.clear", BARE),
    (
        "conversation.item.create",
        &[
            HEAD,
            EVENT_ID,
            must("item", GA_ITEM),
            may("previous_item_id", Nullable(&ID)),
        ],
    ),
    ("conversation.item.truncate", TRUNCATE),
    ("conversation.item.delete", BY_ID),
    ("conversation.item.retrieve", BY_ID),
    (
        "response.create",
        &[HEAD, EVENT_ID, may("response", Nullable(&GA_RESPONSE))],
    ),
    ("response.cancel", CANCEL),
]);
const BARE: &[Field] = &[HEAD, EVENT_ID];
const APPEND: &[Field] = &[HEAD, EVENT_ID, must("audio", Text(MAX_APPEND))];
const BY_ID: &[Field] = &[HEAD, EVENT_ID, must("item_id", ID)];
const CANCEL: &[Field] = &[HEAD, EVENT_ID, may("response_id", Nullable(&ID))];
const TRUNCATE: &[Field] = &[
    HEAD,
    EVENT_ID,
    must("item_id", ID),
    must("content_index", Integer(0, u64::MAX)),
    must("audio_end_ms", Integer(0, u64::MAX)),
];

/// The rule for everything that a client may say.
pub(super) fn event(dialect: Dialect) -> &'static Rule {
    match dialect {
        Dialect::Beta => &BETA_EVENT,
        Dialect::Ga => &GA_EVENT,
    }
}
