//! Keeps tool calls back until it is certain that their choice was not cut off.

use super::event::ChatEvent;

/// The events of one choice from its first tool call on, in order.
#[derive(Debug, Default)]
pub(crate) struct HoldBack(Vec<ChatEvent>);

impl HoldBack {
    pub(crate) fn push(&mut self, event: ChatEvent, out: &mut Vec<ChatEvent>) {
        if self.0.is_empty() && !matches!(event, ChatEvent::ToolCall { .. }) {
            out.push(event);
        } else {
            self.0.push(event);
        }
    }

    pub(crate) fn has_calls(&self) -> bool {
        !self.0.is_empty()
    }

    /// Gives out what was kept; of a choice that was cut off, only what is to be read.
    pub(crate) fn release(&mut self, finished: bool, out: &mut Vec<ChatEvent>) {
        let certain = |event: &ChatEvent| {
            let half = matches!(event, ChatEvent::ToolCall { .. } | ChatEvent::Opaque { .. });
            finished || !half
        };
        out.extend(self.0.drain(..).filter(certain));
    }
}
