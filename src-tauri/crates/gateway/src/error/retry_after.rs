//! How long a server asks to wait, in the forms that servers use.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Longest wait believed; longer ones are cut to it (a year).
const MAX_SECONDS: f64 = 31_536_000.0;

/// `retry-after-ms`, then `retry-after` as seconds or date, then a duration in the message.
pub(crate) fn read(headers: &HeaderMap, message: &str) -> Option<Duration> {
    if let Some(ms) = text(headers, "retry-after-ms").and_then(|t| t.parse::<f64>().ok()) {
        return seconds(ms / 1000.0);
    }
    if let Some(value) = text(headers, RETRY_AFTER.as_str()) {
        if let Ok(number) = value.parse::<f64>() {
            return seconds(number);
        }
        return until(value, text(headers, DATE.as_str()));
    }
    in_words(message)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::trim)
}

fn seconds(value: f64) -> Option<Duration> {
    (value.is_finite() && value > 0.0).then(|| Duration::from_secs_f64(value.min(MAX_SECONDS)))
}

fn until(date: &str, now: Option<&str>) -> Option<Duration> {
    let parser = DateTimeParser::new();
    let then = parser.parse_timestamp(date).ok()?;
    let now = now
        .and_then(|now| parser.parse_timestamp(now).ok())
        .unwrap_or_else(jiff::Timestamp::now);
    seconds((then.as_millisecond() - now.as_millisecond()) as f64 / 1000.0)
}

/// "try again in 1.2s", "Please wait 20 seconds", "retry after 350ms".
fn in_words(message: &str) -> Option<Duration> {
    let lower = message.to_lowercase();
    let at = ["try again in ", "retry after ", "retry in ", "wait "]
        .iter()
        .find_map(|lead| lower.find(lead).map(|at| at + lead.len()))?;
    let rest = &lower[at..];
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(rest.len());
    let number: f64 = rest[..end].parse().ok()?;
    let unit = rest[end..].trim_start();
    if unit.starts_with("ms") || unit.starts_with("milli") {
        seconds(number / 1000.0)
    } else if unit.starts_with('m') {
        seconds(number * 60.0)
    } else if unit.starts_with('s') {
        seconds(number)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.insert(*name, value.parse().expect("header"));
        }
        map
    }

    #[test]
    fn every_form_is_read() {
        let date = ("date", "Wed, 21 Oct 2026 07:28:00 GMT");
        for (given, expected) in [
            (vec![("retry-after", "2")], Some(2.0)),
            (vec![("retry-after", "1.5")], Some(1.5)),
            (vec![("retry-after", "3600")], Some(3600.0)),
            (vec![("retry-after", "0")], None),
            (vec![("retry-after", "-3")], None),
            (
                vec![("retry-after-ms", "250"), ("retry-after", "9")],
                Some(0.25),
            ),
            (
                vec![("retry-after", "Wed, 21 Oct 2026 07:28:30 GMT"), date],
                Some(30.0),
            ),
            (
                vec![("retry-after", "Wed, 21 Oct 2026 07:27:30 GMT"), date],
                None,
            ),
            (vec![("retry-after", "soon")], None),
            (vec![], None),
        ] {
            let found = read(&headers(&given), "").map(|d| d.as_secs_f64());
            assert_eq!(found, expected, "{given:?}");
        }
    }

    #[test]
    fn durations_are_read_from_words() {
        for (message, expected) in [
            ("Please try again in 1.2s.", Some(1.2)),
            ("Please wait 20 seconds", Some(20.0)),
            ("retry after 350ms", Some(0.35)),
            ("try again in 2 minutes", Some(120.0)),
            ("wait a moment", None),
            ("too many requests", None),
        ] {
            let found = read(&HeaderMap::new(), message).map(|d| d.as_secs_f64());
            assert_eq!(found, expected, "{message}");
        }
    }
}
