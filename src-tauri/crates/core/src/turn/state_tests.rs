use super::*;
use proptest::prelude::*;
use studio_contract::ErrorCode;
use studio_domain::Role;

fn heard(said: Said) -> Input {
    let elapsed = Duration::from_millis(match said {
        Said::Reasoning(_) => 3,
        _ => 5,
    });
    Input::Said { said, elapsed }
}

fn said(text: &str) -> Input {
    heard(Said::Text(text.to_owned()))
}

fn thought(text: &str) -> Input {
    heard(Said::Reasoning(text.to_owned()))
}

fn opaque() -> Part {
    Part::Opaque {
        protocol: "anthropic".into(),
        data: serde_json::json!({"signature": "s"}),
    }
}

fn message(id: MessageId, status: MessageStatus) -> Message {
    Message {
        id,
        parent_id: None,
        role: Role::Assistant,
        status,
        model: None,
        protocol: None,
        parts: Vec::new(),
        usage: None,
        finish_reason: None,
        error: None,
        created_at: 0,
        finished_at: Some(1),
        first_token_ms: None,
    }
}

/// What a listener ends up with: the parts, and whether it heard an end.
fn listen(state: &TurnState, cursor: &mut Cursor, budget: usize, heard: &mut Vec<String>) -> bool {
    let mut ended = false;
    loop {
        let mut events = Vec::new();
        let more = state.read(cursor, budget, &mut events);
        for event in events {
            match event {
                TurnEvent::Started { .. } => heard.clear(),
                TurnEvent::TextDelta { part, text } | TurnEvent::ReasoningDelta { part, text } => {
                    let part = part as usize;
                    heard.resize(heard.len().max(part + 1), String::new());
                    heard[part].push_str(&text);
                }
                TurnEvent::Retrying { .. } => {}
                end => {
                    assert!(end.is_end());
                    assert!(!ended, "a turn ends once");
                    ended = true;
                }
            }
        }
        if !more {
            return ended;
        }
    }
}

#[test]
fn thinking_and_text_become_parts_in_the_order_in_which_they_came() {
    let mut state = TurnState::new(MessageId::generate());
    for input in [thought("hm"), thought("…"), said("Yes"), said(".")] {
        assert_eq!(state.apply(input), Some(Effect::Wake));
    }
    let Some(Effect::Finish(ending)) = state.apply(Input::Ended) else {
        panic!("the end finishes the turn");
    };
    let expected = vec![
        Part::Reasoning {
            text: "hm…".into()
        },
        Part::Text {
            text: "Yes.".into(),
        },
    ];
    assert_eq!(ending.parts, expected);
    assert_eq!(ending.status, MessageStatus::Complete);
    assert_eq!(
        ending.first_token_ms,
        Some(3),
        "the first thought is the first token"
    );
}

#[test]
fn only_the_first_end_counts() {
    let mut state = TurnState::new(MessageId::generate());
    state.apply(said("kept"));
    let Some(Effect::Finish(ending)) = state.apply(Input::Cancelled) else {
        panic!("a stop finishes the turn");
    };
    assert_eq!(ending.status, MessageStatus::Cancelled);
    assert_eq!(
        state.apply(Input::Failed(ApiError::new(ErrorCode::Truncated, "cut"))),
        None
    );
    assert_eq!(state.apply(said("late")), None);
}

#[test]
fn saving_costs_the_new_text_only() {
    let mut state = TurnState::new(MessageId::generate());
    state.apply(said("one "));
    let first = state.apply(Input::SaveDue);
    state.apply(said("two"));
    let second = state.apply(Input::SaveDue);
    let row = |text: &str| {
        Some(Effect::Save(vec![Delta::Text {
            position: 0,
            text: text.into(),
        }]))
    };
    assert_eq!((first, second), (row("one "), row("two")));
    assert_eq!(
        state.apply(Input::SaveDue),
        None,
        "nothing new, nothing to write"
    );
}

#[test]
fn what_could_not_be_saved_is_saved_with_what_comes_next() {
    let mut state = TurnState::new(MessageId::generate());
    state.apply(said("one "));
    let Some(Effect::Save(rows)) = state.apply(Input::SaveDue) else {
        panic!("there is something to save");
    };
    state.apply(said("two"));
    state.apply(Input::SaveFailed(rows));
    let expected = vec![Delta::Text {
        position: 0,
        text: "one two".into(),
    }];
    assert_eq!(state.apply(Input::SaveDue), Some(Effect::Save(expected)));
}

#[test]
fn provider_data_keeps_its_place_and_no_reader_sees_it() {
    let mut state = TurnState::new(MessageId::generate());
    let source = Part::Citation {
        title: "Tides".into(),
        url: None,
        excerpt: None,
    };
    state.apply(thought("hm"));
    state.apply(heard(Said::Part(opaque())));
    state.apply(said("The answer is 4"));
    for _ in ["told", "and told again"] {
        state.apply(heard(Said::Part(source.clone())));
    }
    state.apply(heard(Said::Part(opaque())));
    state.apply(said("2."));
    let Some(Effect::Save(rows)) = state.apply(Input::SaveDue) else {
        panic!("there is something to save");
    };
    let whole = |position| Delta::Whole {
        position,
        part: opaque(),
    };
    assert_eq!((&rows[1], &rows[3]), (&whole(1), &whole(3)));
    assert_eq!(rows.len(), 5);
    state.apply(Input::SaveFailed(rows.clone()));
    assert_eq!(state.apply(Input::SaveDue), Some(Effect::Save(rows)));
    assert_eq!(state.apply(Input::SaveDue), None);

    let mut heard = Vec::new();
    listen(&state, &mut Cursor::default(), 64, &mut heard);
    assert_eq!(heard, ["hm", "", "The answer is 42."]);
    let Some(Effect::Finish(ending)) = state.apply(Input::Ended) else {
        panic!("the end finishes the turn");
    };
    let text = |text: &str| Part::Text { text: text.into() };
    let expected = [
        Part::Reasoning { text: "hm".into() },
        opaque(),
        text("The answer is 4"),
        opaque(),
        text("2."),
        source,
    ];
    assert_eq!(ending.parts, expected);
}

#[test]
fn a_failed_turn_tells_why_after_all_of_its_text() {
    let id = MessageId::generate();
    let mut state = TurnState::new(id);
    state.apply(said("partial"));
    let error = ApiError::new(ErrorCode::Upstream, "reset");
    state.apply(Input::Failed(error.clone()));
    state.close(message(id, MessageStatus::Failed), Some(error));
    let (mut cursor, mut heard) = (Cursor::default(), Vec::new());
    assert!(listen(&state, &mut cursor, 4, &mut heard));
    assert_eq!(heard, ["partial"]);
    assert!(cursor.is_done());
}

proptest! {
    /// However a listener's reads fall between the deltas, it hears every character once, in batches that fit.
    #[test]
    fn a_listener_loses_nothing(
        deltas in prop::collection::vec((any::<bool>(), "\\PC{0,12}|[\"\\\\\n\u{1}潮😀]{1,9}"), 0..40),
        reads in prop::collection::vec(0usize..4, 40),
        budget in 6usize..64,
    ) {
        let id = MessageId::generate();
        let mut state = TurnState::new(id);
        let (mut cursor, mut heard) = (Cursor::default(), Vec::new());
        for ((is_text, text), reads) in deltas.iter().zip(reads) {
            state.apply(if *is_text { said(text) } else { thought(text) });
            for _ in 0..reads {
                let mut events = Vec::new();
                let mut probe = cursor.clone();
                state.read(&mut probe, budget, &mut events);
                let size: usize = events.iter().map(|event| match event {
                    TurnEvent::TextDelta { text, .. } | TurnEvent::ReasoningDelta { text, .. } =>
                        serde_json::to_string(text).unwrap().len() - 2,
                    _ => 0,
                }).sum();
                prop_assert!(size <= budget, "{size} bytes in a batch of {budget}");
                listen(&state, &mut cursor, budget, &mut heard);
            }
        }
        let Some(Effect::Finish(ending)) = state.apply(Input::Ended) else {
            return Err(TestCaseError::fail("no end"));
        };
        state.close(message(id, MessageStatus::Complete), None);
        prop_assert!(listen(&state, &mut cursor, budget, &mut heard));
        let stored: Vec<&str> = ending.parts.iter().filter_map(Part::text).collect();
        prop_assert_eq!(heard, stored);
    }
}
