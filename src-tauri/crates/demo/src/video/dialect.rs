//! The dialects and their paths.

/// A way to ask for videos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Dialect {
    /// xAI, at the documented path.
    Xai,
    /// A reseller that keeps the documented path for everything.
    B1,
    /// A reseller that names tasks.
    B2,
    /// A reseller that names jobs, and answers 304 to the hasty.
    B3,
    Zhipu,
    OpenAi,
    LiteLlm,
    NewApi,
    NewApiLegacy,
    SiliconFlow,
    Kling,
    Runway,
    Volcengine,
    DashScope,
    MiniMax,
    Veo,
    OpenRouter,
    Huawei,
    Baidu,
    /// A reseller that adds `output_url`.
    OutputUrl,
    /// Pictures, not films.
    Midjourney,
}

/// The paths of one dialect; `*` is one segment or the rest of one.
pub(super) struct Row {
    pub(super) dialect: Dialect,
    submit: &'static [&'static str],
    poll: &'static [&'static str],
}

const fn row(
    dialect: Dialect,
    submit: &'static [&'static str],
    poll: &'static [&'static str],
) -> Row {
    Row {
        dialect,
        submit,
        poll,
    }
}

static ROWS: [Row; 20] = [
    row(Dialect::Xai, &["/v1/videos/generations"], &["/v1/videos/*"]),
    row(
        Dialect::B1,
        &["/b1/v1/videos/generations"],
        &["/b1/v1/videos/generations/*"],
    ),
    row(
        Dialect::B2,
        &["/b2/v1/videos/generations"],
        &["/b2/v1/tasks/*"],
    ),
    row(
        Dialect::B3,
        &["/b3/v1/videos/generations"],
        &["/b3/v1/jobs/*"],
    ),
    row(
        Dialect::Zhipu,
        &["/api/paas/v4/videos/generations"],
        &["/api/paas/v4/async-result/*"],
    ),
    row(Dialect::OpenAi, &["/v1/videos"], &["/v1/videos/*"]),
    row(
        Dialect::LiteLlm,
        &["/litellm/v1/videos"],
        &["/litellm/v1/videos/*"],
    ),
    row(
        Dialect::NewApi,
        &["/newapi/v1/videos"],
        &["/newapi/v1/videos/*"],
    ),
    row(
        Dialect::NewApiLegacy,
        &[
            "/v1/video/generations",
            "/newapi-legacy/v1/video/generations",
        ],
        &[
            "/v1/video/generations/*",
            "/newapi-legacy/v1/video/generations/*",
        ],
    ),
    row(Dialect::SiliconFlow, &["/v1/video/submit"], &[]),
    row(
        Dialect::Kling,
        &[
            "/v1/videos/text2video",
            "/v1/videos/image2video",
            "/kling/v1/videos/text2video",
            "/kling/v1/videos/image2video",
        ],
        &[
            "/v1/videos/text2video/*",
            "/v1/videos/image2video/*",
            "/kling/v1/videos/text2video/*",
            "/kling/v1/videos/image2video/*",
        ],
    ),
    row(
        Dialect::Runway,
        &["/v1/text_to_video", "/v1/image_to_video"],
        &["/v1/tasks/*"],
    ),
    row(
        Dialect::Volcengine,
        &["/api/v3/contents/generations/tasks"],
        &["/api/v3/contents/generations/tasks/*"],
    ),
    row(
        Dialect::DashScope,
        &["/api/v1/services/aigc/video-generation/video-synthesis"],
        &["/api/v1/tasks/*"],
    ),
    row(Dialect::MiniMax, &["/v1/video_generation"], &[]),
    row(
        Dialect::Veo,
        &["/v1beta/models/*:predictLongRunning"],
        &["/v1beta/models/*/operations/*"],
    ),
    row(
        Dialect::OpenRouter,
        &["/api/v1/videos"],
        &["/api/v1/videos/*"],
    ),
    row(
        Dialect::Huawei,
        &["/huawei/v1/video/generations"],
        &["/huawei/v1/video/generations/*"],
    ),
    row(
        Dialect::Baidu,
        &["/baidu/v1/videos/generations"],
        &["/baidu/v1/videos/generations/*"],
    ),
    row(
        Dialect::OutputUrl,
        &["/output-url/v1/videos/generations"],
        &["/output-url/v1/videos/generations/*"],
    ),
];

/// The dialect whose submissions come here, and the model where the path names it.
pub(super) fn submitted_by(path: &str) -> Option<(&'static Row, Option<&str>)> {
    ROWS.iter().find_map(|row| {
        let mut found = row.submit.iter().filter_map(|place| captures(place, path));
        found.next().map(|held| (row, held.first().copied()))
    })
}

/// The id that the path names, and the dialects that ask here.
pub(super) fn polled_by(path: &str) -> (Option<&str>, Vec<Dialect>) {
    let (mut id, mut dialects) = (None, Vec::new());
    for row in &ROWS {
        let mut held = row.poll.iter().filter_map(|place| captures(place, path));
        if let Some(held) = held.next() {
            id = held.last().copied();
            dialects.push(row.dialect);
        }
    }
    (id, dialects)
}

/// The id of a job that is stopped by a POST here.
pub(super) fn cancelled_by(path: &str) -> Option<&str> {
    captures("/b3/v1/jobs/*/cancel", path)?.first().copied()
}

/// What the stars of a pattern hold, if it fits.
pub(crate) fn captures<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut held = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(held),
            (Some(wanted), Some(given)) => match wanted.strip_prefix('*') {
                Some(end) => held.push(given.strip_suffix(end).filter(|held| !held.is_empty())?),
                None if wanted == given => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_their_dialects() {
        let of = |path: &str| submitted_by(path).map(|(row, _)| row.dialect);
        assert_eq!(of("/v1/videos/generations"), Some(Dialect::Xai));
        assert_eq!(of("/v1/videos"), Some(Dialect::OpenAi));
        assert_eq!(of("/newapi/v1/videos/generations"), None);
        let (row, model) =
            submitted_by("/v1beta/models/demo-video:predictLongRunning").expect("veo");
        assert_eq!((row.dialect, model), (Dialect::Veo, Some("demo-video")));
        let (id, dialects) = polled_by("/v1/videos/abc");
        assert_eq!(id, Some("abc"));
        assert_eq!(dialects, [Dialect::Xai, Dialect::OpenAi]);
        let (id, _) = polled_by("/v1beta/models/m/operations/o1");
        assert_eq!(id, Some("o1"));
        assert_eq!(captures("/a/*", "/a/"), None);
    }
}
