//! Midjourney by its own routes, which gateways keep beside `/v1/images/generations`.
//!
//! Which of the two to take is up to the caller: the unified path first, these where
//! [`midjourney_instead`] says so.

mod task;

use std::path::Path;

use serde_json::{Map, Value, json};

pub use task::{MidjourneyButton, MidjourneyTask};

use crate::client::Gateway;
use crate::download::{DownloadError, DownloadOptions, Downloaded};
use crate::error::{ErrorKind, GatewayError};
use crate::job::{
    JobAccess, JobKind, JobPlan, JobReading, JobRecord, PollRoute, Polled, encode, now_ms,
};
use crate::retry::Repeat;
use crate::transport::{Call, Whole};

/// Pictures to be drawn. Fields left empty are not sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MidjourneyRequest {
    /// What is to be seen, with the flags that Midjourney knows.
    pub prompt: String,
    /// Pictures to go by, as `data:` URLs.
    pub images: Vec<String>,
    /// Which bot draws, such as `MID_JOURNEY` or `NIJI_JOURNEY`.
    pub bot_type: Option<String>,
    /// A note that comes back with the task.
    pub state: Option<String>,
    /// How fast, at what price; the gateway's own choice where none is given.
    pub speed: Option<MidjourneySpeed>,
    /// Further members of the body, merged last: they win over the fields above.
    pub extra: Map<String, Value>,
}

impl MidjourneyRequest {
    /// A request with nothing but a prompt.
    pub fn new(prompt: impl Into<String>) -> Self {
        Self {
            prompt: prompt.into(),
            ..Self::default()
        }
    }
}

/// How fast Midjourney draws, at what price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MidjourneySpeed {
    /// When there is nothing else to do.
    Relax,
    /// Soon.
    Fast,
    /// At once.
    Turbo,
}

/// A button under a finished task, pressed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MidjourneyAction {
    /// The finished task.
    pub task_id: String,
    /// The button's [`custom_id`](MidjourneyButton::custom_id).
    pub custom_id: String,
    /// Further members of the body, merged last.
    pub extra: Map<String, Value>,
}

/// What a task waits for that has the status MODAL.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MidjourneyModal {
    /// The waiting task.
    pub task_id: String,
    /// What is to be seen.
    pub prompt: Option<String>,
    /// The part to be drawn anew, as a `data:` URL of a picture.
    pub mask: Option<String>,
    /// Further members of the body, merged last.
    pub extra: Map<String, Value>,
}

/// Whether pictures that the unified path refused so may be had by Midjourney's own routes: by the
/// name of the model, and by an answer that tells of a path or model that is not served there.
pub fn midjourney_instead(model: &str, refusal: &GatewayError) -> bool {
    let name = model.to_ascii_lowercase();
    let is_midjourney = name.starts_with("mj") || name.starts_with("midjourney");
    is_midjourney && matches!(refusal.status, Some(400 | 404 | 501 | 503))
}

impl Gateway {
    /// Submits pictures. Never repeated by itself: see [`GatewayError::outcome_unknown`].
    pub async fn midjourney_imagine(
        &self,
        request: &MidjourneyRequest,
    ) -> Result<JobRecord, GatewayError> {
        let prefix = match request.speed {
            None => "",
            Some(MidjourneySpeed::Relax) => "/mj-relax",
            Some(MidjourneySpeed::Fast) => "/mj-fast",
            Some(MidjourneySpeed::Turbo) => "/mj-turbo",
        };
        let mut body = Map::new();
        body.insert("prompt".to_owned(), json!(request.prompt));
        if !request.images.is_empty() {
            body.insert("base64Array".to_owned(), json!(request.images));
        }
        insert(&mut body, "botType", request.bot_type.as_deref());
        insert(&mut body, "state", request.state.as_deref());
        body.extend(request.extra.clone());
        self.midjourney_submit(format!("{prefix}/mj/submit/imagine"), body)
            .await
    }

    /// Presses a button under a finished task, which makes a new one.
    pub async fn midjourney_action(
        &self,
        action: &MidjourneyAction,
    ) -> Result<JobRecord, GatewayError> {
        let mut body = Map::new();
        insert(&mut body, "taskId", Some(&action.task_id));
        insert(&mut body, "customId", Some(&action.custom_id));
        body.extend(action.extra.clone());
        self.midjourney_submit("/mj/submit/action".to_owned(), body)
            .await
    }

    /// Gives a waiting task what it waits for.
    pub async fn midjourney_modal(
        &self,
        modal: &MidjourneyModal,
    ) -> Result<JobRecord, GatewayError> {
        let mut body = Map::new();
        insert(&mut body, "taskId", Some(&modal.task_id));
        insert(&mut body, "prompt", modal.prompt.as_deref());
        insert(&mut body, "maskBase64", modal.mask.as_deref());
        body.extend(modal.extra.clone());
        self.midjourney_submit("/mj/submit/modal".to_owned(), body)
            .await
    }

    /// The task as it stands, with its buttons.
    pub async fn midjourney_task(&self, id: &str) -> Result<MidjourneyTask, GatewayError> {
        let whole = self.get(&task_path(id)).await?;
        let value = self.value(&whole)?;
        MidjourneyTask::read(&value)
            .ok_or_else(|| self.error_from(&whole.meta, &whole.headers, &whole.body))
    }

    /// Asks once after a task and takes the answer into its record.
    pub async fn midjourney_poll(&self, job: &mut JobRecord) -> Polled {
        self.poll_job(job).await
    }

    /// Fetches the picture of a finished task to the file `to`.
    pub async fn midjourney_image(
        &self,
        job: &mut JobRecord,
        to: &Path,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        self.fetch_result(job, to, options).await
    }

    async fn midjourney_submit(
        &self,
        path: String,
        body: Map<String, Value>,
    ) -> Result<JobRecord, GatewayError> {
        let params = Value::Object(body);
        let mut call = Call::post(&path, &params);
        call.repeat = Repeat::Never;
        let whole = self.whole(&call).await.map_err(by_code)?;
        let id = self.task_id(&whole)?;
        let access = JobAccess {
            poll: PollRoute::Get {
                address: task_path(&id),
            },
            ..JobAccess::default()
        };
        let plan = JobPlan {
            root: self.root().as_str().to_owned(),
            kind: JobKind::Image,
            submit_path: path,
            model: "midjourney".to_owned(),
            params,
        };
        let reading = JobReading {
            id: Some(id),
            ..JobReading::default()
        };
        Ok(JobRecord::accepted(plan, access, &reading, now_ms()))
    }

    /// The id of an accepted task: code 1 is new, 21 is there already, 22 waits in the queue.
    fn task_id(&self, whole: &Whole) -> Result<String, GatewayError> {
        let value = self.value(whole)?;
        let id = match &value["result"] {
            Value::String(id) => Some(id.trim().to_owned()).filter(|id| !id.is_empty()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        };
        match (value["code"].as_i64(), id) {
            (Some(1 | 21 | 22), Some(id)) => Ok(id),
            _ => Err(by_code(self.error_from(
                &whole.meta,
                &whole.headers,
                &whole.body,
            ))),
        }
    }
}

/// Midjourney's own numbers say more than the status they travel under.
fn by_code(mut error: GatewayError) -> GatewayError {
    let kind = match error.code.as_deref() {
        Some("23" | "30") => ErrorKind::Rate,
        Some("24") => ErrorKind::Policy,
        _ => return error,
    };
    error.failure_mut().kind = kind;
    error
}

fn task_path(id: &str) -> String {
    format!("/mj/task/{}/fetch", encode(id))
}

fn insert(body: &mut Map<String, Value>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        body.insert(name.to_owned(), json!(value));
    }
}
