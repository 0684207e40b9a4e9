//! What a field of a submission may hold.

use serde_json::Value;

/// What a field may hold.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// A non-empty text of at most so many characters.
    Text(usize),
    /// An integer in a range.
    Integer(i64, i64),
    /// A number in a range.
    Number(f64, f64),
    /// An integer in a range, written as text.
    Digits(i64, i64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Width and height with this sign between them.
    Size(char),
    /// True or false.
    Flag,
    /// An object.
    Object,
    /// A web address or a `data:` URL.
    Link,
    /// Either of the two, or a file.
    LinkOrObject,
}

impl Rule {
    /// What is wrong with `value`, in words that follow the field's name.
    pub(super) fn broken_by(self, value: &Value) -> Option<String> {
        let (fits, words) = match self {
            Self::Text(most) => (
                value
                    .as_str()
                    .is_some_and(|text| !text.trim().is_empty() && text.chars().count() <= most),
                format!("must be a non-empty string of at most {most} characters"),
            ),
            Self::Integer(least, most) => (
                value.as_i64().is_some_and(|n| (least..=most).contains(&n)),
                format!("must be an integer from {least} to {most}"),
            ),
            Self::Number(least, most) => (
                value.as_f64().is_some_and(|n| (least..=most).contains(&n)),
                format!("must be a number from {least} to {most}"),
            ),
            Self::Digits(least, most) => (
                value
                    .as_str()
                    .and_then(|text| text.parse().ok())
                    .is_some_and(|n| (least..=most).contains(&n)),
                format!("must be an integer from {least} to {most}, written as a string"),
            ),
            Self::Choice(words) => (
                value.as_str().is_some_and(|word| words.contains(&word)),
                format!("must be one of {}", words.join(", ")),
            ),
            Self::Size(sign) => (
                value.as_str().is_some_and(|size| is_size(size, sign)),
                format!("must be a size such as 1280{sign}720"),
            ),
            Self::Flag => (value.is_boolean(), "must be true or false".to_owned()),
            Self::Object => (value.is_object(), "must be an object".to_owned()),
            Self::Link => (is_link(value), "must be an http(s) or data: URL".to_owned()),
            Self::LinkOrObject => (
                is_link(value) || value.as_object().is_some_and(|object| !object.is_empty()),
                "must be an http(s) or data: URL, an object that holds one, or a file".to_owned(),
            ),
        };
        (!fits).then_some(words)
    }
}

fn is_size(size: &str, sign: char) -> bool {
    let side = |text: &str| {
        text.parse::<u32>()
            .is_ok_and(|side| (1..=8192).contains(&side))
    };
    size.split_once(sign)
        .is_some_and(|(width, height)| side(width) && side(height))
}

fn is_link(value: &Value) -> bool {
    value.as_str().is_some_and(|url| {
        ["http://", "https://", "data:"]
            .iter()
            .any(|start| url.starts_with(start))
    })
}
