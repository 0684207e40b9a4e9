//! The window in which answers are streamed.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};
use studio_demo::DemoGateway;
use studio_tests::harness::{App, AppOptions, HarnessError};

use super::picture::Area;
use super::thread::PageThread;
use super::{CHARS, Failure};

const PAGE: &str = include_str!("page.js");
/// Longest time for the rest of an answer to be shown.
const REST: Duration = Duration::from_secs(60);
/// So long must the end of an answer stay the same.
const SAME: Duration = Duration::from_secs(2);
/// From the first key to the end of a short message: a second of slow typing.
const TYPING: Duration = Duration::from_secs(2);
/// Between two looks at the end of an answer.
const PAUSE: Duration = Duration::from_millis(250);
/// Rows without text that are normal between two blocks and at the end, in CSS pixels.
const BLANK: f64 = 160.0;
/// Part of the column at its sides that has no text, in CSS pixels.
const EDGE: f64 = 8.0;
/// So far from the end is still at the end, in CSS pixels.
const NEAR: f64 = 8.0;

/// Where the message column stands, in CSS pixels.
#[derive(Debug, Deserialize)]
pub(super) struct View {
    top: f64,
    bottom: f64,
    left: f64,
    right: f64,
    away: f64,
    scale: f64,
}

impl View {
    pub(super) fn is_at_end(&self) -> bool {
        self.away <= NEAR
    }

    /// The text of the column in pixels of a picture.
    pub(super) fn area(&self) -> Area {
        let pixels = |at: f64| (at * self.scale).max(0.0) as usize;
        Area {
            left: pixels(self.left + EDGE),
            top: pixels(self.top),
            right: pixels(self.right - EDGE),
            bottom: pixels(self.bottom),
        }
    }

    pub(super) fn blank_limit(&self) -> f64 {
        BLANK * self.scale
    }
}

/// The app, connected to a gateway outside of it, with a load model chosen.
pub(super) struct StreamWindow {
    app: App,
}

impl StreamWindow {
    pub(super) async fn open(gateway: &DemoGateway, shape: &str) -> Result<Self, Failure> {
        let window = Self {
            app: App::start(AppOptions::default()).await?,
        };
        window
            .app
            .wait_until(
                "the first picture",
                "document.querySelector('main h1, main h2')",
            )
            .await?;
        let draft = json!({"name": "Bench", "kind": "local", "rootUrl": gateway.root_url(), "protocol": "automatic", "proxyMode": "direct",
            "proxyUrl": null, "headers": [], "caPem": null,
            "timeouts": {"connectMs": null, "firstByteMs": null, "idleMs": null, "totalMs": null}});
        let create = json!({"params": {"draft": draft, "key": null}});
        let profile = window.invoke("profile_create", create).await?;
        let model =
            json!({"profileId": profile["profile"]["id"], "modelId": format!("demo-load-{shape}")});
        let choice = json!({"params": {"defaultModel": model}});
        window.invoke("settings_update", choice).await?;
        window.app.by_role("textbox", "Message")?.wait().await?;
        window.app.execute(PAGE, Vec::new()).await?;
        window.app.execute("bench.type('Tell')", Vec::new()).await?;
        tokio::time::sleep(TYPING).await;
        Ok(window)
    }

    pub(super) async fn new_conversation(&self) -> Result<(), Failure> {
        let button = self.app.by_role("button", "New conversation")?;
        button.nth(0).click().await?;
        self.app
            .wait_until(
                "an empty conversation",
                "!document.querySelector('[data-message]')",
            )
            .await?;
        Ok(())
    }

    pub(super) async fn send(&self) -> Result<(), Failure> {
        self.app
            .execute("bench.send('Tell me much')", Vec::new())
            .await?;
        Ok(())
    }

    pub(super) async fn begin_probe(&self) -> Result<(), Failure> {
        self.app.execute("bench.beginProbe()", Vec::new()).await?;
        Ok(())
    }

    /// Largest gap since the probe began, in milliseconds.
    pub(super) async fn end_probe(&self) -> Result<f64, Failure> {
        let gap = self
            .app
            .execute("return bench.endProbe()", Vec::new())
            .await?;
        Ok(serde_json::from_value(gap)?)
    }

    /// Largest gap while nothing happens: what the machine itself adds.
    pub(super) async fn idle_gap(&self) -> Result<f64, Failure> {
        self.begin_probe().await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        self.end_probe().await
    }

    /// Waits until the whole answer is shown; gives how long that took from now, and how busy the page had been by then.
    pub(super) async fn settled(
        &self,
        thread: &PageThread,
    ) -> Result<(Duration, Duration), Failure> {
        let begun = Instant::now();
        let mut last = self.shown().await?;
        let mut settled = (Duration::ZERO, thread.busy()?);
        while begun.elapsed() - settled.0 < SAME || last[0] != false {
            if begun.elapsed() > REST {
                return Err(format!("the end of the answer is not shown: {last}").into());
            }
            // Looking costs the page something too, so it is looked at rarely.
            tokio::time::sleep(PAUSE).await;
            let (busy, now) = (thread.busy()?, self.shown().await?);
            if now != last {
                (last, settled) = (now, (begun.elapsed(), busy));
            }
        }
        self.check_whole().await?;
        Ok(settled)
    }

    async fn shown(&self) -> Result<Value, HarnessError> {
        self.app.execute("return bench.end()", Vec::new()).await
    }

    /// An answer that was not shown would cost nothing.
    async fn check_whole(&self) -> Result<(), HarnessError> {
        let length = "return bench.answer().textContent.length";
        let shown = self.app.execute(length, Vec::new()).await?;
        match shown.as_u64() {
            // Marks of headings, tables and emphasis are not text.
            Some(count) if count as usize > CHARS / 2 => Ok(()),
            _ => Err(HarnessError::Answer(shown)),
        }
    }

    pub(super) async fn view(&self) -> Result<View, Failure> {
        let script = "bench.view().then(arguments[0])";
        let view = self.app.client()?.execute_async(script, Vec::new()).await?;
        Ok(serde_json::from_value(view)?)
    }

    pub(super) async fn picture(&self) -> Result<Vec<u8>, Failure> {
        Ok(self.app.client()?.screenshot().await?)
    }

    /// Loads the page anew and opens the newest conversation; gives the milliseconds until that much is in view.
    pub(super) async fn attach(&self, chars: usize) -> Result<f64, Failure> {
        self.app.client()?.refresh().await?;
        self.app.by_role("textbox", "Message")?.wait().await?;
        self.app.execute(PAGE, Vec::new()).await?;
        let script =
            "bench.attach(arguments[0]).then(arguments[1], (error) => arguments[1](String(error)))";
        let answer = self
            .app
            .client()?
            .execute_async(script, vec![json!(chars)])
            .await?;
        answer
            .as_f64()
            .ok_or_else(|| format!("attaching: {answer}").into())
    }

    async fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Failure> {
        let script = "const done = arguments[2];
          window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
            .then((ok) => done({ ok }), (error) => done({ error }))";
        let mut answer = self
            .app
            .client()?
            .execute_async(script, vec![command.into(), arguments])
            .await?;
        match answer.get_mut("ok") {
            Some(ok) => Ok(ok.take()),
            None => Err(format!("{command}: {answer}").into()),
        }
    }
}
