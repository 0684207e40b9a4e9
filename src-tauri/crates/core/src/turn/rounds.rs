//! The requests of one turn: a model that calls tools is asked again with what they gave back.

use super::request::Question;
use crate::convert;
use crate::tools::{Round, Toolbox};
use crate::turn::Files;
use studio_domain::Message;

/// Requests of a turn at most. In the last one tools are forbidden, so that the model answers with what it has.
const MOST: u32 = 25;

/// The requests of one turn.
pub(super) struct Rounds {
    question: Question,
    toolbox: Toolbox,
    /// Messages before the answer.
    before: usize,
    asked: u32,
}

impl Rounds {
    pub(super) fn new(question: Question, toolbox: Toolbox) -> Self {
        Self {
            before: question.request.messages.len(),
            question,
            toolbox,
            asked: 0,
        }
    }

    /// The first request.
    pub(super) fn first(&mut self) -> Question {
        self.asked = 1;
        let mut question = self.question.clone();
        self.toolbox.offer(&mut question.request, Round::First);
        question
    }

    /// The next request, which brings the answer as far as it has come. `None` where there were enough.
    pub(super) fn next(&mut self, so_far: &Message) -> Option<Question> {
        let model = so_far.model.as_ref()?;
        if self.asked == MOST {
            return None;
        }
        self.asked += 1;
        let round = match self.asked {
            MOST => Round::Last,
            _ => Round::Later,
        };
        let mut question = self.question.clone();
        question.request.messages.truncate(self.before);
        let said = convert::turn_messages(so_far, model, &Files::new());
        question.request.messages.extend(said);
        self.toolbox.offer(&mut question.request, round);
        Some(question)
    }
}
