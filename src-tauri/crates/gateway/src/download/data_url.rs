//! Files written out as `data:` URLs.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;

use super::Fetched;
use super::transfer::too_long;
use crate::error::{ErrorKind, GatewayError};

/// Takes what servers send: with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

pub(super) fn is_one(address: &str) -> bool {
    address
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("data:"))
}

pub(super) fn decode(address: &str, max_bytes: u64) -> Result<Fetched, GatewayError> {
    let unreadable = || GatewayError::new(ErrorKind::Protocol, "the embedded file is not readable");
    let (head, body) = address
        .get(5..)
        .and_then(|rest| rest.split_once(','))
        .ok_or_else(unreadable)?;
    let (kind, encoded) = match head.strip_suffix(";base64") {
        Some(kind) => (kind, true),
        None => (head, false),
    };
    // Three bytes of a file are four letters; white space only makes it shorter.
    if encoded && body.len() as u64 / 4 * 3 > max_bytes.saturating_mul(2) {
        return Err(too_long(max_bytes));
    }
    let bytes = if encoded {
        LENIENT.decode(standard(body)).map_err(|_| unreadable())?
    } else {
        percent_decode(body)
    };
    if bytes.len() as u64 > max_bytes {
        return Err(too_long(max_bytes));
    }
    Ok(Fetched {
        bytes: Bytes::from(bytes),
        content_type: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
    })
}

/// The standard alphabet, whichever was used; without white space.
fn standard(text: &str) -> Vec<u8> {
    let bytes = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    bytes
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect()
}

fn percent_decode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if *first == b'%' => {
                out.push(byte);
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        for (url, bytes, kind) in [
            (
                "data:video/mp4;base64,AAEC+/8=",
                &[0, 1, 2, 0xFB, 0xFF][..],
                Some("video/mp4"),
            ),
            (
                "DATA:video/mp4;base64,AAEC-_8",
                &[0, 1, 2, 0xFB, 0xFF],
                Some("video/mp4"),
            ),
            ("data:;base64,AA\nEC\r\n", &[0, 1, 2], None),
            ("data:text/plain,a%20b%", b"a b%", Some("text/plain")),
        ] {
            let file = decode(url, 100).expect(url);
            assert_eq!(
                (&file.bytes[..], file.content_type.as_deref()),
                (bytes, kind)
            );
        }
        for url in ["data:video/mp4", "data:x;base64,!!"] {
            assert_eq!(decode(url, 100).expect_err(url).kind, ErrorKind::Protocol);
        }
        let long = format!("data:;base64,{}", "AAAA".repeat(10));
        assert_eq!(
            decode(&long, 29).expect_err("long").kind,
            ErrorKind::TooLarge
        );
        assert_eq!(decode(&long, 30).expect("fits").bytes.len(), 30);
    }
}
