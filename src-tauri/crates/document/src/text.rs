//! Text in any encoding.

use crate::DocumentError;
use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// How many bytes may be control characters that no text has, per thousand.
const MAX_CONTROL: usize = 5;

pub(crate) fn words(bytes: &[u8]) -> Result<String, DocumentError> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if marked.is_none() && !looks_like_text(bytes) {
        return Err(DocumentError::Unknown);
    }
    let encoding = marked.unwrap_or_else(|| guessed(bytes));
    let (text, _, _) = encoding.decode(bytes);
    Ok(text.replace("\r\n", "\n"))
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn looks_like_text(bytes: &[u8]) -> bool {
    let is_control =
        |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    let controls = bytes.iter().filter(|byte| is_control(byte)).count();
    !bytes.contains(&0) && controls * 1_000 <= bytes.len() * MAX_CONTROL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_every_usual_encoding_is_read() {
        let chinese = "潮水在正午达到最高点，傍晚退去。";
        let (gbk, _, _) = encoding_rs::GB18030.encode(chinese);
        assert_eq!(words(&gbk).unwrap(), chinese);
        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain(chinese.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(words(&utf16).unwrap(), chinese);
        assert_eq!(words("a\r\nb".as_bytes()).unwrap(), "a\nb");
        assert_eq!(words(&[0xe9, b't', 0xe9]).unwrap(), "été");
        assert_eq!(words(&[1, 2, 3, 4, 5, 6]), Err(DocumentError::Unknown));
    }
}
