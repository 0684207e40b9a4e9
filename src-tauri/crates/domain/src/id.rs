//! Identifiers. Each is a UUID of version 7, so that they sort by the time of their making.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier, later than all that this process made before it.
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// The identifier with this UUID.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// One library item: a conversation, recording, take, image or video.
    ItemId
);
id!(
    /// One folder of the library.
    FolderId
);
id!(
    /// One message of a conversation.
    MessageId
);
id!(
    /// One profile: a gateway with its settings.
    ProfileId
);
id!(
    /// One running chat turn.
    TurnId
);
id!(
    /// One media job.
    JobId
);
id!(
    /// One server of tools.
    ToolServerId
);
id!(
    /// One row of the usage ledger.
    UsageId
);
id!(
    /// One process that works on the database, from its start to its end.
    OwnerId
);
