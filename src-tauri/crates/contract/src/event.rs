//! What every window hears without asking.

use crate::JobInfo;
use serde::{Deserialize, Serialize};
use studio_domain::{ItemId, JobId, ProfileId, Settings};

/// Something changed. Each variant carries a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum AppEvent {
    /// Items were added, changed or removed.
    LibraryChanged {
        /// Which; empty means that any may have (another process wrote).
        item_ids: Vec<ItemId>,
    },
    /// Jobs began, came further or ended.
    JobsChanged {
        /// As they are now.
        jobs: Vec<JobInfo>,
        /// Those that are not there any more.
        gone: Vec<JobId>,
    },
    /// Profiles or their secrets were added, changed or removed.
    ProfilesChanged {},
    /// A profile's models were listed or edited.
    ModelsChanged {
        /// The profile.
        profile_id: ProfileId,
    },
    /// The settings are now these.
    SettingsChanged {
        /// All of them.
        settings: Box<Settings>,
    },
    /// The user closes the window: what is typed is saved now, and `window_close` says that it is.
    WindowClosing {},
    /// A voice session was opened from outside the page, which may listen to it.
    VoiceOpened {},
    /// A turn began or ended.
    TurnsChanged {
        /// The conversations in which a turn runs now.
        running: Vec<ItemId>,
    },
}
