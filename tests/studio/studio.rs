//! A library in a folder of its own, with the demo gateway behind it.

use studio_contract::{
    ConversationGetParams, ProfileCreateParams, ProfileUpdateParams, TurnBatch, TurnEvent,
    TurnPrompt, TurnStartParams, TurnStartReply,
};
use studio_core::{App, Paths, Redactor, TurnListener};
use studio_demo::{DemoGateway, DemoOptions, Pace};
use studio_domain::{
    ChatProtocol, Conversation, ItemId, Message, MessageId, ModelRef, Part, ProfileDraft, ProfileId,
};
pub(crate) use studio_tests::harness::draft;
use tempfile::TempDir;

/// The key that the demo gateway of a [`Studio`] accepts.
pub(crate) const KEY: &str = "sk-demo-key-for-tests-3f9a";

pub(crate) struct Studio {
    pub(crate) app: App,
    pub(crate) gateway: DemoGateway,
    pub(crate) profile: ProfileId,
    pub(crate) folder: TempDir,
}

impl Studio {
    /// A new library with one profile, whose gateway answers at once.
    pub(crate) async fn start() -> Self {
        Self::with_pace(Pace::instant()).await
    }

    pub(crate) async fn with_pace(pace: Pace) -> Self {
        let options = DemoOptions {
            key: Some(KEY.into()),
            pace,
            ..DemoOptions::default()
        };
        let gateway = DemoGateway::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let app = open(&folder).await;
        let created = app
            .profile_create(ProfileCreateParams {
                draft: draft(&gateway.root_url()),
                key: Some(KEY.into()),
            })
            .await
            .unwrap();
        Self {
            app,
            gateway,
            profile: created.profile.id,
            folder,
        }
    }

    pub(crate) fn model(&self, id: &str) -> ModelRef {
        ModelRef {
            profile_id: self.profile,
            model_id: id.into(),
        }
    }

    /// Says something in a new conversation.
    pub(crate) async fn say(&self, model: &str, text: &str) -> (TurnStartReply, TurnListener) {
        self.app.turn_start(self.params(model, text)).await.unwrap()
    }

    pub(crate) fn params(&self, model: &str, text: &str) -> TurnStartParams {
        TurnStartParams {
            conversation_id: None,
            prompt: prompt(None, text),
            model: self.model(model),
            parameters: None,
            stream: None,
        }
    }

    /// Makes every further turn speak this protocol.
    pub(crate) async fn speak(&self, profile: ProfileId, protocol: ChatProtocol) {
        let profiles = self.app.profile_list().await.unwrap();
        let found = profiles.into_iter().find(|info| info.profile.id == profile);
        let draft = ProfileDraft {
            protocol,
            ..draft(&found.unwrap().profile.root_url)
        };
        let params = ProfileUpdateParams { id: profile, draft };
        self.app.profile_update(params).await.unwrap();
    }

    /// A profile for another gateway than the demo.
    pub(crate) async fn profile_for(&self, root_url: &str) -> ProfileId {
        let params = ProfileCreateParams {
            draft: draft(root_url),
            key: Some(KEY.into()),
        };
        self.app.profile_create(params).await.unwrap().profile.id
    }

    pub(crate) async fn conversation(&self, id: ItemId) -> Conversation {
        self.app
            .conversation_get(ConversationGetParams { id, limit: None })
            .await
            .unwrap()
    }
}

pub(crate) async fn open(folder: &TempDir) -> App {
    App::open(Paths::new(folder.path().join("data")), Redactor::default())
        .await
        .unwrap()
}

pub(crate) fn prompt(parent_id: Option<MessageId>, text: &str) -> TurnPrompt {
    TurnPrompt::New {
        parent_id,
        parts: vec![Part::Text { text: text.into() }],
    }
}

/// What a listener hears until the end: the text of the parts, and the last event.
pub(crate) struct Heard {
    pub(crate) parts: Vec<String>,
    pub(crate) retries: u32,
    pub(crate) end: TurnEvent,
    pub(crate) largest_batch: usize,
}

pub(crate) async fn hear(mut listener: TurnListener) -> Heard {
    let mut parts: Vec<String> = Vec::new();
    let mut retries = 0;
    let mut largest_batch = 0;
    while let Some(batch) = listener.next().await {
        largest_batch = largest_batch.max(size_of_json(&batch));
        for event in batch.events {
            match event {
                TurnEvent::Started { .. } => parts.clear(),
                TurnEvent::TextDelta { part, text } | TurnEvent::ReasoningDelta { part, text } => {
                    let part = part as usize;
                    parts.resize(parts.len().max(part + 1), String::new());
                    parts[part].push_str(&text);
                }
                TurnEvent::Retrying { .. } => retries += 1,
                TurnEvent::Part { .. } | TurnEvent::Calls { .. } => {}
                end => {
                    assert!(end.is_end());
                    return Heard {
                        parts,
                        retries,
                        end,
                        largest_batch,
                    };
                }
            }
        }
    }
    panic!("the turn had no end");
}

/// Bytes of a batch without its last event's message, which crosses once.
fn size_of_json(batch: &TurnBatch) -> usize {
    let deltas: Vec<_> = batch
        .events
        .iter()
        .filter(|event| !event.is_end())
        .collect();
    serde_json::to_string(&deltas).unwrap().len()
}

pub(crate) fn text_of(message: &Message) -> String {
    message
        .parts
        .iter()
        .filter_map(Part::text)
        .collect::<Vec<_>>()
        .join("")
}
