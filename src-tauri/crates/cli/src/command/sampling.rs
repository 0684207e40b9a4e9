//! How an answer is sampled, for every command that has one generated.

use clap::Args;
use studio_gateway::turn::TurnRequest;

/// How an answer is sampled.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Sampling {
    /// Wait for the whole answer
    #[arg(long)]
    pub(crate) no_stream: bool,
    /// Randomness, 0 to 2
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    temperature: Option<f64>,
    /// Nucleus sampling, 0 to 1
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    top_p: Option<f64>,
    /// Most tokens of the answer
    #[arg(long, value_name = "TOKENS")]
    max_tokens: Option<u64>,
    /// -2 to 2; positive values favour new subjects
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    presence_penalty: Option<f64>,
    /// -2 to 2; positive values avoid repetition
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    frequency_penalty: Option<f64>,
    /// Where to stop; may be given up to 4 times
    #[arg(long, value_name = "TEXT")]
    stop: Vec<String>,
    /// Number of answers
    #[arg(long, value_name = "NUMBER")]
    pub(crate) n: Option<u32>,
    /// Print how likely each token was, with this many alternatives
    #[arg(
        long,
        value_name = "TOP",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0"
    )]
    logprobs: Option<u32>,
}

impl Sampling {
    /// Writes it into a request.
    pub(crate) fn apply(&self, request: &mut TurnRequest) {
        request.temperature = self.temperature;
        request.top_p = self.top_p;
        request.max_tokens = self.max_tokens;
        request.presence_penalty = self.presence_penalty;
        request.frequency_penalty = self.frequency_penalty;
        request.stop.clone_from(&self.stop);
        request.n = self.n;
        request.logprobs = self.logprobs.map(|_| true);
        request.top_logprobs = self.logprobs.filter(|top| *top > 0);
        request.include_usage = !self.no_stream;
    }

    /// Whether several answers are asked for.
    pub(crate) fn is_several(&self) -> bool {
        self.n.is_some_and(|number| number > 1)
    }
}
