//! What each dialect says of a job.

use serde_json::{Value, json};

use super::{Dialect, Job, Phase};
use crate::files;

/// When all jobs of a demo were made, in seconds since 1970.
const CREATED: u64 = 1_760_000_400;
const BROKEN: &str = "The demo was told to fail.";
const FILTERED: &str = "The content filter of the demo refused it.";

/// Words for queued, running, succeeded, failed and cancelled.
fn words(dialect: Dialect) -> [&'static str; 5] {
    match dialect {
        Dialect::Xai => ["pending", "processing", "done", "failed", "expired"],
        Dialect::B1 => ["queued", "processing", "completed", "failed", "cancelled"],
        Dialect::B2 => ["queued", "processing", "success", "failed", "cancelled"],
        Dialect::B3 | Dialect::Huawei | Dialect::Volcengine => {
            let done = match dialect {
                Dialect::B3 => "completed",
                _ => "succeeded",
            };
            ["queued", "running", done, "failed", "cancelled"]
        }
        Dialect::Zhipu => ["PROCESSING", "PROCESSING", "SUCCESS", "FAIL", "FAIL"],
        Dialect::OpenAi | Dialect::LiteLlm | Dialect::NewApi => {
            ["queued", "in_progress", "completed", "failed", "failed"]
        }
        Dialect::NewApiLegacy => ["NOT_START", "IN_PROGRESS", "SUCCESS", "FAILURE", "FAILURE"],
        Dialect::SiliconFlow => ["InQueue", "InProgress", "Succeed", "Failed", "Failed"],
        Dialect::Kling => ["submitted", "processing", "succeed", "failed", "failed"],
        Dialect::Runway => ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"],
        Dialect::DashScope => ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"],
        Dialect::MiniMax => ["Queueing", "Processing", "Success", "Fail", "Fail"],
        Dialect::OpenRouter | Dialect::Veo => {
            ["pending", "in_progress", "completed", "failed", "cancelled"]
        }
        Dialect::Baidu => ["created", "processing", "success", "failed", "failed"],
        Dialect::OutputUrl => ["waiting", "generating", "finished", "error", "aborted"],
        Dialect::Midjourney => ["SUBMITTED", "IN_PROGRESS", "SUCCESS", "FAILURE", "CANCEL"],
    }
}

/// The word for a phase.
pub(crate) fn word(dialect: Dialect, phase: Phase) -> &'static str {
    let at = match phase {
        Phase::Waiting => return "MODAL",
        Phase::Queued => 0,
        Phase::Running(_) => 1,
        Phase::Succeeded => 2,
        Phase::Failed | Phase::Filtered => 3,
        Phase::Cancelled => 4,
    };
    words(dialect)[at]
}

/// From 0 to 100.
pub(crate) fn percent(phase: Phase) -> u8 {
    match phase {
        Phase::Queued | Phase::Waiting => 0,
        Phase::Running(percent) => percent,
        _ => 100,
    }
}

/// Code and message of a failure.
pub(crate) fn failure(phase: Phase) -> Option<(&'static str, &'static str)> {
    match phase {
        Phase::Failed => Some(("generation_failed", BROKEN)),
        Phase::Filtered => Some(("content_policy_violation", FILTERED)),
        _ => None,
    }
}

/// Status and body of the answer to a submission.
pub(super) fn submitted(job: &Job) -> (u16, Value) {
    let id = &job.id;
    let request = format!("req-{id}");
    match job.dialect {
        Dialect::Xai => (200, json!({"request_id": id})),
        Dialect::B1 => (200, json!({"id": id, "status": "queued"})),
        Dialect::B2 => {
            let body = json!({"task_id": id, "status": "queued", "model": job.wish.model});
            (200, body)
        }
        Dialect::B3 => (202, json!({"id": id, "status": "queued", "object": "job"})),
        Dialect::Zhipu => {
            let body = json!({"id": id, "model": job.wish.model, "request_id": request,
                              "task_status": "PROCESSING"});
            (200, body)
        }
        Dialect::NewApiLegacy => (200, json!({"task_id": id, "status": "queued"})),
        Dialect::SiliconFlow => (200, json!({"requestId": id})),
        Dialect::Kling => {
            let data = json!({"task_id": id, "task_status": "submitted",
                              "created_at": CREATED * 1000, "updated_at": CREATED * 1000});
            (
                200,
                json!({"code": 0, "message": "SUCCEED", "request_id": request, "data": data}),
            )
        }
        Dialect::Runway | Dialect::Volcengine => (200, json!({"id": id})),
        Dialect::MiniMax => {
            let body =
                json!({"task_id": id, "base_resp": {"status_code": 0, "status_msg": "success"}});
            (200, body)
        }
        Dialect::Veo => (200, json!({"name": operation(job)})),
        Dialect::OpenRouter => {
            let body = json!({"id": id, "polling_url": format!("/api/v1/videos/{id}"),
                              "status": "pending"});
            (202, body)
        }
        _ => (200, told(job, Phase::Queued, "")),
    }
}

/// The body of the answer to a poll. `root` is where this server is, for addresses of files.
pub(super) fn told(job: &Job, phase: Phase, root: &str) -> Value {
    let done = phase == Phase::Succeeded;
    let film = || files::url(root, &job.token, "clip.mp4");
    let id = &job.id;
    let status = word(job.dialect, phase);
    let mut body = match job.dialect {
        Dialect::Xai => return xai(job, phase, done.then(film)),
        Dialect::OpenAi | Dialect::LiteLlm | Dialect::NewApi => {
            return open_ai(job, phase, done.then(film));
        }
        Dialect::NewApiLegacy => return legacy(job, phase, done.then(film)),
        Dialect::Kling => return kling(job, phase, done.then(film)),
        Dialect::Veo => return veo(job, phase, root),
        Dialect::B2 => json!({"task_id": id, "status": status, "model": job.wish.model}),
        Dialect::Zhipu => json!({"model": job.wish.model, "request_id": format!("req-{id}"),
                                 "task_status": status}),
        Dialect::SiliconFlow => {
            let reason = failure(phase).map_or("", |(_, message)| message);
            json!({"status": status, "reason": reason})
        }
        Dialect::DashScope => {
            let mut output = json!({"task_id": id, "task_status": status});
            if done {
                output["video_url"] = json!(film());
            }
            if let Some((code, message)) = failure(phase) {
                output["code"] = json!(code);
                output["message"] = json!(message);
            }
            return json!({"request_id": format!("req-{id}"), "output": output});
        }
        Dialect::MiniMax => json!({"task_id": id, "status": status, "file_id": "",
                                   "base_resp": {"status_code": 0, "status_msg": "success"}}),
        _ => json!({"id": id, "status": status, "model": job.wish.model}),
    };
    if done {
        result(&mut body, job, root);
    }
    if let Phase::Running(percent) = phase {
        match job.dialect {
            Dialect::Runway => body["progress"] = json!(f64::from(percent) / 100.0),
            Dialect::B1 | Dialect::B3 | Dialect::OutputUrl => body["progress"] = json!(percent),
            Dialect::B2 => body["progress"] = json!(format!("{percent}%")),
            _ => {}
        }
    }
    if let Some((code, message)) = failure(phase) {
        reason(&mut body, job.dialect, phase, code, message);
    }
    body
}

fn result(body: &mut Value, job: &Job, root: &str) {
    let film = files::url(root, &job.token, "clip.mp4");
    match job.dialect {
        Dialect::B1 => body["url"] = json!(film),
        Dialect::B2 => body["video_url"] = json!(film),
        Dialect::B3 => body["result"] = json!({"file_url": film}),
        Dialect::Zhipu => {
            body["video_result"] =
                json!([{"url": film, "cover_image_url": files::url(root, &job.token, "cover.png")}])
        }
        Dialect::SiliconFlow => {
            body["results"] =
                json!({"videos": [{"url": film}], "timings": {"inference": 1.0}, "seed": 1});
        }
        Dialect::Runway => body["output"] = json!([film]),
        Dialect::Volcengine => body["content"] = json!({"video_url": film}),
        Dialect::MiniMax => body["file_id"] = json!(job.token),
        Dialect::OpenRouter => {
            let content = format!("{root}/api/v1/videos/{}/content?index=0", job.id);
            body["unsigned_urls"] = json!([content]);
        }
        Dialect::Huawei => body["content"] = json!({"result_url": film}),
        Dialect::Baidu => body["creations"] = json!([{"url": film}]),
        _ => body["output_url"] = json!(film),
    }
}

fn reason(body: &mut Value, dialect: Dialect, phase: Phase, code: &str, message: &str) {
    match dialect {
        Dialect::Runway => {
            body["failure"] = json!(message);
            body["failureCode"] = json!(match phase {
                Phase::Filtered => "SAFETY.INPUT.TEXT",
                _ => "INTERNAL.BAD_OUTPUT.CODE01",
            });
        }
        Dialect::MiniMax => {
            body["base_resp"] = json!({"status_code": 1027, "status_msg": message});
        }
        Dialect::OpenRouter | Dialect::B1 => body["error"] = json!(message),
        Dialect::Baidu => body["err_code"] = json!(message),
        Dialect::SiliconFlow => {}
        _ => body["error"] = json!({"code": code, "message": message}),
    }
}

/// Held back in place of failed, where a filter is the cause.
fn xai(job: &Job, phase: Phase, film: Option<String>) -> Value {
    if phase == Phase::Queued {
        return json!({"request_id": job.id});
    }
    if phase == Phase::Filtered {
        return json!({"status": "done", "video": {"url": "", "respect_moderation": false},
                      "model": job.wish.model});
    }
    let mut body = json!({"status": word(job.dialect, phase), "model": job.wish.model,
                          "progress": percent(phase)});
    if let Some(film) = film {
        body["video"] =
            json!({"url": film, "duration": job.wish.seconds, "respect_moderation": true});
    }
    if let Some((code, message)) = failure(phase) {
        body["error"] = json!({"code": code, "message": message});
    }
    body
}

fn open_ai(job: &Job, phase: Phase, film: Option<String>) -> Value {
    let ended = !matches!(phase, Phase::Queued | Phase::Running(_));
    let at = |seconds: u64| {
        if ended {
            json!(CREATED + seconds)
        } else {
            Value::Null
        }
    };
    let code = |code: &str| match phase {
        Phase::Filtered => "moderation_blocked".to_owned(),
        _ => code.to_owned(),
    };
    let error =
        failure(phase).map(|(word, message)| json!({"code": code(word), "message": message}));
    let mut body = json!({
        "id": job.id, "object": "video", "model": job.wish.model,
        "status": word(job.dialect, phase), "progress": percent(phase),
        "created_at": CREATED, "completed_at": at(60), "expires_at": at(3660),
        "prompt": job.wish.prompt, "size": job.wish.size, "seconds": job.wish.seconds.to_string(),
        "remixed_from_video_id": job.wish.remixed_from, "error": error,
    });
    if job.dialect == Dialect::NewApi {
        body["task_id"] = json!(job.id);
        body["metadata"] = json!({"url": film.unwrap_or_default()});
    }
    body
}

/// A record of the gateway's own database, with a row number as `id`.
fn legacy(job: &Job, phase: Phase, film: Option<String>) -> Value {
    let reason = failure(phase).map_or("", |(_, message)| message);
    // The family writes the reason where the address would stand.
    let result = film.unwrap_or_else(|| reason.to_owned());
    let data = json!({
        "id": 5120, "task_id": job.id, "platform": "50", "action": "textGenerate",
        "status": word(job.dialect, phase), "fail_reason": reason, "result_url": result,
        "progress": format!("{}%", percent(phase)), "submit_time": CREATED,
        "finish_time": if percent(phase) == 100 { CREATED + 61 } else { 0 }, "data": {},
    });
    json!({"code": "success", "message": "", "data": data})
}

fn kling(job: &Job, phase: Phase, film: Option<String>) -> Value {
    let mut data = json!({"task_id": job.id, "task_status": word(job.dialect, phase),
                          "task_status_msg": failure(phase).map_or("", |(_, message)| message),
                          "created_at": CREATED * 1000});
    if let Some(film) = film {
        let video = json!({"id": job.token, "url": film, "duration": job.wish.seconds.to_string()});
        data["task_result"] = json!({"videos": [video]});
    }
    json!({"code": 0, "message": "SUCCEED", "request_id": format!("req-{}", job.id), "data": data})
}

fn veo(job: &Job, phase: Phase, root: &str) -> Value {
    let mut body = json!({"name": operation(job)});
    match phase {
        Phase::Queued => return body,
        Phase::Running(_) => {
            body["done"] = json!(false);
            return body;
        }
        _ => body["done"] = json!(true),
    }
    match failure(phase) {
        Some((_, message)) => body["error"] = json!({"code": 3, "message": message}),
        None => {
            let uri = format!("{root}/v1beta/files/{}:download", job.token);
            let sample = json!({"video": {"uri": uri}});
            body["response"] = json!({"generateVideoResponse": {"generatedSamples": [sample]}});
        }
    }
    body
}

fn operation(job: &Job) -> String {
    format!("models/{}/operations/{}", job.wish.model, job.id)
}
