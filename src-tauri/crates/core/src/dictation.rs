//! Words of what is said, for a text or a talk that goes on with them.

use crate::usage::Charge;
use crate::{App, CoreError, convert};
use studio_contract::{DictationWriteParams, DictationWriteReply};
use studio_domain::{ModelKind, ModelRef};
use studio_gateway::{Gateway, GatewayError, TranscriptionRequest, Upload};

impl App {
    /// Writes a recording down, for a text that goes on with it.
    ///
    /// # Errors
    ///
    /// [`CoreError::Invalid`] where no model writes down, [`CoreError::NotFound`], [`CoreError::Gateway`].
    pub async fn dictation_write(
        &self,
        params: DictationWriteParams,
    ) -> Result<DictationWriteReply, CoreError> {
        let model = match self.settings().await?.voice.hearing_model {
            Some(model) => Some(model),
            None => self.first_model(ModelKind::Transcription, None).await?,
        };
        let missing = || CoreError::Invalid("no model writes down what is said".to_owned());
        let model = model.ok_or_else(missing)?;
        let gateway = self.gateway(model.profile_id).await?;
        let store = &self.inner.store;
        let known = store.get_media(&params.media).await?;
        let path = store.media_path(&params.media);
        let file = Upload::file("dictation.wav", known.mime, path);
        let text = self.write_down(&gateway, &model, file).await?;
        Ok(DictationWriteReply { text })
    }

    /// The words of a short recording, with the call in the ledger.
    pub(crate) async fn write_down(
        &self,
        gateway: &Gateway,
        model: &ModelRef,
        file: Upload,
    ) -> Result<String, GatewayError> {
        let request = TranscriptionRequest::new(&model.model_id, file);
        let answer = gateway.transcription(&request).await?;
        let usage = answer.transcript.usage.as_ref().map(convert::call_usage);
        let charge = Charge {
            model: model.clone(),
            kind: "transcription",
            usage: usage.unwrap_or_default(),
            request_id: answer.meta.request_id,
        };
        if let Err(error) = self.usage_note(charge).await {
            // The words are paid for.
            tracing::warn!(%error, "a transcription is not in the ledger");
        }
        Ok(answer.transcript.text.trim().to_owned())
    }
}
