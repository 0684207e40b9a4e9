//! Videos in every dialect, each at the path of its own.
//!
//! Several dialects share a path in the world. Here each of those has a root of its own, such as
//! `http://127.0.0.1:PORT/newapi`: see [`dialect`] for the table.

mod dialect;
mod jobs;
mod request;
mod rule;
mod rules;
mod tell;

use serde_json::{Value, json};

pub(crate) use self::dialect::{Dialect, captures};
use self::dialect::{Row, cancelled_by, polled_by, submitted_by};
pub(crate) use self::jobs::{Ending, Job, Jobs, Phase, Seen, Wish};
pub(crate) use self::tell::{failure, percent, word};
use crate::ask::Ask;
use crate::catalogue::Group;
use crate::fault::error;
use crate::files;
use crate::reply::Reply;
use crate::server::Shared;

/// How long a poll is to wait by this server's advice, in milliseconds: at a natural pace, and
/// where each poll takes a job one step further.
const POLL_MILLIS: [&str; 2] = ["1000", "50"];

/// The answer, unless the path is none of a video.
pub(crate) fn answer(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    match ask.method {
        "POST" => submitted_by(ask.path)
            .map(|(row, model)| submit(shared, ask, row, model))
            .or_else(|| posted(shared, ask)),
        "GET" => gotten(shared, ask),
        "DELETE" => delete(shared, ask),
        _ => None,
    }
}

fn submit(shared: &Shared, ask: &Ask<'_>, row: &Row, model: Option<&str>) -> Reply {
    let wish = match request::read(ask, row.dialect, model) {
        Ok(wish) => wish,
        Err(refusal) => return refusal,
    };
    accept(shared, row.dialect, wish)
}

fn accept(shared: &Shared, dialect: Dialect, wish: Wish) -> Reply {
    let charge = Group::Video.price().of_pieces(u64::from(wish.seconds));
    let job = shared.jobs.open(dialect, wish, shared.next_number());
    let (status, body) = tell::submitted(&job);
    let mut reply = Reply::json_after(shared.options.pace.first_token, &body);
    reply.status = status;
    reply.charge = charge;
    paced(shared, &job, reply)
}

/// POSTs that are no submission.
fn posted(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    if ask.path == "/v1/video/status" {
        let id = ask.json()["requestId"].as_str().unwrap_or_default();
        return Some(poll(shared, ask, id, &[Dialect::SiliconFlow]));
    }
    if let Some(id) = captures("/v1/videos/*/remix", ask.path) {
        return Some(remix(shared, ask, id[0]));
    }
    let id = cancelled_by(ask.path)?;
    Some(stop(shared, id))
}

fn stop(shared: &Shared, id: &str) -> Reply {
    let phase = shared.options.pace.job_phase;
    match shared.jobs.stop(id, phase) {
        Some((job, now)) => Reply::json(200, &tell::told(&job, now, "")),
        None => no_job(id, &[Dialect::B3]),
    }
}

fn gotten(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    let query = |name: &str| query(ask, name);
    if ask.path == "/v1/query/video_generation" {
        return Some(poll(shared, ask, query("task_id"), &[Dialect::MiniMax]));
    }
    if ask.path == "/v1/files/retrieve" {
        return Some(lookup(shared, ask, query("file_id")));
    }
    if matches!(ask.path, "/v1/videos" | "/litellm/v1/videos") {
        return Some(list(shared));
    }
    if let Some(token) = captures("/v1beta/files/*:download", ask.path) {
        return Some(files::by_token(shared, ask, token[0]));
    }
    for place in ["", "/litellm", "/newapi", "/api"] {
        if let Some(id) = captures(&format!("{place}/v1/videos/*/content"), ask.path) {
            return Some(content(shared, ask, id[0]));
        }
    }
    let (id, dialects) = polled_by(ask.path);
    let id = id?;
    Some(poll(shared, ask, id, &dialects))
}

fn poll(shared: &Shared, ask: &Ask<'_>, id: &str, dialects: &[Dialect]) -> Reply {
    match shared
        .jobs
        .poll(id, dialects, shared.options.pace.job_phase)
    {
        None => no_job(id, dialects),
        Some(Seen::TooSoon) => Reply::text(304, "application/json", String::new()),
        Some(Seen::Now(job, phase)) => {
            let body = tell::told(&job, phase, &files::root(ask));
            let reply = Reply::json(200, &body);
            paced(shared, &job, reply)
        }
    }
}

/// Advises when to ask again, except in the dialect that has a way of its own to say so.
fn paced(shared: &Shared, job: &Job, reply: Reply) -> Reply {
    if job.dialect == Dialect::B3 {
        return reply;
    }
    let by_polls = usize::from(shared.options.pace.job_phase.is_zero());
    reply.with_header("openai-poll-after-ms", POLL_MILLIS[by_polls])
}

fn content(shared: &Shared, ask: &Ask<'_>, id: &str) -> Reply {
    let Some((job, phase)) = shared.jobs.look(id, shared.options.pace.job_phase) else {
        return no_job(id, &[]);
    };
    if phase != Phase::Succeeded {
        let message = "The video is not ready.";
        return error(
            400,
            message,
            "invalid_request_error",
            json!("not_ready"),
            Value::Null,
        );
    }
    match query(ask, "variant") {
        "" | "video" => files::film(ask),
        "thumbnail" | "spritesheet" => files::still(ask, &job.wish.prompt),
        _ => crate::check::refusal(
            "variant",
            "`variant` must be video, thumbnail or spritesheet.",
        ),
    }
}

/// The address of a file that was made, for the dialect that names files by ids.
fn lookup(shared: &Shared, ask: &Ask<'_>, token: &str) -> Reply {
    if shared.jobs.by_token(token).is_none() {
        return no_job(token, &[Dialect::MiniMax]);
    }
    let url = files::url(&files::root(ask), token, "clip.mp4");
    let body = json!({"file": {"file_id": token, "bytes": files::CLIP.len(),
                               "filename": "clip.mp4", "download_url": url},
                      "base_resp": {"status_code": 0, "status_msg": "success"}});
    Reply::json(200, &body)
}

fn list(shared: &Shared) -> Reply {
    let jobs = shared.jobs.list(
        &[Dialect::OpenAi, Dialect::LiteLlm],
        shared.options.pace.job_phase,
    );
    let data: Vec<Value> = jobs
        .iter()
        .map(|(job, phase)| tell::told(job, *phase, ""))
        .collect();
    let id = |entry: Option<&Value>| entry.map(|entry| entry["id"].clone()).unwrap_or_default();
    let body = json!({"object": "list", "first_id": id(data.first()), "last_id": id(data.last()),
                      "has_more": false, "data": data});
    Reply::json(200, &body)
}

fn remix(shared: &Shared, ask: &Ask<'_>, id: &str) -> Reply {
    let prompt = match crate::check::Check::new(ask.json()).and_then(|check| check.text("prompt")) {
        Ok(prompt) => prompt,
        Err(refusal) => return refusal,
    };
    match shared.jobs.look(id, shared.options.pace.job_phase) {
        Some((job, Phase::Succeeded)) => {
            let wish = Wish {
                prompt,
                remixed_from: Some(job.id),
                ..job.wish
            };
            accept(shared, Dialect::OpenAi, wish)
        }
        Some(_) => {
            let message = "Only a finished video can be remixed.";
            error(
                400,
                message,
                "invalid_request_error",
                json!("not_ready"),
                Value::Null,
            )
        }
        None => no_job(id, &[]),
    }
}

fn delete(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    let phase = shared.options.pace.job_phase;
    let (id, dialects) = polled_by(ask.path);
    let id = id?;
    let Some((job, now)) = shared.jobs.look(id, phase) else {
        return Some(no_job(id, &dialects));
    };
    let conflict = |message: &str| {
        error(
            409,
            message,
            "invalid_request_error",
            json!("conflict"),
            Value::Null,
        )
    };
    Some(match (job.dialect, now) {
        (Dialect::Runway, _) | (Dialect::Volcengine, Phase::Queued) => {
            shared.jobs.stop(id, phase);
            Reply::json(200, &json!({}))
        }
        (Dialect::Volcengine, _) => conflict("Only a queued task can be stopped."),
        (Dialect::OpenAi | Dialect::LiteLlm, Phase::Queued | Phase::Running(_)) => {
            conflict("A video in work cannot be deleted.")
        }
        (Dialect::OpenAi | Dialect::LiteLlm, _) => {
            shared.jobs.remove(id);
            Reply::json(
                200,
                &json!({"id": id, "object": "video.deleted", "deleted": true}),
            )
        }
        _ => return None,
    })
}

/// "No such job" in the words of the dialect.
fn no_job(id: &str, dialects: &[Dialect]) -> Reply {
    match dialects.first() {
        Some(Dialect::NewApi | Dialect::NewApiLegacy) => {
            let body = json!({"code": "task_not_exist", "message": "task_not_exist", "data": null});
            Reply::json(400, &body)
        }
        Some(Dialect::DashScope) => {
            let output = json!({"task_id": id, "task_status": "UNKNOWN"});
            Reply::json(
                200,
                &json!({"request_id": "demo-request", "output": output}),
            )
        }
        _ => error(
            404,
            "No such job.",
            "invalid_request_error",
            json!("job_not_found"),
            Value::Null,
        ),
    }
}

fn query<'a>(ask: &'a Ask<'_>, name: &str) -> &'a str {
    let pairs = ask.parts.uri.query().unwrap_or_default().split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map_or("", |(_, value)| value)
}

/// 404 for a path that a root of one dialect does not have, in its words.
pub(crate) fn missing(path: &str) -> Option<Reply> {
    path.starts_with("/litellm/")
        .then(|| Reply::json(404, &json!({"detail": "Not Found"})))
}
