//! Reads the error bodies that gateways send, in all their shapes.

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{ErrorKind, GatewayError, MAX_MESSAGE, Masker, classify, cut_chars, read_retry_after};

/// Most of an error's body that is kept, in bytes.
pub(crate) const MAX_RAW_BODY: usize = 64 * 1024;

/// Where an error came from.
pub(crate) struct Origin<'a> {
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) request_id: Option<String>,
}

/// What an error body says, before it is judged.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) message: Option<String>,
    pub(super) code: Option<String>,
    pub(super) type_word: Option<String>,
    pub(super) status_word: Option<String>,
    pub(super) param: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) http_status: Option<u16>,
}

pub(super) fn read(origin: &Origin<'_>, body: &str, masker: &Masker) -> GatewayError {
    let html = is_html(origin.headers, body.as_bytes());
    let said = if html {
        Said {
            message: html_title(body),
            ..Said::default()
        }
    } else {
        from_text(body)
    };
    // A stream's error frame travels under status 200 and names its real one inside.
    let status = match said.http_status {
        Some(inner) if origin.status < 300 => inner,
        _ => origin.status,
    };
    let kind = if html {
        ErrorKind::Html
    } else {
        classify::kind(status, &said)
    };
    let message = said.message.clone();
    let message = message.unwrap_or_else(|| reason(origin.status));
    let retry_after = read_retry_after(origin.headers, &message);
    let request_id = origin
        .request_id
        .clone()
        .or(said.request_id)
        .or_else(|| id_in_message(&message));
    let mut error = GatewayError::new(kind, "")
        .with_status(origin.status)
        .with_request_id(request_id.map(|id| masker.mask(&id)))
        .with_raw_body(body, masker);
    let failure = error.failure_mut();
    failure.message = masker.mask(&message);
    cut_chars(&mut failure.message, MAX_MESSAGE);
    failure.code = said.code.map(|word| masker.mask(&word));
    failure.type_word = said.type_word.map(|word| masker.mask(&word));
    failure.param = said.param.map(|word| masker.mask(&word));
    failure.retry_after = retry_after;
    error
}

/// Whether a web page stands where the API's answer should.
pub(crate) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let declared = headers
        .get(reqwest::header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.to_ascii_lowercase().contains("text/html"));
    declared || first_byte(body) == Some(b'<')
}

/// The first byte after a BOM and white space.
fn first_byte(body: &[u8]) -> Option<u8> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    body.iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

/// The text of a page's `<title>`.
fn html_title(body: &str) -> Option<String> {
    // Only ASCII letters change case here, so byte positions stay valid.
    let lower = body.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = body[start..end]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (!title.is_empty()).then_some(title)
}

fn from_text(body: &str) -> Said {
    let text = body.trim_start_matches('\u{feff}').trim();
    // The first value counts: some servers append a second one, or junk.
    let first = serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .next();
    match first {
        Some(Ok(Value::String(message))) => Said {
            message: filled(&message),
            ..Said::default()
        },
        Some(Ok(value @ (Value::Object(_) | Value::Array(_)))) => {
            let mut said = from_value(&value);
            // Words that nobody knows are shown as they are; an empty shell has none.
            said.message = said
                .message
                .or_else(|| filled(text).filter(|text| text.contains(char::is_alphanumeric)));
            said
        }
        _ => Said {
            message: filled(text),
            ..Said::default()
        },
    }
}

pub(super) fn from_value(value: &Value) -> Said {
    let value = match value {
        Value::Array(items) => items.first().unwrap_or(value),
        other => other,
    };
    let inner = match &value["error"] {
        object @ Value::Object(_) => object,
        _ if value["response"]["error"].is_object() => &value["response"]["error"],
        _ => value,
    };
    let code = word(&inner["code"]);
    let base_code = &value["base_resp"]["status_code"];
    Said {
        message: message_of(inner).or_else(|| message_of(value)),
        http_status: code.as_deref().and_then(status_number),
        code: code.or_else(|| word(base_code)),
        type_word: word(&inner["type"]).filter(|word| word != "error"),
        status_word: word(&inner["status"]),
        param: word(&inner["param"])
            .or_else(|| blamed_field(value))
            .or_else(|| violated_field(inner)),
        request_id: word(&value["request_id"]).or_else(|| word(&inner["request_id"])),
    }
}

fn status_number(code: &str) -> Option<u16> {
    code.parse()
        .ok()
        .filter(|number| (400..600).contains(number))
}

fn message_of(value: &Value) -> Option<String> {
    let plain = ["error", "message", "msg", "err", "error_msg", "detail"];
    let direct = plain
        .iter()
        .find_map(|name| value[*name].as_str().and_then(filled));
    direct
        .or_else(|| validation_message(&value["detail"]))
        .or_else(|| value["header"]["message"].as_str().and_then(filled))
        .or_else(|| value["description"].as_str().and_then(filled))
        .or_else(|| value["base_resp"]["status_msg"].as_str().and_then(filled))
}

/// `detail[0]` of FastAPI: what is wrong and where.
fn validation_message(detail: &Value) -> Option<String> {
    let first = detail.get(0)?;
    let message = first["msg"].as_str().and_then(filled)?;
    let place: Vec<String> = first["loc"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(word)
        .collect();
    Some(if place.is_empty() {
        message
    } else {
        format!("{message} ({})", place.join("."))
    })
}

fn blamed_field(value: &Value) -> Option<String> {
    value["detail"][0]["loc"].as_array()?.last().and_then(word)
}

/// The first field at fault in the details of a Google error.
fn violated_field(error: &Value) -> Option<String> {
    let details = error["details"].as_array()?;
    let fields = details
        .iter()
        .map(|detail| &detail["fieldViolations"][0]["field"]);
    fields.into_iter().find_map(word)
}

/// A non-empty string, or a number written out.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => filled(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// "(request id: 2025…)" at the end of a gateway's message.
fn id_in_message(message: &str) -> Option<String> {
    let at = message.find("request id: ")? + "request id: ".len();
    let rest = &message[at..];
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(rest.len());
    filled(&rest[..end])
}

fn reason(status: u16) -> String {
    let reason = reqwest::StatusCode::from_u16(status)
        .ok()
        .and_then(|s| s.canonical_reason());
    match reason {
        Some(words) => format!("{status} {words}"),
        None => format!("HTTP status {status}"),
    }
}
