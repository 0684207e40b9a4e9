//! Midjourney's own routes, as gateways of the new-api family keep them.
//!
//! A prompt may order a special answer by a flag: `--demo 21`, `22`, `23`, `24` or `30` for the
//! code of the submission, `--demo fail`, `--demo filter` and `--demo modal` for the task.

pub(crate) mod picture;

use serde_json::{Value, json};

use crate::ask::Ask;
use crate::files;
use crate::reply::Reply;
use crate::server::Shared;
use crate::video::{Dialect, Ending, Job, Phase, Seen, Wish, captures};

/// Price of a picture, in millionths of a credit.
const PICTURE_MICROS: u64 = 20_000;
/// Roots of the same routes at other speeds.
const SPEEDS: [&str; 4] = ["", "/mj-fast", "/mj-turbo", "/mj-relax"];
/// When all tasks of a demo were made, in milliseconds since 1970.
const CREATED: u64 = 1_760_000_400_000;

/// The answer, unless the path is none of Midjourney's.
pub(crate) fn answer(shared: &Shared, ask: &Ask<'_>) -> Option<Reply> {
    let path = SPEEDS.iter().rev().find_map(|speed| {
        ask.path
            .strip_prefix(speed)
            .filter(|rest| rest.starts_with("/mj/"))
    })?;
    match (ask.method, path) {
        ("POST", "/mj/submit/imagine") => Some(imagine(shared, ask)),
        ("POST", "/mj/submit/action") => Some(action(shared, ask)),
        ("POST", "/mj/submit/modal") => Some(modal(shared, ask)),
        ("GET", path) => captures("/mj/task/*/fetch", path).map(|held| fetch(shared, ask, held[0])),
        _ => None,
    }
}

fn imagine(shared: &Shared, ask: &Ask<'_>) -> Reply {
    let body = ask.json();
    let prompt = match text(body, "prompt") {
        Ok(prompt) => prompt,
        Err(refusal) => return refusal,
    };
    if let Some(refusal) = wrong_fields(body) {
        return refusal;
    }
    let code = match ordered(prompt) {
        "23" => return told(23, "The queue is full, try again later.", ""),
        "24" => return told(24, "The prompt may hold sensitive words.", ""),
        "30" => return refusal(429, 30, "Too many requests."),
        "21" => 21,
        "22" => 22,
        _ => 1,
    };
    let wish = Wish {
        action: "IMAGINE",
        ..wish(prompt)
    };
    accept(shared, code, wish)
}

fn wrong_fields(body: &Value) -> Option<Reply> {
    let wrong = |field: &str, words: &str| Some(refusal(400, 4, &format!("`{field}` {words}.")));
    match &body["base64Array"] {
        Value::Null => {}
        Value::Array(list) if list.iter().all(is_data_url) => {}
        _ => return wrong("base64Array", "must be a list of data: URLs"),
    }
    match &body["botType"] {
        Value::Null => None,
        Value::String(bot) if matches!(bot.as_str(), "MID_JOURNEY" | "NIJI_JOURNEY") => None,
        _ => wrong("botType", "must be MID_JOURNEY or NIJI_JOURNEY"),
    }
}

fn is_data_url(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|url| url.starts_with("data:image/"))
}

fn action(shared: &Shared, ask: &Ask<'_>) -> Reply {
    let body = ask.json();
    let (task, button) =
        match text(body, "taskId").and_then(|task| Ok((task, text(body, "customId")?))) {
            Ok(found) => found,
            Err(refusal) => return refusal,
        };
    let phase = shared.options.pace.job_phase;
    let Some((job, Phase::Succeeded)) = shared.jobs.look(task, phase) else {
        return refusal(400, 4, "`taskId` names no finished task.");
    };
    let verb = button
        .strip_prefix("MJ::JOB::")
        .and_then(|rest| rest.split("::").next());
    let (action, waits) = match verb {
        Some("upsample") => ("UPSCALE", false),
        Some("variation") => ("VARIATION", false),
        Some("reroll") => ("REROLL", false),
        _ if button.starts_with("MJ::Inpaint::") => ("INPAINT", true),
        _ => return refusal(400, 4, "`customId` names no button of this task."),
    };
    let wish = Wish {
        prompt: format!("{} {button}", job.wish.prompt),
        action,
        waits,
        ..Wish::default()
    };
    // A task that waits is announced like one that is there already.
    accept(shared, if waits { 21 } else { 1 }, wish)
}

fn modal(shared: &Shared, ask: &Ask<'_>) -> Reply {
    let body = ask.json();
    let task = match text(body, "taskId") {
        Ok(task) => task,
        Err(refusal) => return refusal,
    };
    match shared.jobs.release(task, body["prompt"].as_str()) {
        Some(job) => told(1, "Submitted.", &job.id),
        None => refusal(400, 4, "`taskId` names no task that waits."),
    }
}

fn accept(shared: &Shared, code: u64, wish: Wish) -> Reply {
    let job = shared
        .jobs
        .open(Dialect::Midjourney, wish, shared.next_number());
    let words = match code {
        21 => "The task exists already.",
        22 => "Queued.",
        _ => "Submitted.",
    };
    let latency = shared.options.pace.first_token;
    let mut reply = Reply::json_after(latency, &submission(code, words, &job.id));
    reply.charge = PICTURE_MICROS;
    reply
}

fn fetch(shared: &Shared, ask: &Ask<'_>, id: &str) -> Reply {
    let phase = shared.options.pace.job_phase;
    match shared.jobs.poll(id, &[Dialect::Midjourney], phase) {
        Some(Seen::Now(job, phase)) => {
            let body = task(&job, phase, &files::root(ask));
            Reply::json(200, &body)
        }
        _ => refusal(404, 4, "No such task."),
    }
}

fn task(job: &Job, phase: Phase, root: &str) -> Value {
    use crate::video::{failure, percent, word};
    let done = phase == Phase::Succeeded;
    let image = if done {
        files::url(root, &job.token, "picture.png")
    } else {
        String::new()
    };
    json!({
        "id": job.id, "action": job.wish.action, "prompt": job.wish.prompt, "description": "",
        "status": word(Dialect::Midjourney, phase), "progress": format!("{}%", percent(phase)),
        "imageUrl": image, "failReason": failure(phase).map_or("", |(_, message)| message),
        "submitTime": CREATED, "startTime": CREATED + 1000,
        "finishTime": if percent(phase) == 100 { CREATED + 60_000 } else { 0 },
        "buttons": if done { buttons(job) } else { Vec::new() }, "properties": {},
    })
}

fn buttons(job: &Job) -> Vec<Value> {
    let button = |id: String, label: &str, emoji: &str| json!({"customId": id, "label": label, "emoji": emoji, "type": 2, "style": 2});
    let token = &job.token;
    let mut all = Vec::new();
    if job.wish.action == "UPSCALE" {
        all.push(button(
            format!("MJ::Inpaint::1::{token}::SOLO"),
            "Vary (Region)",
            "🖌️",
        ));
        return all;
    }
    for (verb, letter) in [("upsample", "U"), ("variation", "V")] {
        for number in 1..=4 {
            let id = format!("MJ::JOB::{verb}::{number}::{token}");
            all.push(button(id, &format!("{letter}{number}"), ""));
        }
    }
    all.push(button(
        format!("MJ::JOB::reroll::0::{token}::SOLO"),
        "",
        "🔄",
    ));
    all
}

fn wish(prompt: &str) -> Wish {
    Wish {
        prompt: prompt.to_owned(),
        ending: match ordered(prompt) {
            "fail" => Ending::Broken,
            "filter" => Ending::Filtered,
            _ => Ending::Good,
        },
        waits: ordered(prompt) == "modal",
        ..Wish::default()
    }
}

/// What the prompt orders of the demo.
fn ordered(prompt: &str) -> &str {
    let order = prompt
        .split_once("--demo ")
        .map(|(_, rest)| rest.trim_start());
    order
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or_default()
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, Reply> {
    let text = body[name].as_str().filter(|text| !text.trim().is_empty());
    text.ok_or_else(|| refusal(400, 4, &format!("`{name}` must be a non-empty string.")))
}

fn submission(code: u64, words: &str, result: &str) -> Value {
    json!({"code": code, "description": words, "result": result, "properties": {}})
}

fn told(code: u64, words: &str, result: &str) -> Reply {
    Reply::json(200, &submission(code, words, result))
}

/// A refusal in the shape of these routes, which have no `error` member.
fn refusal(status: u16, code: u64, words: &str) -> Reply {
    let body = json!({"description": words, "type": "upstream_error", "code": code});
    Reply::json(status, &body)
}
