//! One file per resource. A command hands its params to the core and maps nothing but the error.

mod app;
mod conversation;
mod creation;
mod job;
mod lab;
mod library;
mod model;
mod notification;
mod profile;
mod recording;
mod tool;
mod turn;
mod usage;
mod voice;
mod window;

use crate::host::Host;
use studio_contract::ApiError;
use tauri::ipc::Invoke;
use tauri::{State, Wry};

/// What every command returns.
type Reply<T> = Result<T, ApiError>;

/// The core's state, as commands receive it.
type HostState<'a> = State<'a, Host>;

/// All commands, by name.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        app::app_bootstrap,
        app::backup_create,
        app::data_info,
        app::data_locate,
        app::data_reveal,
        app::demo_open,
        app::link_open,
        app::search,
        app::settings_update,
        conversation::branch_show,
        conversation::conversation_branch,
        conversation::conversation_delete,
        conversation::conversation_get,
        conversation::conversation_list,
        conversation::conversation_update,
        conversation::draft_save,
        conversation::exchange_list,
        conversation::message_delete,
        conversation::message_list,
        conversation::message_pin,
        conversation::message_restore,
        creation::attachment_import,
        creation::creation_copy,
        creation::creation_save,
        creation::creation_update,
        creation::download_reveal,
        creation::picture_import,
        creation::picture_save,
        creation::sound_import,
        creation::text_save,
        job::job_adopt,
        job::job_cancel,
        job::job_create,
        job::job_dismiss,
        job::job_list,
        job::job_retry,
        lab::embedding_run,
        lab::moderation_run,
        lab::rerank_run,
        library::folder_create,
        library::folder_delete,
        library::folder_rename,
        library::item_delete,
        library::item_update,
        library::library_export,
        library::library_import,
        library::library_import_preview,
        library::library_list,
        library::library_overview,
        model::model_list,
        model::model_update,
        notification::notification_show,
        profile::local_server_scan,
        profile::profile_create,
        profile::profile_delete,
        profile::profile_duplicate,
        profile::profile_test,
        profile::profile_update,
        profile::secret_set,
        recording::dictation_write,
        recording::recording_drop,
        recording::recording_pause,
        recording::recording_start,
        recording::recording_stop,
        tool::tool_list,
        tool::tool_secret_set,
        usage::budget_get,
        usage::usage_list,
        turn::turn_attach,
        turn::turn_cancel,
        tool::turn_consent,
        turn::turn_start,
        voice::device_list,
        voice::voice_act,
        voice::voice_attach,
        voice::voice_close,
        voice::voice_list,
        voice::voice_log_list,
        voice::voice_open,
        window::window_close,
        window::window_ready,
    ]
}
