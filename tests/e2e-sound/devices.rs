//! Devices that go, come, and take each other's place.

use studio_contract::{DeviceProblem, DeviceState, VoiceAction, VoicePhase};

use crate::desk::at_desk;

const MICROPHONE: &str = "load-module module-remap-source master=line.monitor source_name=mic";

#[tokio::test(flavor = "multi_thread")]
async fn a_microphone_that_goes_and_comes_back_ends_nothing() {
    at_desk(
        "devices::a_microphone_that_goes_and_comes_back_ends_nothing",
        "",
        async |desk| {
            let mut talk = desk.talk().await;
            assert!(desk.sound.control("unload-module module-remap-source"));
            assert!(desk.sound.control("unload-module module-null-sink"));
            talk.until("a lost microphone", |talk| {
                matches!(
                    talk.seen().status.microphone,
                    DeviceState::Failed {
                        problem: DeviceProblem::Missing | DeviceProblem::Gone,
                        ..
                    }
                )
            })
            .await;
            // One can still write, and answers are read where no loudspeaker is either.
            talk.write("Hello?").await;
            talk.until("an answer", |talk| talk.is_answered("You wrote: Hello?"))
                .await;
            for sink in ["spk", "line"] {
                let module =
                    format!("load-module module-null-sink sink_name={sink} norewinds=1 rate=48000");
                assert!(desk.sound.control(&module));
            }
            assert!(desk.sound.control(MICROPHONE));
            assert!(
                desk.sound.control("set-default-source mic")
                    && desk.sound.control("set-default-sink spk")
            );
            talk.until("both devices again", |talk| talk.is_open())
                .await;
            talk.act(VoiceAction::Press {}).await;
            talk.until("listening", |talk| talk.phase() == VoicePhase::Listening)
                .await;
            desk.sound.say(2).await.unwrap();
            talk.act(VoiceAction::Release {}).await;
            talk.until("an answer", |talk| talk.is_answered("about 2 syllables"))
                .await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_default_is_followed_and_a_chosen_device_is_kept() {
    at_desk(
        "devices::another_default_is_followed_and_a_chosen_device_is_kept",
        "",
        async |desk| {
            let mut talk = desk.talk().await;
            // Stereo and at another rate, with a sound of its own.
            let other =
                "load-module module-null-sink sink_name=other norewinds=1 rate=44100 channels=2";
            assert!(desk.sound.control(other));
            let source = "load-module module-remap-source master=other.monitor source_name=headset";
            assert!(desk.sound.control(source) && desk.sound.control("set-default-source headset"));
            talk.until("the change", |talk| {
                talk.seen().status.microphone == DeviceState::Opening
            })
            .await;
            talk.until("the other microphone", |talk| talk.is_open())
                .await;
            talk.act(VoiceAction::Press {}).await;
            talk.until("listening", |talk| talk.phase() == VoicePhase::Listening)
                .await;
            desk.sound.say_into("other", 3).await.unwrap();
            talk.act(VoiceAction::Release {}).await;
            talk.until("an answer", |talk| talk.is_answered("about 3 syllables"))
                .await;
        },
    )
    .await;
}
