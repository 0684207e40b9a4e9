//! The contract between the core and a host: what a window or a command line may ask, and what it hears.
//!
//! A command is `resource_verb`. It takes one `…Params` and gives one `…Reply` (or a domain type), or an
//! [`ApiError`]. Everything is camelCase; an absent optional field and `null` mean the same.

mod app;
mod attachment;
#[cfg(feature = "bindings")]
mod bindings;
mod conversation;
mod error;
mod event;
mod job;
mod lab;
mod library;
mod model;
mod profile;
mod recording;
mod tool;
mod turn;
mod usage;
mod voice;

pub use app::{
    BackupInfo, BootstrapReply, DataInfoReply, DataLocateReply, DemoModelInfo, LinkOpenParams,
    NotificationShowParams, SearchHit, SearchParams, SearchReply, SecretStoreStatus,
};
pub use attachment::AttachmentInfo;
#[cfg(feature = "bindings")]
pub use bindings::export_bindings;
pub use conversation::{
    BranchShowParams, ConversationBranchParams, ConversationDeleteParams, ConversationGetParams,
    ConversationListParams, ConversationListReply, ConversationScope, ConversationUpdateParams,
    DraftSaveParams, ExchangeListParams, ExchangeListReply, MessageDeleteParams, MessageListParams,
    MessageListReply, MessagePinParams,
};
pub use error::{ApiError, ErrorCode};
pub use event::AppEvent;
pub use job::{
    CreationIdParams, CreationUpdateParams, DownloadRevealParams, GalleryCounts, GalleryScope,
    JobAdoptParams, JobCreateParams, JobIdParams, JobInfo, JobListParams, JobListReply, JobPreview,
    PictureInfo, SavedFile, SoundInfo, TextSaveParams,
};
pub use lab::{
    EmbeddingRunParams, EmbeddingRunReply, ModerationCategory, ModerationRunParams,
    ModerationRunReply, RerankResult, RerankRunParams, RerankRunReply,
};
pub use library::{
    FolderCreateParams, FolderDeleteParams, FolderInfo, FolderPlace, FolderRenameParams,
    ItemDeleteParams, ItemUpdateParams, KindCount, LibraryEntry, LibraryExportFormat,
    LibraryExportParams, LibraryExportReply, LibraryImportPreview, LibraryImportReply,
    LibraryListParams, LibraryListReply, LibraryOrder, LibraryOverview, TagInfo,
};
pub use model::{ModelListParams, ModelListReply, ModelUpdateParams};
pub use profile::{
    LocalServer, LocalServerScanReply, ProfileCreateParams, ProfileIdParams, ProfileInfo,
    ProfileTestParams, ProfileTestReply, ProfileUpdateParams, SecretKind, SecretSetParams,
};
pub use recording::{
    DictationWriteParams, DictationWriteReply, RecordingEvent, RecordingPauseParams,
    RecordingStopReply,
};
pub use tool::{
    CallPhase, Consent, OpenCall, ToolGroup, ToolInfo, ToolListReply, ToolSecret,
    ToolSecretSetParams, ToolSource, TurnConsentParams,
};
pub use turn::{
    TurnAttachParams, TurnBatch, TurnCancelParams, TurnEvent, TurnPrompt, TurnStartParams,
    TurnStartReply,
};
pub use usage::{BudgetReply, UsageListParams, UsageListReply};
pub use voice::{
    DeviceListReply, DeviceProblem, DeviceState, SoundDevice, VoiceAction, VoiceCost, VoiceEvent,
    VoiceFrame, VoiceLine, VoiceListEntry, VoiceListParams, VoiceListReply, VoiceLogListParams,
    VoiceLogListReply, VoiceOpenParams, VoicePhase, VoiceRelay, VoiceSnapshot, VoiceStatus,
};
