//! What is asked, from the arguments.

use super::{Chat, tools};
use crate::attachment::{Attachment, is_address};
use crate::failure::Failure;
use crate::session::Session;
use std::path::Path;
use studio_gateway::Protocol;
use studio_gateway::turn::{Media, TurnMessage, TurnPart, TurnRequest};

/// What the user says and sends along.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) files: Vec<Attachment>,
    /// Pictures that the gateway fetches by itself.
    pub(super) addresses: Vec<String>,
}

impl Said {
    pub(super) async fn read(chat: &Chat, text: String) -> Result<Self, Failure> {
        let mut said = Self {
            text,
            files: Vec::new(),
            addresses: Vec::new(),
        };
        for path in &chat.file {
            said.files.push(Attachment::read(path).await?);
        }
        for image in &chat.image {
            if is_address(image) {
                said.addresses.push(image.clone());
                continue;
            }
            let file = Attachment::read(Path::new(image)).await?;
            if !file.is_image() {
                return Err(Failure::usage(format!(
                    "{image} is no picture that is known; send it with --file"
                )));
            }
            said.files.push(file);
        }
        Ok(said)
    }

    fn message(&self) -> TurnMessage {
        let files = self.files.iter().map(Attachment::part);
        let pictures = self.addresses.iter().map(|url| TurnPart::Image {
            media: Media::from_url(url),
        });
        let mut message = TurnMessage::user(&self.text);
        message.parts.splice(0..0, files.chain(pictures));
        message
    }
}

pub(super) async fn of(
    chat: &Chat,
    session: &Session,
    protocol: Protocol,
    model: &str,
    said: &Said,
) -> Result<TurnRequest, Failure> {
    let mut request = TurnRequest::new(protocol, model, vec![said.message()]);
    request.system.clone_from(&chat.system);
    chat.sampling.apply(&mut request);
    request.response_format = chat.response_format.as_ref().map(|form| form.0.clone());
    if let Some(path) = &chat.tools {
        request.tools = tools::read(path).await?;
    }
    request.tool_choice = chat.tool_choice.as_ref().map(|choice| choice.0.clone());
    request.extra = session.extra();
    Ok(request)
}
