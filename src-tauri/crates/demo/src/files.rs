//! Files that were made: the clip, and pictures. An address holds a token, so it needs no key.

use axum::http::HeaderMap;
use axum::http::header::{IF_RANGE, RANGE};
use bytes::Bytes;

use crate::ask::Ask;
use crate::fault::{Fault, error};
use crate::midjourney::picture;
use crate::reply::{Act, Plan, Reply, Step};
use crate::server::Shared;
use crate::video::{Dialect, captures};

/// The film that every video is: see `assets/demo/README.md`.
pub(crate) const CLIP: &[u8] = include_bytes!("../../../../assets/demo/clip.mp4");
/// Files never change under their address.
const ETAG: &str = "\"demo-1\"";

/// Whether the path is that of a file, which the token in it opens.
pub(crate) fn is_public(path: &str) -> bool {
    path.starts_with("/demo/files/")
}

/// The answer, unless the path is none of a file.
pub(crate) fn answer(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    if !matches!(ask.method, "GET" | "HEAD") {
        return None;
    }
    let held = captures("/demo/files/*/*", ask.path)?;
    Some(match (held[1], shared.jobs.by_token(held[0])) {
        ("clip.mp4", Some(_)) => film(ask),
        ("cover.png" | "picture.png", Some(job)) => still(ask, &job.wish.prompt),
        _ => gone(),
    })
}

/// The file of a job by its token alone.
pub(crate) fn by_token(shared: &Shared, ask: &Ask<'_>, token: &str) -> Reply {
    match shared.jobs.by_token(token) {
        Some(job) if job.dialect == Dialect::Midjourney => still(ask, &job.wish.prompt),
        Some(_) => film(ask),
        None => gone(),
    }
}

pub(crate) fn film(ask: &Ask<'_>) -> Reply {
    serve(ask, Bytes::from_static(CLIP), "video/mp4")
}

pub(crate) fn still(ask: &Ask<'_>, prompt: &str) -> Reply {
    serve(ask, picture::draw(prompt).into(), "image/png")
}

fn gone() -> Reply {
    let none = serde_json::Value::Null;
    error(
        404,
        "No such file.",
        "invalid_request_error",
        none.clone(),
        none,
    )
}

/// The root of this server as the asker knows it.
pub(crate) fn root(ask: &Ask<'_>) -> String {
    let host = ask.parts.headers.get("host");
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("http://{host}")
}

pub(crate) fn url(root: &str, token: &str, name: &str) -> String {
    format!("{root}/demo/files/{token}/{name}")
}

/// The file, or the part of it that is asked for.
fn serve(ask: &Ask<'_>, file: Bytes, content_type: &str) -> Reply {
    let whole = file.len();
    let (status, part) = match range(&ask.parts.headers, whole) {
        Wanted::All => (200, file),
        Wanted::Part(first, last) => {
            let reply = reply(ask, 206, file.slice(first..=last), content_type);
            let range = format!("bytes {first}-{last}/{whole}");
            return reply.with_header("content-range", &range);
        }
        Wanted::Nothing => {
            let reply = reply(ask, 416, Bytes::new(), content_type);
            return reply.with_header("content-range", &format!("bytes */{whole}"));
        }
    };
    reply(ask, status, part, content_type)
}

fn reply(ask: &Ask<'_>, status: u16, file: Bytes, content_type: &str) -> Reply {
    let mut reply = Reply::text(status, content_type, String::new())
        .with_header("accept-ranges", "bytes")
        .with_header("etag", ETAG);
    reply.body = match ask.scenario.fault {
        Some(Fault::Cut) => Plan::Steps(vec![
            Step::send(std::time::Duration::ZERO, file.slice(..file.len() / 2)),
            Step {
                at: std::time::Duration::ZERO,
                act: Act::Cut,
                charge: 0,
            },
        ]),
        Some(Fault::Silent) => Plan::Steps(vec![Step {
            at: std::time::Duration::ZERO,
            act: Act::Silence,
            charge: 0,
        }]),
        _ => Plan::Whole(file),
    };
    reply
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    /// First and last byte.
    Part(usize, usize),
    /// A range that the file does not have.
    Nothing,
}

/// One range counts; whoever asks for several gets everything.
fn range(headers: &HeaderMap, whole: usize) -> Wanted {
    let text = |value: Option<&axum::http::HeaderValue>| {
        value
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let other_version = text(headers.get(IF_RANGE)).is_some_and(|version| version != ETAG);
    let asked = text(headers.get(RANGE)).filter(|_| !other_version);
    let asked = asked
        .as_deref()
        .and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = asked.and_then(|range| range.trim().split_once('-')) else {
        return Wanted::All;
    };
    let end = whole.saturating_sub(1);
    let (first, last) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(end)),
        (Ok(first), Err(_)) if last.is_empty() => (first, end),
        (Err(_), Ok(0)) if first.is_empty() => return Wanted::Nothing,
        (Err(_), Ok(last)) if first.is_empty() => (whole.saturating_sub(last), end),
        _ => return Wanted::All,
    };
    if first < whole {
        Wanted::Part(first, last)
    } else {
        Wanted::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_like_those_of_the_standard() {
        for (asked, wanted) in [
            ("bytes=0-9", Wanted::Part(0, 9)),
            ("bytes=90-", Wanted::Part(90, 99)),
            ("bytes=90-500", Wanted::Part(90, 99)),
            ("bytes=-10", Wanted::Part(90, 99)),
            ("bytes=-500", Wanted::Part(0, 99)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=9-0", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("lines=0-1", Wanted::All),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, asked.parse().expect("header"));
            assert_eq!(range(&headers, 100), wanted, "{asked}");
            headers.insert(IF_RANGE, "\"other\"".parse().expect("header"));
            assert_eq!(
                range(&headers, 100),
                Wanted::All,
                "{asked} of another version"
            );
        }
    }

    #[test]
    fn the_clip_is_a_small_film() {
        assert_eq!(&CLIP[4..8], b"ftyp");
        assert!(CLIP.len() < 150_000);
    }
}
