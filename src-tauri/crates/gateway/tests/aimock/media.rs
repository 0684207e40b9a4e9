//! Sound, pictures and films.

use futures_util::StreamExt;
use studio_gateway::{
    ImageAnswer, ImageRequest, ImageSource, JobState, SpeechRequest, TranscriptFormat,
    TranscriptionRequest, Upload, VideoDialect, VideoRequest,
};

use crate::server::Aimock;

#[tokio::test]
async fn a_picture_is_drawn() {
    let mut server = Aimock::start().await;
    let request = ImageRequest::new("gpt-image-1", "a paper boat");
    let answer = server.gateway().images(&request).await.expect("pictures");
    let ImageAnswer::Images(answer) = answer else {
        panic!("not a job: {answer:?}")
    };
    let ImageSource::Bytes(bytes) = &answer.images[0].source else {
        panic!("not an address")
    };
    assert!(bytes.starts_with(b"\x89PNG"));
    let words = answer.images[0].revised_prompt.as_deref();
    assert_eq!(words, Some("A small paper boat"));
    assert_eq!(server.journal().await[0].fields(), ["model", "prompt"]);
}

#[tokio::test]
async fn speech_comes_as_bytes_and_goes_back_as_text() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let mut request = SpeechRequest::new("tts-1", "alloy", "Mind the gap");
    request.response_format = Some("pcm".into());
    let pieces = gateway.speech(&request).await.expect("sound");
    let sound: Vec<u8> = pieces
        .map(|piece| piece.expect("bytes"))
        .collect::<Vec<_>>()
        .await
        .concat();
    assert_eq!(sound.len(), 48_000, "a second");
    let upload = Upload::bytes("memo.wav", "audio/wav", sound);
    let mut request = TranscriptionRequest::new("whisper-1", upload);
    let plain = gateway.transcription(&request).await.expect("text");
    assert_eq!(plain.transcript.text, "The ferry leaves at nine.");
    request.response_format = Some(TranscriptFormat::VerboseJson);
    let timed = gateway
        .transcription(&request)
        .await
        .expect("text")
        .transcript;
    assert_eq!(
        (timed.duration, timed.segments.len(), timed.words.len()),
        (Some(3.2), 1, 1)
    );
    let journal = server.journal().await;
    let spoken = ["input", "model", "response_format", "voice"];
    assert_eq!(journal[0].fields(), spoken);
    let form = journal[1].body.as_str().expect("a form");
    assert_eq!(
        form.matches("Content-Disposition").count(),
        2,
        "model and file"
    );
    assert!(form.contains("filename=\"memo.wav\""));
    let kind = journal[1].headers["content-type"].as_str().expect("kind");
    assert!(kind.starts_with("multipart/form-data; boundary="));
}

#[tokio::test]
async fn a_film_is_followed_to_its_address() {
    let mut server = Aimock::start().await;
    let gateway = server.gateway();
    let request = VideoRequest::new("sora-2", "a paper boat");
    let job = gateway
        .video_submit_as(VideoDialect::OpenAi, &request)
        .await;
    let mut job = job.expect("a job");
    for _ in 0..20 {
        if job.state.is_final() {
            break;
        }
        gateway.video_poll(&mut job).await;
    }
    assert_eq!(job.state, JobState::Succeeded, "{job:?}");
    assert_eq!(job.results, ["https://files.example/boat.mp4"]);
    let journal = server.journal().await;
    assert_eq!(journal[0].path, "/v1/videos");
    assert_eq!(journal[0].fields(), ["model", "prompt"]);
}
