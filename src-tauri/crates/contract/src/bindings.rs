//! Writes these types as TypeScript.

use std::path::Path;
use ts_rs::{Config, ExportError, TS};

/// Writes every type of the contract, and the domain types it uses, below `folder`, one file each.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn export_bindings(folder: &Path) -> Result<(), ExportError> {
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    macro_rules! export {
        ($($name:ident)*) => { $( crate::$name::export_all(&config)?; )* };
    }
    export!(
        ApiError AppEvent AttachmentInfo BudgetReply BootstrapReply BranchShowParams ConversationBranchParams ConversationDeleteParams ConversationGetParams
        ConversationListParams ConversationListReply ConversationUpdateParams CreationIdParams CreationUpdateParams DataInfoReply DataLocateReply
        DownloadRevealParams DraftSaveParams ExchangeListParams ExchangeListReply FolderCreateParams FolderDeleteParams FolderInfo FolderRenameParams EmbeddingRunParams EmbeddingRunReply ItemDeleteParams
        ItemUpdateParams JobAdoptParams JobCreateParams JobIdParams JobInfo JobListParams JobListReply LibraryExportParams LibraryExportReply LibraryImportPreview LibraryImportReply LibraryListParams LibraryListReply LibraryOverview LinkOpenParams LocalServerScanReply MessageDeleteParams MessageListParams MessagePinParams MessageListReply ModelListParams
        ModelListReply ModelUpdateParams ModerationRunParams ModerationRunReply NotificationShowParams PictureInfo ProfileCreateParams ProfileIdParams ProfileTestParams
        ProfileTestReply ProfileUpdateParams RerankRunParams RerankRunReply SavedFile SoundInfo TextSaveParams SearchParams SearchReply SecretSetParams
        ToolListReply ToolSecretSetParams TurnAttachParams TurnBatch TurnConsentParams TurnCancelParams TurnStartParams TurnStartReply UsageListParams UsageListReply
        DeviceListReply DictationWriteParams DictationWriteReply RecordingEvent RecordingPauseParams RecordingStopReply VoiceAction VoiceEvent VoiceListParams VoiceListReply VoiceLogListParams VoiceLogListReply VoiceOpenParams
    );
    studio_domain::Conversation::export_all(&config)?;
    studio_domain::SettingsPatch::export_all(&config)?;
    Ok(())
}
