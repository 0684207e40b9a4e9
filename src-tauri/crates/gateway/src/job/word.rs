//! Words for the state of a job, of all dialects.

use super::JobState;

/// What a status word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusWord {
    /// A state.
    State(JobState),
    /// "unknown": not begun with some, no such job with others.
    Unknown,
    /// The job waits for the user.
    Modal,
    /// A word that nobody knows yet.
    Other,
}

const WORDS: [(JobState, &[&str]); 5] = [
    (
        JobState::Queued,
        &[
            "queued",
            "pending",
            "submitted",
            "created",
            "accepted",
            "waiting",
            "preparing",
            "queueing",
            "initializing",
            "in_queue",
            "inqueue",
            "not_start",
            "not_started",
            "notstarted",
            "throttled",
        ],
    ),
    (
        JobState::Running,
        &[
            "running",
            "processing",
            "in_progress",
            "inprogress",
            "generating",
            "rendering",
            "started",
            "starting",
            "active",
        ],
    ),
    (
        JobState::Succeeded,
        &[
            "succeeded",
            "succeed",
            "success",
            "completed",
            "complete",
            "done",
            "finished",
            "ready",
        ],
    ),
    (
        JobState::Failed,
        &[
            "failed",
            "failure",
            "fail",
            "error",
            "timeout",
            "timed_out",
            "expired",
            "rejected",
            "blocked",
            "fault",
        ],
    ),
    (
        JobState::Cancelled,
        &["cancelled", "canceled", "cancel", "aborted"],
    ),
];

/// Reads a status word; case, white space around it, and `-` or space for `_` do not matter.
pub fn status_word(text: &str) -> StatusWord {
    let word = normal(text);
    match word.as_str() {
        "unknown" => return StatusWord::Unknown,
        "modal" => return StatusWord::Modal,
        _ => {}
    }
    WORDS
        .iter()
        .find(|(_, words)| words.contains(&word.as_str()))
        .map_or(StatusWord::Other, |(state, _)| StatusWord::State(*state))
}

pub(super) fn normal(text: &str) -> String {
    text.trim().to_lowercase().replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_dialect_are_known() {
        for (word, state) in [
            ("InQueue", JobState::Queued),
            ("NOT_START", JobState::Queued),
            ("Preparing", JobState::Queued),
            (" in progress ", JobState::Running),
            ("IN-PROGRESS", JobState::Running),
            ("Succeed", JobState::Succeeded),
            ("SUCCEEDED", JobState::Succeeded),
            ("done", JobState::Succeeded),
            ("Fail", JobState::Failed),
            ("timed out", JobState::Failed),
            ("expired", JobState::Failed),
            ("CANCEL", JobState::Cancelled),
        ] {
            assert_eq!(status_word(word), StatusWord::State(state), "{word}");
        }
        assert_eq!(status_word("UNKNOWN"), StatusWord::Unknown);
        assert_eq!(status_word("Modal"), StatusWord::Modal);
        assert_eq!(status_word("daydreaming"), StatusWord::Other);
    }
}
