//! Connections that are lost.

use studio_contract::{VoiceAction, VoicePhase};
use studio_domain::Role;

use crate::desk::at_desk;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_said_is_lost_with_the_connection() {
    at_desk(
        "cut::nothing_that_is_said_is_lost_with_the_connection",
        "jitter=80",
        async |desk| {
            let mut talk = desk.talk().await;
            talk.act(VoiceAction::Press {}).await;
            talk.until("listening", |talk| talk.phase() == VoicePhase::Listening)
                .await;
            desk.sound.say(2).await.unwrap();
            desk.line.cut();
            desk.sound.say(2).await.unwrap();
            talk.until("another connection", |talk| talk.seen().status.connected)
                .await;
            desk.line.cut();
            desk.sound.say(2).await.unwrap();
            talk.act(VoiceAction::Release {}).await;
            talk.until("an answer to all of it", |talk| {
                talk.is_answered("about 6 syllables")
            })
            .await;
            assert!(
                talk.seen().status.error.is_none(),
                "{:?}",
                talk.seen().status
            );
            talk.until("its end", |talk| talk.phase() == VoicePhase::Ready)
                .await;

            // In the middle of an answer: what has come is kept, and the talk goes on.
            talk.write("Tell me more.").await;
            talk.until("speech", |talk| talk.phase() == VoicePhase::Speaking)
                .await;
            desk.line.cut();
            talk.until("the loss", |talk| {
                talk.phases.contains(&VoicePhase::Reconnecting)
            })
            .await;
            talk.until("another connection", |talk| {
                talk.phase() == VoicePhase::Ready
            })
            .await;
            talk.write("Are you there?").await;
            talk.until("an answer", |talk| {
                talk.is_answered("You wrote: Are you there?")
            })
            .await;
            let kept = talk.end().await;
            assert_eq!(kept.messages.len(), 6, "{kept:#?}");
            let broken = &kept.messages[3];
            assert_eq!(broken.role, Role::Assistant);
            assert!(
                broken.error.is_some() && !broken.parts.is_empty(),
                "{broken:#?}"
            );
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_is_asked_again_when_no_word_of_the_answer_had_come() {
    at_desk(
        "cut::what_was_asked_is_asked_again_when_no_word_of_the_answer_had_come",
        "latency=600",
        async |desk| {
            let mut talk = desk.talk().await;
            talk.act(VoiceAction::Press {}).await;
            talk.until("listening", |talk| talk.phase() == VoicePhase::Listening)
                .await;
            desk.sound.say(3).await.unwrap();
            talk.act(VoiceAction::Release {}).await;
            talk.until("thinking", |talk| talk.phase() == VoicePhase::Thinking)
                .await;
            desk.line.cut();
            talk.until("an answer", |talk| talk.is_answered("about 3 syllables"))
                .await;
            talk.until("its end", |talk| talk.phase() == VoicePhase::Ready)
                .await;
            talk.until("what was said in words", |talk| {
                talk.last(Role::User)
                    .is_some_and(|line| line.text.contains("3 syllables"))
            })
            .await;
            let kept = talk.end().await;
            assert_eq!(kept.messages.len(), 2, "{kept:#?}");
        },
    )
    .await;
}
