//! What of a request cannot be sent as it was asked for, so that the user can be told.

use std::collections::BTreeSet;

use super::names::ToolNames;

/// Something that a protocol cannot carry as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The protocol has no such parameter, or not with this value: it is not sent.
    NotSent(Parameter),
    /// The protocol has no such value: the nearest one is sent.
    Nearest {
        /// The parameter.
        parameter: Parameter,
        /// What is sent, in the protocol's words.
        sent: String,
    },
    /// The provider refuses both at once: the first is not sent.
    Clash {
        /// What is not sent.
        parameter: Parameter,
        /// What it cannot go together with.
        with: Parameter,
    },
    /// A part is left out.
    PartLeftOut {
        /// The message, counted from 0.
        message: usize,
        /// The kind of part.
        part: PartKind,
    },
    /// Provider data of another protocol or family of models is left out.
    ProviderDataLeftOut {
        /// The message, counted from 0.
        message: usize,
    },
    /// A result is left out: nothing before it called for it.
    ResultLeftOut {
        /// The call that it names.
        call_id: String,
    },
    /// A call without a result is given one that says so.
    ResultAdded {
        /// The call.
        call_id: String,
    },
    /// Arguments that are no JSON object are sent as an empty one.
    ArgumentsEmptied {
        /// The call.
        call_id: String,
    },
    /// A tool is sent under another name; its calls come back under its own.
    ToolRenamed {
        /// Its name.
        name: String,
        /// The name that is sent.
        sent: String,
    },
    /// Tools of earlier calls are declared, and forbidden: the provider wants to know them.
    PastToolsDeclared,
    /// The instructions ask for JSON: the provider wants to read the word.
    JsonMentioned,
    /// The conversation is sent as one text.
    Transcribed,
}

/// A parameter of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parameter {
    /// `tools`.
    Tools,
    /// `tool_choice`.
    ToolChoice,
    /// `parallel_tool_calls`.
    ParallelToolCalls,
    /// `temperature`.
    Temperature,
    /// `top_p`.
    TopP,
    /// `top_k`.
    TopK,
    /// `max_tokens`.
    MaxTokens,
    /// `stop`.
    Stop,
    /// `presence_penalty`.
    PresencePenalty,
    /// `frequency_penalty`.
    FrequencyPenalty,
    /// `seed`.
    Seed,
    /// `n`.
    N,
    /// `logprobs`.
    Logprobs,
    /// `top_logprobs`.
    TopLogprobs,
    /// `response_format`.
    ResponseFormat,
    /// `reasoning_effort`.
    ReasoningEffort,
}

/// A kind of part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// A picture.
    Image,
    /// Sound.
    Audio,
    /// A document.
    File,
}

/// A request on its way into a protocol: what changed, and under which names the tools go.
#[derive(Debug)]
pub(super) struct Fitting {
    pub(super) names: ToolNames,
    changes: BTreeSet<Change>,
}

impl Fitting {
    pub(super) fn new(names: ToolNames) -> Self {
        let renamed = names.renamed().map(|(name, sent)| Change::ToolRenamed {
            name: name.to_owned(),
            sent: sent.to_owned(),
        });
        Self {
            changes: renamed.collect(),
            names,
        }
    }

    pub(super) fn note(&mut self, change: Change) {
        self.changes.insert(change);
    }

    /// Notes a parameter that the protocol lacks, if it was set.
    pub(super) fn lacks(&mut self, is_set: bool, parameter: Parameter) {
        if is_set {
            self.note(Change::NotSent(parameter));
        }
    }

    pub(super) fn leave_out(&mut self, message: usize, part: PartKind) {
        self.note(Change::PartLeftOut { message, part });
    }

    pub(super) fn into_changes(self) -> Vec<Change> {
        self.changes.into_iter().collect()
    }
}
