//! A session on its socket.

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::engine::{Engine, LIFETIME};
use super::rules::Complaint;
use super::speak::Pulse;
use crate::fault::Fault;
use crate::journal::Running;

/// How long a goodbye may take.
const GOODBYE: std::time::Duration = std::time::Duration::from_secs(1);

/// How a session ended.
enum End {
    /// The client said goodbye.
    Goodbye,
    /// The client is gone without one.
    Gone,
    /// As ordered, without a goodbye.
    Cut,
    /// The server says goodbye.
    Close(u16, &'static str),
}

/// Serves a session until its end, and notes what became of it.
pub(super) async fn run(
    mut socket: WebSocket,
    mut engine: Engine,
    mut running: Running,
    stop: CancellationToken,
) {
    let end = serve(&mut socket, &mut engine, &stop).await;
    running.charge(engine.charge);
    match end {
        End::Goodbye | End::Cut => running.complete(),
        End::Gone => {}
        End::Close(code, reason) => {
            running.complete();
            let goodbye = Message::Close(Some(CloseFrame {
                code,
                reason: reason.into(),
            }));
            let _ = timeout(GOODBYE, async {
                let _ = socket.send(goodbye).await;
                // The client's answer, so that the goodbye is not lost in a reset.
                while let Some(Ok(_)) = socket.recv().await {}
            })
            .await;
        }
    }
}

async fn serve(socket: &mut WebSocket, engine: &mut Engine, stop: &CancellationToken) -> End {
    let expires = Instant::now() + LIFETIME;
    if engine.scenario.fault == Some(Fault::Slow) {
        tokio::select! {
            () = tokio::time::sleep(engine.pace.slow_start) => {}
            () = stop.cancelled() => return End::Close(1001, "going away"),
        }
    }
    loop {
        while let Some(event) = engine.next_out() {
            let sent = tokio::select! {
                sent = socket.send(Message::Text(event.to_string().into())) => sent,
                () = stop.cancelled() => return End::Close(1001, "going away"),
            };
            if sent.is_err() {
                return End::Gone;
            }
        }
        if engine.scenario.fault == Some(Fault::Silent) {
            return silent(socket, stop).await;
        }
        let woken = tokio::select! {
            // What the client says comes first: it may stop the answer.
            biased;
            () = stop.cancelled() => return End::Close(1001, "going away"),
            message = socket.recv() => hear(engine, message),
            () = at(engine.due()) => pulse(engine, socket).await,
            () = at(engine.idle_at) => {
                engine.idle();
                None
            }
            () = sleep_until(expires) => Some(expire(engine, socket).await),
        };
        if let Some(end) = woken {
            return end;
        }
    }
}

fn hear(engine: &mut Engine, message: Option<Result<Message, axum::Error>>) -> Option<End> {
    match message {
        Some(Ok(Message::Text(text))) => engine.hear(&text),
        Some(Ok(Message::Binary(_))) => {
            let message = "Events are sent as text, not as binary messages.";
            let complaint = Complaint::new("invalid_message", "", message);
            engine.fail(complaint, &serde_json::Value::Null);
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
        Some(Ok(Message::Close(_))) => return Some(End::Goodbye),
        Some(Err(_)) | None => return Some(End::Gone),
    }
    None
}

async fn pulse(engine: &mut Engine, socket: &mut WebSocket) -> Option<End> {
    match engine.advance() {
        Pulse::GoOn => None,
        Pulse::Cut => Some(End::Cut),
        Pulse::Close(code) => {
            flush(engine, socket).await;
            Some(End::Close(code, ""))
        }
        Pulse::Garble => {
            let garbled = Message::Text("{\"type\":\"response.output_audio.del".into());
            let sent = socket.send(garbled).await;
            sent.err().map(|_| End::Gone)
        }
    }
}

async fn expire(engine: &mut Engine, socket: &mut WebSocket) -> End {
    let message = "Your session hit the maximum duration of 60 minutes.";
    let complaint = Complaint::new("session_expired", "", message);
    engine.fail(complaint, &serde_json::Value::Null);
    flush(engine, socket).await;
    End::Close(1001, "")
}

async fn flush(engine: &mut Engine, socket: &mut WebSocket) {
    while let Some(event) = engine.next_out() {
        if socket
            .send(Message::Text(event.to_string().into()))
            .await
            .is_err()
        {
            return;
        }
    }
}

/// Says nothing more. A ping is not answered: its answer would go out with the next reading.
async fn silent(socket: &mut WebSocket, stop: &CancellationToken) -> End {
    loop {
        let message = tokio::select! {
            message = socket.recv() => message,
            () = stop.cancelled() => return End::Cut,
        };
        match message {
            Some(Ok(Message::Ping(_))) => {
                stop.cancelled().await;
                return End::Cut;
            }
            Some(Ok(Message::Close(_))) | Some(Err(_)) | None => return End::Gone,
            Some(Ok(_)) => {}
        }
    }
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => sleep_until(when).await,
        None => std::future::pending().await,
    }
}
