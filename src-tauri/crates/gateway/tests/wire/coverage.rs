//! Which test shows that the client passes which vector of the wire's own list.

use std::path::Path;

/// Number of the vector, file below the crate's folder, name of the test.
const SHOWN: [(u8, &str, &str); 32] = [
    (
        1,
        "tests/wire/stream.rs",
        "hostile_bytes_from_the_worked_example",
    ),
    (
        1,
        "tests/wire/vectors.rs",
        "hostile_bytes_however_they_are_cut",
    ),
    (
        2,
        "tests/wire/vectors.rs",
        "chat_streams_with_every_line_end",
    ),
    (3, "tests/wire/stream.rs", "line_ends_and_missing_ends"),
    (4, "tests/wire/vectors.rs", "a_line_of_forty_megabytes"),
    (5, "tests/wire/vectors.rs", "ten_thousand_deltas_at_once"),
    (
        6,
        "tests/wire/endings.rs",
        "comments_keep_a_stream_alive_and_silence_ends_it",
    ),
    (
        7,
        "tests/wire/stream.rs",
        "empty_and_odd_chunks_mean_nothing",
    ),
    (
        8,
        "src/endpoint/chat/tool_call.rs",
        "every_index_zero_with_distinct_ids",
    ),
    (9, "tests/wire/stream.rs", "reasoning_in_every_place"),
    (
        10,
        "tests/wire/stream.rs",
        "three_choices_interleave_with_logprobs",
    ),
    (11, "tests/wire/stream.rs", "json_in_place_of_a_stream"),
    (
        12,
        "tests/wire/vectors.rs",
        "every_error_body_under_every_status",
    ),
    (12, "tests/wire/vectors.rs", "answers_that_are_no_json"),
    (13, "tests/wire/vectors.rs", "every_form_of_retry_after"),
    (
        14,
        "tests/wire/endings.rs",
        "errors_inside_a_stream_keep_what_came",
    ),
    (
        14,
        "tests/wire/anthropic.rs",
        "errors_in_a_stream_keep_what_came_and_give_no_half_call",
    ),
    (14, "tests/wire/gemini.rs", "errors_come_in_every_shape"),
    (
        15,
        "tests/wire/vectors.rs",
        "a_break_anywhere_in_a_frame_is_a_cut_answer",
    ),
    (
        15,
        "tests/wire/endings.rs",
        "a_damaged_frame_or_connection_means_a_cut_answer",
    ),
    (
        21,
        "tests/wire/anthropic.rs",
        "streams_without_event_lines_with_pings_and_stray_marks_mean_the_same",
    ),
    (21, "tests/wire/anthropic.rs", "odd_blocks_are_read"),
    (
        21,
        "tests/wire/anthropic.rs",
        "refusals_and_pauses_are_told_apart_from_ends",
    ),
    (
        21,
        "tests/wire/anthropic.rs",
        "refused_calls_are_read_in_either_shape",
    ),
    (
        22,
        "tests/wire/gemini.rs",
        "a_body_that_is_one_growing_array_means_the_same",
    ),
    (
        22,
        "tests/wire/gemini.rs",
        "a_blocked_prompt_is_an_answer_that_was_filtered",
    ),
    (
        22,
        "tests/wire/gemini.rs",
        "thoughts_text_and_a_call_that_stops_with_stop",
    ),
    (
        22,
        "tests/wire/gemini.rs",
        "signatures_and_unknown_parts_keep_their_places",
    ),
    (22, "tests/wire/gemini.rs", "errors_come_in_every_shape"),
    (
        26,
        "tests/wire/calls.rs",
        "no_key_survives_in_errors_or_debug",
    ),
    (
        26,
        "tests/wire/calls.rs",
        "redirects_keep_method_origin_and_key",
    ),
    (26, "tests/wire/faults.rs", "every_fault_at_every_endpoint"),
];

#[test]
fn every_named_test_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (vector, file, name) in SHOWN {
        let text = std::fs::read_to_string(folder.join(file)).expect(file);
        let test = text
            .split_once(&format!("fn {name}("))
            .map(|(before, _)| before);
        let marked = test.is_some_and(|before| {
            let last = before.trim_end().trim_end_matches("async").trim_end();
            last.ends_with("#[test]") || last.ends_with("#[tokio::test]")
        });
        assert!(marked, "vector {vector}: {file} has no test {name}");
    }
}
