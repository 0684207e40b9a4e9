//! Spoils a good answer in the way that was ordered.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::fault::{Fault, Scenario, in_stream_error};
use crate::reply::{Act, Plan, Reply, Step};

/// Between the last bytes and a cut, so that the bytes are on their way before it.
const BEFORE_CUT: Duration = Duration::from_millis(30);

/// A stream, spoiled.
pub(crate) fn stream(mut steps: Vec<Step>, scenario: Scenario) -> Vec<Step> {
    let middle = steps.len() / 2;
    let now = steps.get(middle).map_or(Duration::ZERO, |step| step.at);
    match scenario.fault {
        Some(Fault::Cut) => {
            steps.truncate(middle);
            // Half a frame, so that the cut is felt in the middle of a line.
            steps.push(Step::send(now, "data: {\"id\":\"chatcmpl-demo"));
            steps.push(Step {
                at: now + BEFORE_CUT,
                act: Act::Cut,
                charge: 0,
            });
        }
        Some(Fault::Malformed) => {
            steps.insert(
                middle,
                Step::send(
                    now,
                    "data: {\"id\":\"chatcmpl-demo\",\"choices\":[{\"del\n\n",
                ),
            );
        }
        Some(Fault::NoDone) => {
            steps.pop();
        }
        Some(Fault::ErrorInStream) => {
            steps.truncate(middle);
            steps.push(Step::send(now, format!("data: {}\n\n", in_stream_error())));
        }
        Some(Fault::Silent) => {
            steps = vec![Step {
                at: Duration::ZERO,
                act: Act::Silence,
                charge: 0,
            }];
        }
        _ => {}
    }
    if one_byte(scenario) {
        steps.into_iter().flat_map(into_bytes).collect()
    } else {
        steps
    }
}

/// A whole answer, spoiled.
pub(crate) fn whole(answer: &Value, scenario: Scenario, latency: Duration) -> Reply {
    let text = answer.to_string();
    let mut end = text.len() / 2;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let half = || Step::send(latency, text[..end].to_owned());
    let steps = match scenario.fault {
        Some(Fault::Cut) => vec![
            half(),
            Step {
                at: latency + BEFORE_CUT,
                act: Act::Cut,
                charge: 0,
            },
        ],
        Some(Fault::Malformed) => vec![half()],
        Some(Fault::ErrorInStream) => {
            vec![Step::send(latency, in_stream_error().to_string())]
        }
        Some(Fault::Silent) => {
            vec![Step {
                at: Duration::ZERO,
                act: Act::Silence,
                charge: 0,
            }]
        }
        _ if one_byte(scenario) => into_bytes(Step::send(latency, text)),
        _ => vec![Step::send(latency, text)],
    };
    let mut reply = Reply::text(200, "application/json", String::new());
    reply.body = Plan::Steps(steps);
    reply
}

fn one_byte(scenario: Scenario) -> bool {
    scenario.bytes || scenario.fault == Some(Fault::Bytes)
}

fn into_bytes(step: Step) -> Vec<Step> {
    let Act::Send(bytes) = step.act else {
        return vec![step];
    };
    let mut charge = step.charge;
    (0..bytes.len())
        .map(|at| {
            let piece: Bytes = bytes.slice(at..=at);
            Step {
                at: step.at,
                act: Act::Send(piece),
                charge: std::mem::take(&mut charge),
            }
        })
        .collect()
}
