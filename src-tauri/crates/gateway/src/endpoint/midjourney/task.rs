//! A task as the gateway tells it.

use serde_json::Value;

use crate::job::{JobKind, JobReading};

/// A task of Midjourney.
#[derive(Clone, Debug, PartialEq)]
pub struct MidjourneyTask {
    /// Its id.
    pub id: String,
    /// What it does, such as `IMAGINE` or `UPSCALE`.
    pub action: Option<String>,
    /// State, picture, progress and times.
    pub reading: JobReading,
    /// What can be done with the result.
    pub buttons: Vec<MidjourneyButton>,
    /// The task as it came.
    pub raw: Value,
}

/// Something that can be done with a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MidjourneyButton {
    /// What to send when it is pressed.
    pub custom_id: String,
    /// Its caption, such as `U1`.
    pub label: String,
    /// Its sign.
    pub emoji: String,
}

impl MidjourneyTask {
    /// `None` where the answer is no task.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let reading = JobReading::read(value, JobKind::Image);
        let id = reading.id.clone()?;
        reading.status.as_ref()?;
        let buttons = value["buttons"].as_array().into_iter().flatten();
        Some(Self {
            id,
            action: value["action"].as_str().map(str::to_owned),
            buttons: buttons.filter_map(button).collect(),
            raw: value.clone(),
            reading,
        })
    }
}

fn button(value: &Value) -> Option<MidjourneyButton> {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Some(MidjourneyButton {
        custom_id: value["customId"].as_str()?.to_owned(),
        label: text("label"),
        emoji: text("emoji"),
    })
}
