//! Which test shows that the client passes which vector of the wire's own list.

use std::path::Path;

/// Number of the vector, file below the crate's folder, name of the test.
const SHOWN: [(u8, &str, &str); 71] = [
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
        16,
        "tests/wire/embeddings.rs",
        "floats_and_base64_are_the_same_vector_whatever_was_asked_for",
    ),
    (
        16,
        "tests/wire/embeddings.rs",
        "vectors_come_in_the_order_of_the_inputs",
    ),
    (
        16,
        "tests/wire/embeddings.rs",
        "what_cannot_be_matched_to_its_input_is_refused",
    ),
    (
        17,
        "tests/wire/transcriptions.rs",
        "verbose_json_has_segments_and_may_lack_words",
    ),
    (
        17,
        "tests/wire/transcriptions.rs",
        "bare_text_under_any_content_type",
    ),
    (
        17,
        "tests/wire/transcriptions.rs",
        "subtitles_give_segments_and_stay_as_they_came",
    ),
    (
        17,
        "tests/wire/transcript_streams.rs",
        "a_streamed_transcript_in_any_pieces",
    ),
    (18, "tests/wire/speech.rs", "mp3_in_single_bytes"),
    (
        18,
        "tests/wire/speech.rs",
        "containers_are_told_by_their_bytes_not_by_the_header",
    ),
    (
        18,
        "tests/wire/speech.rs",
        "errors_under_a_success_status_are_told_before_any_byte",
    ),
    (
        18,
        "tests/wire/speech.rs",
        "sound_that_breaks_off_is_kept_and_told",
    ),
    (
        19,
        "tests/wire/images.rs",
        "every_form_of_a_picture_is_read",
    ),
    (
        19,
        "tests/wire/images.rs",
        "what_stands_beside_the_pictures_is_kept",
    ),
    (
        19,
        "tests/wire/images.rs",
        "an_asynchronous_answer_is_a_job",
    ),
    (
        19,
        "tests/wire/image_streams.rs",
        "streams_with_none_and_with_three_partials",
    ),
    (
        19,
        "tests/wire/image_streams.rs",
        "a_finished_picture_may_be_an_address",
    ),
    (
        20,
        "tests/wire/rerank.rs",
        "every_style_gives_the_same_order",
    ),
    (
        20,
        "tests/wire/rerank.rs",
        "documents_come_back_as_text_object_or_not_at_all",
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
        23,
        "tests/wire/realtime/opening.rs",
        "a_beta_server_gets_beta_settings_and_is_remembered",
    ),
    (
        23,
        "tests/wire/realtime/opening.rs",
        "settings_refused_for_their_form_go_out_in_the_other_dialect",
    ),
    (
        23,
        "tests/wire/realtime/opening.rs",
        "a_late_introduction_is_waited_for_only_so_long",
    ),
    (
        23,
        "tests/wire/realtime/opening.rs",
        "refusals_before_the_upgrade_are_read_like_any_other",
    ),
    (
        23,
        "tests/wire/realtime/talking.rs",
        "a_turn_arrives_however_it_is_cut_up",
    ),
    (
        23,
        "tests/wire/realtime/talking.rs",
        "errors_about_single_events_leave_the_session_open",
    ),
    (
        23,
        "tests/wire/realtime/ending.rs",
        "a_connection_that_breaks_in_mid_answer_is_worth_another",
    ),
    (
        23,
        "tests/wire/realtime/ending.rs",
        "an_error_and_then_the_end_belong_together",
    ),
    (
        24,
        "../demo/tests/demo/videos.rs",
        "every_dialect_leads_from_the_submission_to_the_file",
    ),
    (
        24,
        "../demo/tests/demo/videos.rs",
        "a_restart_asks_on_and_submits_nothing",
    ),
    (
        24,
        "tests/wire/videos.rs",
        "another_path_is_tried_only_where_one_does_not_exist",
    ),
    (
        24,
        "tests/wire/videos.rs",
        "the_address_that_an_answer_names_is_asked_if_it_is_the_gateways",
    ),
    (
        24,
        "tests/wire/jobs.rs",
        "polls_that_fail_are_no_failed_jobs",
    ),
    (
        24,
        "tests/wire/jobs.rs",
        "unknown_for_ever_fails_and_an_old_job_waits_for_the_user",
    ),
    (
        24,
        "tests/wire/jobs.rs",
        "a_link_that_has_expired_is_asked_for_once_more",
    ),
    (
        24,
        "tests/wire/jobs.rs",
        "a_result_without_an_address_is_fetched_from_the_gateway",
    ),
    (25, "tests/wire/models.rs", "models_in_every_form"),
    (
        25,
        "tests/wire/models.rs",
        "pages_of_models_are_followed_and_bounded",
    ),
    (
        25,
        "tests/wire/models.rs",
        "balance_in_both_forms_or_not_at_all",
    ),
    (25, "tests/wire/pricing.rs", "the_balance_of_a_token"),
    (
        25,
        "tests/wire/pricing.rs",
        "no_balance_and_a_failed_question_differ",
    ),
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
