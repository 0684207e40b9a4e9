//! Talking with a model that cannot: others listen and speak for it.

use studio_contract::{VoiceAction, VoicePhase};
use studio_domain::{MessageStatus, Part, Role};

use crate::desk::at_desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_model_is_talked_to_through_others() {
    let name = "relay::a_chat_model_is_talked_to_through_others";
    at_desk(name, "", async |desk| {
        let mut talk = desk.talk_to("demo-chat").await;
        let relay = talk.seen().relay.clone().expect("a relay");
        assert!(relay.hears.is_some() && relay.speaks.is_some(), "{relay:?}");
        talk.act(VoiceAction::Press {}).await;
        talk.until("listening", |talk| talk.phase() == VoicePhase::Listening)
            .await;
        desk.sound.say(3).await.unwrap();
        talk.act(VoiceAction::Release {}).await;
        talk.until("what was said", |talk| {
            talk.last(Role::User)
                .is_some_and(|line| !line.text.is_empty())
        })
        .await;
        talk.until("a spoken answer", |talk| {
            talk.phase() == VoicePhase::Speaking
        })
        .await;
        talk.act(VoiceAction::Cancel {}).await;
        talk.until("silence", |talk| talk.phase() == VoicePhase::Interrupted)
            .await;
        let line = talk.last(Role::Assistant).unwrap();
        assert!(line.interruption.is_some(), "{line:?}");
        // The next answer knows what was heard of the last.
        talk.write("Hello again").await;
        talk.until("another answer", |talk| {
            talk.last(Role::Assistant).is_some_and(|line| !line.open)
                && talk.seen().lines.len() == 4
                && talk.phase() == VoicePhase::Ready
        })
        .await;
        let kept = talk.end().await;
        let statuses: Vec<_> = kept.messages.iter().map(|message| message.status).collect();
        assert_eq!(statuses[1], MessageStatus::Cancelled, "{kept:#?}");
        assert_eq!(statuses[3], MessageStatus::Complete, "{kept:#?}");
        let is_sound =
            |message: &studio_domain::Message| matches!(message.parts[0], Part::Audio { .. });
        assert!(
            is_sound(&kept.messages[0]) && is_sound(&kept.messages[3]),
            "{kept:#?}"
        );
        assert!(kept.messages[3].usage.is_some(), "{kept:#?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_one_of_them_is_told_and_the_talk_goes_on() {
    let name = "relay::a_refusal_of_one_of_them_is_told_and_the_talk_goes_on";
    at_desk(name, "", async |desk| {
        let mut talk = desk.talk_to("demo-429").await;
        talk.write("Hello").await;
        talk.until("a refusal", |talk| talk.seen().status.error.is_some())
            .await;
        talk.until("readiness", |talk| talk.phase() == VoicePhase::Ready)
            .await;
    })
    .await;
}
