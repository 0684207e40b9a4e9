//! Spoils a good answer in the way that was ordered, whatever the endpoint.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::dialect::Dialect;
use crate::fault::{Fault, Scenario};
use crate::reply::{Act, Plan, Reply, Step};

/// How much slower `demo-slow` is.
const SLOWNESS: u32 = 6;
/// Bytes that `demo-malformed` makes unreadable where an answer is neither JSON nor a stream.
const MARRED: usize = 64;
/// Bytes that go out one by one; what follows goes in small pieces, or a film would take for ever.
const SINGLE: usize = 16 * 1024;
const PIECE: usize = 251;
/// A frame that ends too early.
const BROKEN_FRAME: &str = "data: {\"id\":\"demo\",\"choices\":[{\"del\n\n";

/// What the bytes of an answer are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Events,
    Json,
    /// Sound, pictures, films and bare text.
    Other,
}

/// The answer, spoiled; refusals stay as they are.
pub(crate) fn reply(mut good: Reply, scenario: Scenario, dialect: Dialect) -> Reply {
    if !(200..300).contains(&good.status) || scenario.is_harmless() {
        return good;
    }
    let form = Form::of(&good);
    let steps = match good.body {
        Plan::Whole(bytes) => vec![Step::send(Duration::ZERO, bytes)],
        Plan::Steps(steps) => steps,
        Plan::Making(steps) => steps.collect(),
        other => {
            good.body = other;
            return good;
        }
    };
    if scenario.fault == Some(Fault::ErrorInStream) && form == Form::Other {
        good.headers = vec![("content-type", "application/json".to_owned())];
    }
    // The length that was promised no longer holds.
    good.headers.retain(|(name, _)| *name != "content-length");
    let mut steps = match scenario.fault {
        Some(fault) => spoiled(steps, fault, form, dialect),
        None => steps,
    };
    if scenario.bytes || scenario.fault == Some(Fault::Bytes) {
        steps = one_by_one(steps);
    }
    good.body = Plan::Steps(steps);
    good
}

impl Form {
    fn of(reply: &Reply) -> Self {
        let kind = reply
            .headers
            .iter()
            .find(|(name, _)| *name == "content-type");
        match kind.map_or("", |(_, kind)| kind.as_str()) {
            kind if kind.starts_with("text/event-stream") => Self::Events,
            kind if kind.starts_with("application/json") => Self::Json,
            _ => Self::Other,
        }
    }
}

fn spoiled(mut steps: Vec<Step>, fault: Fault, form: Form, dialect: Dialect) -> Vec<Step> {
    let middle = steps.len() / 2;
    let now = steps.get(middle).map_or(Duration::ZERO, |step| step.at);
    match (fault, form) {
        (Fault::Cut, _) => {
            halve(&mut steps);
            steps.push(act(now, Act::Cut));
        }
        (Fault::Malformed, Form::Events) => steps.insert(middle, Step::send(now, BROKEN_FRAME)),
        (Fault::Malformed, Form::Json) => halve(&mut steps),
        (Fault::Malformed, Form::Other) => mar(&mut steps),
        (Fault::NoDone, Form::Events | Form::Json) if steps.len() > 1 => {
            steps.pop();
        }
        (Fault::ErrorInStream, Form::Events) => {
            steps.truncate(middle);
            steps.push(Step::send(now, dialect.late_failure_frame()));
        }
        (Fault::ErrorInStream, Form::Json | Form::Other) => {
            steps = vec![Step::send(now, dialect.late_failure().to_string())];
        }
        (Fault::Silent, _) => steps = vec![act(Duration::ZERO, Act::Silence)],
        (Fault::Slow, _) => {
            for step in &mut steps {
                step.at *= SLOWNESS;
            }
        }
        _ => {}
    }
    steps
}

fn act(at: Duration, act: Act) -> Step {
    Step { at, act, charge: 0 }
}

/// Keeps the first half, and half of the step in the middle: the end is felt inside a line.
fn halve(steps: &mut Vec<Step>) {
    let middle = steps.len() / 2;
    steps.truncate(middle + 1);
    if let Some(Step {
        act: Act::Send(bytes),
        charge,
        ..
    }) = steps.last_mut()
    {
        bytes.truncate(bytes.len() / 2);
        if middle > 0 {
            *charge = 0;
        }
    }
}

/// Turns the first bytes round, so that neither a magic number nor a text is recognised.
fn mar(steps: &mut [Step]) {
    let mut left = MARRED;
    for step in steps {
        if let Act::Send(bytes) = &mut step.act {
            let mut marred = BytesMut::from(bytes.as_ref());
            for byte in marred.iter_mut().take(left) {
                *byte = !*byte;
            }
            left = left.saturating_sub(marred.len());
            *bytes = marred.freeze();
        }
    }
}

fn one_by_one(steps: Vec<Step>) -> Vec<Step> {
    let mut sent = 0;
    let mut pieces = Vec::new();
    for step in steps {
        let Act::Send(mut bytes) = step.act else {
            pieces.push(step);
            continue;
        };
        let mut charge = step.charge;
        while !bytes.is_empty() {
            let size = if sent < SINGLE { 1 } else { PIECE };
            let piece: Bytes = bytes.split_to(size.min(bytes.len()));
            sent += piece.len();
            pieces.push(Step {
                at: step.at,
                act: Act::Send(piece),
                charge: std::mem::take(&mut charge),
            });
        }
    }
    pieces
}
