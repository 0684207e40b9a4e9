import type { AttachmentInfo } from './generated/AttachmentInfo';
import type { AppEvent } from './generated/AppEvent';
import type { BootstrapReply } from './generated/BootstrapReply';
import type { BranchShowParams } from './generated/BranchShowParams';
import type { Conversation } from './generated/Conversation';
import type { ConversationBranchParams } from './generated/ConversationBranchParams';
import type { ConversationDeleteParams } from './generated/ConversationDeleteParams';
import type { ConversationGetParams } from './generated/ConversationGetParams';
import type { ConversationListParams } from './generated/ConversationListParams';
import type { ConversationListReply } from './generated/ConversationListReply';
import type { ConversationSummary } from './generated/ConversationSummary';
import type { ConversationUpdateParams } from './generated/ConversationUpdateParams';
import type { CreationIdParams } from './generated/CreationIdParams';
import type { CreationUpdateParams } from './generated/CreationUpdateParams';
import type { SoundInfo } from './generated/SoundInfo';
import type { TextSaveParams } from './generated/TextSaveParams';
import type { DataInfoReply } from './generated/DataInfoReply';
import type { DataLocateReply } from './generated/DataLocateReply';
import type { DeviceListReply } from './generated/DeviceListReply';
import type { DictationWriteParams } from './generated/DictationWriteParams';
import type { DictationWriteReply } from './generated/DictationWriteReply';
import type { DownloadRevealParams } from './generated/DownloadRevealParams';
import type { DraftSaveParams } from './generated/DraftSaveParams';
import type { EmbeddingRunParams } from './generated/EmbeddingRunParams';
import type { EmbeddingRunReply } from './generated/EmbeddingRunReply';
import type { ExchangeListParams } from './generated/ExchangeListParams';
import type { ExchangeListReply } from './generated/ExchangeListReply';
import type { FolderCreateParams } from './generated/FolderCreateParams';
import type { FolderDeleteParams } from './generated/FolderDeleteParams';
import type { FolderInfo } from './generated/FolderInfo';
import type { FolderRenameParams } from './generated/FolderRenameParams';
import type { ItemDeleteParams } from './generated/ItemDeleteParams';
import type { ItemUpdateParams } from './generated/ItemUpdateParams';
import type { JobAdoptParams } from './generated/JobAdoptParams';
import type { JobCreateParams } from './generated/JobCreateParams';
import type { JobIdParams } from './generated/JobIdParams';
import type { JobInfo } from './generated/JobInfo';
import type { JobListParams } from './generated/JobListParams';
import type { JobListReply } from './generated/JobListReply';
import type { LibraryExportParams } from './generated/LibraryExportParams';
import type { LibraryExportReply } from './generated/LibraryExportReply';
import type { LibraryImportPreview } from './generated/LibraryImportPreview';
import type { LibraryImportReply } from './generated/LibraryImportReply';
import type { LibraryListParams } from './generated/LibraryListParams';
import type { LibraryListReply } from './generated/LibraryListReply';
import type { LibraryOverview } from './generated/LibraryOverview';
import type { LinkOpenParams } from './generated/LinkOpenParams';
import type { LocalServerScanReply } from './generated/LocalServerScanReply';
import type { MessageDeleteParams } from './generated/MessageDeleteParams';
import type { MessagePinParams } from './generated/MessagePinParams';
import type { MessageListParams } from './generated/MessageListParams';
import type { MessageListReply } from './generated/MessageListReply';
import type { Model } from './generated/Model';
import type { ModelListParams } from './generated/ModelListParams';
import type { ModelListReply } from './generated/ModelListReply';
import type { ModelUpdateParams } from './generated/ModelUpdateParams';
import type { ModerationRunParams } from './generated/ModerationRunParams';
import type { ModerationRunReply } from './generated/ModerationRunReply';
import type { NotificationShowParams } from './generated/NotificationShowParams';
import type { PictureInfo } from './generated/PictureInfo';
import type { ProfileCreateParams } from './generated/ProfileCreateParams';
import type { ProfileIdParams } from './generated/ProfileIdParams';
import type { ProfileInfo } from './generated/ProfileInfo';
import type { ProfileTestParams } from './generated/ProfileTestParams';
import type { ProfileTestReply } from './generated/ProfileTestReply';
import type { ProfileUpdateParams } from './generated/ProfileUpdateParams';
import type { RecordingEvent } from './generated/RecordingEvent';
import type { RecordingPauseParams } from './generated/RecordingPauseParams';
import type { RecordingStopReply } from './generated/RecordingStopReply';
import type { RerankRunParams } from './generated/RerankRunParams';
import type { RerankRunReply } from './generated/RerankRunReply';
import type { SavedFile } from './generated/SavedFile';
import type { SearchParams } from './generated/SearchParams';
import type { SearchReply } from './generated/SearchReply';
import type { SecretSetParams } from './generated/SecretSetParams';
import type { Settings } from './generated/Settings';
import type { SettingsPatch } from './generated/SettingsPatch';
import type { TurnAttachParams } from './generated/TurnAttachParams';
import type { BudgetReply } from './generated/BudgetReply';
import type { UsageListParams } from './generated/UsageListParams';
import type { UsageListReply } from './generated/UsageListReply';
import type { ToolListReply } from './generated/ToolListReply';
import type { ToolSecretSetParams } from './generated/ToolSecretSetParams';
import type { TurnBatch } from './generated/TurnBatch';
import type { TurnCancelParams } from './generated/TurnCancelParams';
import type { TurnConsentParams } from './generated/TurnConsentParams';
import type { TurnStartParams } from './generated/TurnStartParams';
import type { TurnStartReply } from './generated/TurnStartReply';
import type { VoiceAction } from './generated/VoiceAction';
import type { VoiceEvent } from './generated/VoiceEvent';
import type { VoiceListParams } from './generated/VoiceListParams';
import type { VoiceListReply } from './generated/VoiceListReply';
import type { VoiceLogListParams } from './generated/VoiceLogListParams';
import type { VoiceLogListReply } from './generated/VoiceLogListReply';
import type { VoiceOpenParams } from './generated/VoiceOpenParams';

/** The bytes of a file, and the name that the user knows it by. */
export class NamedFile {
  constructor(
    readonly name: string,
    readonly bytes: Uint8Array,
  ) {}
}

/** Every command of the host: its params and its reply. A command without params takes `undefined`. */
export interface Commands {
  app_bootstrap: [undefined, BootstrapReply];
  backup_create: [undefined, DataInfoReply];
  branch_show: [BranchShowParams, Conversation];
  conversation_branch: [ConversationBranchParams, ConversationSummary];
  conversation_delete: [ConversationDeleteParams, null];
  conversation_get: [ConversationGetParams, Conversation];
  conversation_list: [ConversationListParams, ConversationListReply];
  conversation_update: [ConversationUpdateParams, ConversationSummary];
  creation_copy: [CreationIdParams, null];
  creation_save: [CreationIdParams, SavedFile];
  creation_update: [CreationUpdateParams, null];
  data_info: [undefined, DataInfoReply];
  data_locate: [undefined, DataLocateReply];
  data_reveal: [undefined, null];
  demo_open: [undefined, ProfileInfo];
  device_list: [undefined, DeviceListReply];
  dictation_write: [DictationWriteParams, DictationWriteReply];
  download_reveal: [DownloadRevealParams, null];
  draft_save: [DraftSaveParams, null];
  embedding_run: [EmbeddingRunParams, EmbeddingRunReply];
  folder_create: [FolderCreateParams, FolderInfo];
  /** What lay in it stays, in none. */
  folder_delete: [FolderDeleteParams, null];
  folder_rename: [FolderRenameParams, null];
  item_delete: [ItemDeleteParams, null];
  item_update: [ItemUpdateParams, null];
  job_adopt: [JobAdoptParams, JobInfo];
  job_cancel: [JobIdParams, null];
  job_create: [JobCreateParams, JobInfo];
  job_dismiss: [JobIdParams, null];
  job_list: [JobListParams, JobListReply];
  job_retry: [JobIdParams, JobInfo];
  library_export: [LibraryExportParams, LibraryExportReply];
  /** The bytes of a file: what an import would bring. */
  library_import_preview: [Uint8Array, LibraryImportPreview];
  /** The same bytes, to be taken in. */
  library_import: [Uint8Array, LibraryImportReply];
  library_list: [LibraryListParams, LibraryListReply];
  library_overview: [undefined, LibraryOverview];
  link_open: [LinkOpenParams, null];
  local_server_scan: [undefined, LocalServerScanReply];
  exchange_list: [ExchangeListParams, ExchangeListReply];
  message_delete: [MessageDeleteParams, Conversation];
  message_pin: [MessagePinParams, null];
  message_restore: [MessageDeleteParams, Conversation];
  message_list: [MessageListParams, MessageListReply];
  model_list: [ModelListParams, ModelListReply];
  model_update: [ModelUpdateParams, Model];
  moderation_run: [ModerationRunParams, ModerationRunReply];
  notification_show: [NotificationShowParams, null];
  /** The bytes of a picture, as they are. */
  attachment_import: [NamedFile, AttachmentInfo];
  picture_import: [Uint8Array, PictureInfo];
  /** The same, into the folder of downloads. */
  picture_save: [Uint8Array, SavedFile];
  profile_create: [ProfileCreateParams, ProfileInfo];
  profile_delete: [ProfileIdParams, null];
  profile_duplicate: [ProfileIdParams, ProfileInfo];
  profile_test: [ProfileTestParams, ProfileTestReply];
  profile_update: [ProfileUpdateParams, ProfileInfo];
  recording_drop: [undefined, null];
  recording_pause: [RecordingPauseParams, null];
  recording_stop: [undefined, RecordingStopReply];
  rerank_run: [RerankRunParams, RerankRunReply];
  search: [SearchParams, SearchReply];
  secret_set: [SecretSetParams, ProfileInfo];
  settings_update: [SettingsPatch, Settings];
  /** The bytes of a recording, as they are. */
  sound_import: [Uint8Array, SoundInfo];
  text_save: [TextSaveParams, SavedFile];
  budget_get: [undefined, BudgetReply];
  usage_list: [UsageListParams, UsageListReply];
  tool_list: [undefined, ToolListReply];
  tool_secret_set: [ToolSecretSetParams, null];
  turn_cancel: [TurnCancelParams, null];
  turn_consent: [TurnConsentParams, null];
  voice_act: [VoiceAction, null];
  voice_close: [undefined, null];
  voice_list: [VoiceListParams, VoiceListReply];
  voice_log_list: [VoiceLogListParams, VoiceLogListReply];
  /** What is typed is saved: the window that the user closes may go. */
  window_close: [undefined, null];
  /** The page has drawn its first picture: the window may be shown. */
  window_ready: [undefined, null];
}

/** Commands that start a stream of batches along with their reply. */
export interface StreamCommands {
  turn_attach: [TurnAttachParams, null, TurnBatch];
  turn_start: [TurnStartParams, TurnStartReply, TurnBatch];
  recording_start: [undefined, null, RecordingEvent];
  voice_attach: [undefined, null, VoiceEvent];
  voice_open: [VoiceOpenParams, null, VoiceEvent];
}

/**
 * The one door to the host. Everything else in the page imports this interface, so the page also runs in a plain
 * browser on `fake.ts`. A refused command rejects with an `ApiError`.
 */
export interface Backend {
  call<C extends keyof Commands>(command: C, params: Commands[C][0]): Promise<Commands[C][1]>;
  /** The listener is there before the command starts, so that no batch precedes it. */
  stream<C extends keyof StreamCommands>(
    command: C,
    params: StreamCommands[C][0],
    onBatch: (batch: StreamCommands[C][2]) => void,
  ): Promise<StreamCommands[C][1]>;
  /** Hears every broadcast event; the returned function ends it. */
  listen(onEvent: (event: AppEvent) => void): () => void;
}
