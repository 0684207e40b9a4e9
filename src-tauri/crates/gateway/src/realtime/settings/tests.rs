use super::*;

fn pilot() -> SessionSettings {
    SessionSettings {
        output: Some(OutputKind::Audio),
        instructions: Some("You are a harbour pilot.".into()),
        voice: Some("alloy".into()),
        input_format: Some(AudioFormat::Pcm16),
        output_format: Some(AudioFormat::Pcm16),
        transcription: Some(Switch::On(Transcription::by("whisper-1"))),
        turn_detection: Some(TurnDetection::Server(ServerVad {
            threshold: Some(0.5),
            prefix_padding_ms: Some(300),
            silence_duration_ms: Some(500),
            create_response: Some(true),
            interrupt_response: Some(true),
            idle_timeout_ms: Some(6000),
        })),
        tools: Some(Vec::new()),
        tool_choice: Some(ToolChoice::Auto),
        temperature: Some(0.8),
        max_output_tokens: Some(MaxTokens::Unlimited),
        parallel_tool_calls: Some(false),
        ..SessionSettings::default()
    }
}

#[test]
fn the_older_dialect_is_flat() {
    assert_eq!(
        pilot().render(Dialect::Beta),
        json!({"modalities":["text","audio"],"instructions":"You are a harbour pilot.",
               "voice":"alloy","input_audio_format":"pcm16","output_audio_format":"pcm16",
               "input_audio_transcription":{"model":"whisper-1"},
               "turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,
                   "silence_duration_ms":500,"create_response":true,"interrupt_response":true},
               "tools":[],"tool_choice":"auto","temperature":0.8,
               "max_response_output_tokens":"inf"})
    );
}

#[test]
fn the_newer_dialect_is_nested() {
    let mut settings = pilot();
    settings.noise_reduction = Some(Switch::On("near_field".into()));
    settings.speed = Some(1.0);
    assert_eq!(
        settings.render(Dialect::Ga),
        json!({"type":"realtime","output_modalities":["audio"],
               "instructions":"You are a harbour pilot.",
               "audio":{
                   "input":{"format":{"type":"audio/pcm","rate":24000},
                       "transcription":{"model":"whisper-1"},
                       "noise_reduction":{"type":"near_field"},
                       "turn_detection":{"type":"server_vad","threshold":0.5,
                           "prefix_padding_ms":300,"silence_duration_ms":500,
                           "create_response":true,"interrupt_response":true,
                           "idle_timeout_ms":6000}},
                   "output":{"format":{"type":"audio/pcm","rate":24000},"voice":"alloy",
                       "speed":1.0}},
               "tools":[],"tool_choice":"auto","max_output_tokens":"inf",
               "parallel_tool_calls":false})
    );
}

#[test]
fn only_what_is_set_is_sent_and_off_is_null() {
    let nothing = SessionSettings::default();
    assert!(nothing.is_empty());
    assert_eq!(nothing.render(Dialect::Beta), json!({}));
    assert_eq!(nothing.render(Dialect::Ga), json!({"type": "realtime"}));
    let manual = SessionSettings {
        turn_detection: Some(TurnDetection::Off),
        transcription: Some(Switch::Off),
        ..SessionSettings::default()
    };
    assert_eq!(
        manual.render(Dialect::Beta),
        json!({"turn_detection": null, "input_audio_transcription": null})
    );
    assert_eq!(
        manual.render(Dialect::Ga),
        json!({"type": "realtime",
               "audio": {"input": {"turn_detection": null, "transcription": null}}})
    );
}

#[test]
fn a_named_function_is_an_object_only_where_that_is_understood() {
    let settings = SessionSettings {
        tool_choice: Some(ToolChoice::Function("tide".into())),
        tools: Some(vec![FunctionTool {
            name: "tide".into(),
            ..FunctionTool::default()
        }]),
        ..SessionSettings::default()
    };
    let beta = settings.render(Dialect::Beta);
    assert_eq!(beta["tool_choice"], json!("required"));
    assert_eq!(beta["tools"], json!([{"type": "function", "name": "tide"}]));
    assert_eq!(
        settings.render(Dialect::Ga)["tool_choice"],
        json!({"type": "function", "name": "tide"})
    );
}

#[test]
fn extra_members_win_and_go_into_what_is_there() {
    let mut settings = pilot();
    settings.extra = Map::from_iter([
        ("tool_choice".to_owned(), json!("none")),
        ("audio".to_owned(), json!({"output": {"gain": 2}})),
    ]);
    let ga = settings.render(Dialect::Ga);
    assert_eq!(ga["tool_choice"], json!("none"));
    assert_eq!(ga["audio"]["output"]["gain"], json!(2));
    assert_eq!(ga["audio"]["output"]["voice"], json!("alloy"));
}

#[test]
fn a_response_sends_its_differences() {
    assert_eq!(ResponseSettings::default().render(Dialect::Ga), None);
    let settings = ResponseSettings {
        output: Some(OutputKind::Audio),
        max_output_tokens: Some(MaxTokens::Limit(9)),
        temperature: Some(0.7),
        aside: true,
        input: Some(vec![Item::user("Ho")]),
        ..ResponseSettings::default()
    };
    let input = json!([{"type": "message", "role": "user",
                        "content": [{"type": "input_text", "text": "Ho"}]}]);
    assert_eq!(
        settings.render(Dialect::Beta),
        Some(
            json!({"modalities": ["text", "audio"], "max_response_output_tokens": 9,
                   "temperature": 0.7, "conversation": "none", "input": input})
        )
    );
    assert_eq!(
        settings.render(Dialect::Ga),
        Some(
            json!({"output_modalities": ["audio"], "max_output_tokens": 9,
                    "conversation": "none", "input": input})
        )
    );
}
