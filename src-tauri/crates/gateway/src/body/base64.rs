//! Bytes written as text, as gateways really write them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT;

/// Decodes base64. Missing padding, the URL-safe alphabet, white space and a leading
/// `data:…;base64,` are accepted; `None` for anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = payload(text)?;
    // Nearly always the text is clean, and large: it is not copied without need.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if text.bytes().all(plain) {
        return STANDARD_PAD_INDIFFERENT.decode(text).ok();
    }
    let standard: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    STANDARD_PAD_INDIFFERENT.decode(standard).ok()
}

/// What follows the head of a `data:` URL, or the text itself.
fn payload(text: &str) -> Option<&str> {
    let text = text.trim();
    let Some(rest) = text.strip_prefix("data:") else {
        return Some(text);
    };
    let (head, payload) = rest.split_once(',')?;
    head.trim_end().ends_with(";base64").then_some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_bytes_is_read() {
        for text in [
            "+/8A/w==",
            "+/8A/w",
            "-_8A_w",
            " +/8A\n/w==\r\n",
            "data:image/png;base64,+/8A/w==",
            "data:;base64,-_8A_w",
        ] {
            assert_eq!(
                decode(text).as_deref(),
                Some(&[251, 255, 0, 255][..]),
                "{text}"
            );
        }
        assert_eq!(decode("").as_deref(), Some(&[][..]));
        for text in [
            "a",
            "hello, world",
            "data:text/plain,hello",
            "data:",
            "=+/8",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
