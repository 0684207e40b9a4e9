//! Files that go with a message.

use serde::{Deserialize, Serialize};
use studio_domain::Part;

/// Reply of `attachment_import`: a file of the user's, ready to go with a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AttachmentInfo {
    /// The name the user knows it by.
    pub name: String,
    /// What goes with the message: a picture, a sound with its words, or a file with its words.
    pub part: Part,
    /// Bytes of the file.
    pub size: i64,
    /// About how many tokens it is sent as; `None` where only the gateway knows, as of pictures.
    pub tokens: Option<i64>,
}
