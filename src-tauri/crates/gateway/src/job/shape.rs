//! Where the dialects keep what, and how to look there.

use serde_json::Value;

/// Members that may wrap what is said of a job, innermost first.
const ROOTS: [&str; 4] = ["data", "output", "task", "result"];

/// The places to look at, in the order in which they count; the body itself is the last.
pub(super) fn roots(body: &Value) -> Vec<&Value> {
    let inner = ROOTS.iter().map(|name| &body[*name]);
    inner
        .filter(|value| value.is_object())
        .chain([body])
        .collect()
}

pub(super) const IDS: [&str; 7] = [
    "task_id",
    "taskId",
    "id",
    "requestId",
    "request_id",
    "job_id",
    "name",
];

pub(super) const STATES: [&str; 4] = ["status", "task_status", "state", "taskStatus"];

/// Places of a result's address; `[]` is every element of a list.
pub(super) const URLS: [&str; 27] = [
    "video_url",
    "videoUrl",
    "output_url",
    "result_url",
    "resultUrl",
    "file_url",
    "download_url",
    "url",
    "video.url",
    "video.uri",
    "content.video_url",
    "content.result_url",
    "content.url",
    "video_result[].url",
    "results.videos[].url",
    "task_result.videos[].url",
    "videos[].url",
    "creations[].url",
    "unsigned_urls[]",
    "output[]",
    "output[].url",
    "data[].url",
    "metadata.url",
    "file.download_url",
    "response.generateVideoResponse.generatedSamples[].video.uri",
    "response.generatedVideos[].video.uri",
    "response.videos[].uri",
];

/// The same for pictures, looked at before the others.
pub(super) const IMAGE_URLS: [&str; 4] = ["imageUrl", "image_url", "images[].url", "images[]"];

pub(super) const COVERS: [&str; 4] = [
    "cover_image_url",
    "cover_url",
    "thumbnail_url",
    "video_result[].cover_image_url",
];

pub(super) const POLLS: [&str; 4] = ["polling_url", "pollingUrl", "status_url", "urls.get"];

pub(super) const ERRORS: [&str; 12] = [
    "error.message",
    "error",
    "fail_reason",
    "failReason",
    "failure",
    "failureCode",
    "task_status_msg",
    "reason",
    "err_msg",
    "base_resp.status_msg",
    "err_code",
    "message",
];

pub(super) const ERROR_CODES: [&str; 4] = ["error.code", "failureCode", "err_code", "code"];

/// The values at `place`, such as `video.url` or `videos[].url`.
pub(super) fn at<'a>(value: &'a Value, place: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for step in place.split('.') {
        let name = step.strip_suffix("[]");
        found = found
            .into_iter()
            .flat_map(|value| match name {
                Some(name) => value[name].as_array().map_or(&[][..], Vec::as_slice).iter(),
                None => std::slice::from_ref(&value[step]).iter(),
            })
            .collect();
    }
    found
}

/// The first non-empty text, place by place over all roots.
pub(super) fn text<'a>(roots: &[&'a Value], places: &[&str]) -> Option<&'a str> {
    places.iter().find_map(|place| {
        let mut found = roots.iter().flat_map(|root| at(root, place));
        found.find_map(|value| {
            value
                .as_str()
                .map(str::trim)
                .filter(|text| !text.is_empty())
        })
    })
}

/// The first value that is there, place by place over all roots.
pub(super) fn value<'a>(roots: &[&'a Value], places: &[&str]) -> Option<&'a Value> {
    places.iter().find_map(|place| {
        let mut found = roots.iter().flat_map(|root| at(root, place));
        found.find(|value| !value.is_null())
    })
}
