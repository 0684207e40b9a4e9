//! Turns that are held, and turns that the gateway finds.

use studio_contract::{VoiceAction, VoicePhase};
use studio_domain::{MessageStatus, Part, Role, SettingsPatch, TurnTaking, VoiceSettings};

use crate::desk::at_desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_held_turn_is_answered_and_both_sides_are_kept_with_their_sound() {
    at_desk(
        "turns::a_held_turn_is_answered_and_both_sides_are_kept_with_their_sound",
        "",
        async |desk| {
            let mut talk = desk.talk().await;
            talk.act(VoiceAction::Press {}).await;
            talk.until("listening", |talk| talk.phase() == VoicePhase::Listening)
                .await;
            desk.sound.say(4).await.unwrap();
            talk.act(VoiceAction::Release {}).await;
            talk.until("an answer that was heard", |talk| {
                talk.is_answered("about 4 syllables") && talk.phase() == VoicePhase::Ready
            })
            .await;
            let order = [
                VoicePhase::Listening,
                VoicePhase::Thinking,
                VoicePhase::Speaking,
                VoicePhase::Ready,
            ];
            assert!(talk.phases.ends_with(&order), "{:?}", talk.phases);
            talk.until("the cost", |talk| talk.seen().cost.tokens > 0)
                .await;
            let kept = talk.end().await;
            let [said, answer] = &kept.messages[..] else {
                panic!("{kept:#?}")
            };
            assert_eq!((said.role, answer.role), (Role::User, Role::Assistant));
            assert_eq!(answer.parent_id, Some(said.id));
            assert_eq!(answer.status, MessageStatus::Complete);
            assert!(
                answer.usage.is_some() && answer.first_token_ms.is_some(),
                "{answer:#?}"
            );
            for message in &kept.messages {
                let Part::Audio {
                    transcript: Some(words),
                    interruption: None,
                    ..
                } = &message.parts[0]
                else {
                    panic!("{message:#?}")
                };
                assert!(words.contains("4 syllables"), "{words}");
            }
            assert!(
                kept.item.title.contains("4 syllables"),
                "{}",
                kept.item.title
            );
            let listed = desk.app.voice_list(Default::default()).await.unwrap();
            assert_eq!(listed.data[0].conversation.item.id, kept.item.id);
            assert!(listed.data[0].spoken_ms > 1_000);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hands_free_a_pause_asks_and_speech_interrupts() {
    at_desk(
        "turns::hands_free_a_pause_asks_and_speech_interrupts",
        "",
        async |desk| {
            let voice = VoiceSettings {
                turn_taking: TurnTaking::ServerVad,
                ..VoiceSettings::default()
            };
            let patch = SettingsPatch {
                voice: Some(voice),
                ..SettingsPatch::default()
            };
            desk.app.settings_update(patch).await.unwrap();
            let mut talk = desk.talk().await;
            desk.sound.say(2).await.unwrap();
            talk.until("an answer that is heard", |talk| {
                talk.phase() == VoicePhase::Speaking
            })
            .await;
            // Over the answer.
            desk.sound.say(3).await.unwrap();
            talk.until("the second answer", |talk| {
                talk.is_answered("I heard about")
                    && talk.seen().lines.len() == 4
                    && talk.phase() == VoicePhase::Ready
            })
            .await;
            let kept = talk.end().await;
            assert_eq!(kept.messages.len(), 4, "{kept:#?}");
            let Part::Audio { interruption, .. } = &kept.messages[1].parts[0] else {
                panic!("{kept:#?}")
            };
            assert!(interruption.is_some(), "{kept:#?}");
            // What the gateway found is kept from its beginning on.
            let Part::Audio { media, .. } = &kept.messages[0].parts[0] else {
                panic!("{kept:#?}")
            };
            let file = desk.folder.join("data/media");
            let found =
                crate::heard::bursts_of(&crate::heard::file_of(&file, media.as_str()), 24_000);
            assert_eq!(found, 2);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_was_never_said() {
    at_desk(
        "turns::what_is_taken_back_was_never_said",
        "",
        async |desk| {
            let mut talk = desk.talk().await;
            talk.act(VoiceAction::Press {}).await;
            desk.sound.say(2).await.unwrap();
            talk.act(VoiceAction::Cancel {}).await;
            talk.until("silence", |talk| {
                talk.phase() == VoicePhase::Ready && talk.seen().lines.is_empty()
            })
            .await;
            talk.write("Still there?").await;
            talk.until("an answer", |talk| {
                talk.is_answered("You wrote: Still there")
            })
            .await;
            let kept = talk.end().await;
            assert_eq!(kept.messages.len(), 2, "{kept:#?}");
        },
    )
    .await;
}
