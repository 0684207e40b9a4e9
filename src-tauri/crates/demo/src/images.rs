//! `POST /v1/images/generations`, `/edits` and `/variations`, the tasks of the slow model, and the
//! pictures that answers link to.

mod answer;
mod canvas;
mod encode;
mod font;
mod link;
mod order;
mod paint;
mod scene;
mod shelf;
mod upload;
mod work;

use axum::http::request::Parts;
use bytes::Bytes;
use serde_json::{Value, json};

use self::answer::Picture;
use self::order::{Delivery, Order};
pub(crate) use self::shelf::Shelf;
use self::work::{Source, Work};
use crate::ask::Ask;
use crate::catalogue::Group;
use crate::fault::error;
use crate::reply::{Plan, Reply, Step};
use crate::server::Shared;

/// Where the links of answers lead.
const RESULTS: &str = "/demo/images/";
/// Where tasks are asked for; the beginning of their ids is part of it.
const TASKS: &str = "/v1/tasks/img_demo_";

/// When a task wants to be asked for again.
const POLL_MILLIS: &str = "400";

/// Pictures from words.
pub(crate) async fn generate(shared: &Shared, ask: &Ask<'_>) -> Reply {
    match order::generation(ask.json()) {
        Ok(order) if order.delivery == Delivery::Task => submit(shared, ask.parts, &order),
        Ok(order) => deliver(shared, ask.parts, order, Source::Prompt).await,
        Err(refusal) => refusal,
    }
}

/// Pictures from a picture and words.
pub(crate) async fn edit(shared: &Shared, ask: &Ask<'_>) -> Reply {
    match upload::edit(&ask.body).await {
        Ok((order, source)) => deliver(shared, ask.parts, order, source).await,
        Err(refusal) => refusal,
    }
}

/// Pictures from a picture.
pub(crate) async fn vary(shared: &Shared, ask: &Ask<'_>) -> Reply {
    match upload::variation(&ask.body).await {
        Ok((order, source)) => deliver(shared, ask.parts, order, source).await,
        Err(refusal) => refusal,
    }
}

/// Whether a path is one of a task or a result of this module.
pub(crate) fn serves(path: &str) -> bool {
    path.starts_with(TASKS) || path.starts_with(RESULTS)
}

/// How far a task is, or a picture that an answer linked to.
pub(crate) async fn show(shared: &Shared, path: &str) -> Reply {
    let found = if path.starts_with(TASKS) {
        let id = path.trim_start_matches("/v1/tasks/");
        let told = shared.shelf.poll(id);
        told.map(|task| Reply::json(200, &task).with_header("openai-poll-after-ms", POLL_MILLIS))
    } else if let Some(file) = shared.shelf.file(path) {
        Some(png(file))
    } else if let Some((scene, size)) = link::read(path) {
        let drawn = tokio::task::spawn_blocking(move || work::drawn_again(&scene, size));
        drawn.await.ok().flatten().map(png)
    } else {
        None
    };
    let message = "There is nothing here, or no more.";
    let missing = || error(404, message, "not_found", json!("not_found"), Value::Null);
    found.unwrap_or_else(missing)
}

fn png(file: Bytes) -> Reply {
    let mut reply = Reply::text(200, "image/png", String::new());
    reply.body = Plan::Whole(file);
    reply
}

fn submit(shared: &Shared, parts: &Parts, order: &Order) -> Reply {
    let id = format!("img_demo_{}", shared.next_number());
    let url = root(parts) + &link::path(&order.scene(0), order.size);
    let answer = shared.shelf.submit(id, url);
    Reply::json_after(shared.options.pace.first_token, &answer).charged(price(order))
}

async fn deliver(shared: &Shared, parts: &Parts, order: Order, source: Source) -> Reply {
    let cost = price(&order);
    let pace = &shared.options.pace;
    if order.delivery == Delivery::Url && matches!(source, Source::Prompt) {
        // Drawn when it is fetched.
        let link = |index| root(parts) + &link::path(&order.scene(index), order.size);
        let pictures = (0..order.count)
            .map(|index| Picture::Url(link(index)))
            .collect();
        let answer = answer::whole(&order, pictures);
        return Reply::json_after(pace.first_token, &answer).charged(cost);
    }
    let work = Work { order, source };
    let drawn = tokio::task::spawn_blocking(move || {
        let files = work.files();
        (work.order, files)
    });
    let Ok((order, Ok(files))) = drawn.await else {
        let message = "The picture could not be drawn.";
        return error(500, message, "server_error", Value::Null, Value::Null);
    };
    let reply = if let Some(stream) = order.stream() {
        let frames = answer::frames(&order, stream, files);
        let timed = frames.into_iter().zip(1..).map(|(frame, at)| {
            Step::send(
                pace.first_token + pace.per_token() * answer::TOKENS_PER_FRAME * at,
                frame,
            )
        });
        Reply::stream(timed.collect())
    } else {
        let last = files.into_iter().filter_map(|mut drafts| drafts.pop());
        let pictures = last.map(|file| match order.delivery {
            Delivery::Url => {
                Picture::Url(root(parts) + &shared.shelf.keep(shared.next_number(), file))
            }
            _ => Picture::Base64(file),
        });
        let pictures = pictures.collect();
        Reply::json_after(pace.first_token, &answer::whole(&order, pictures))
    };
    reply.charged(cost)
}

fn price(order: &Order) -> u64 {
    Group::Image.price().of_pieces(order.count.into())
}

/// The address that was called. Links without it are relative, which clients resolve.
fn root(parts: &Parts) -> String {
    let host = parts
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    host.map_or_else(String::new, |host| format!("http://{host}"))
}
