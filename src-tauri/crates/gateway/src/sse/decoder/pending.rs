//! The event whose lines are being read.

use super::{MAX_KEPT, SseError, SseFrame};

/// What is known of the event so far. Its buffers are used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Empty where no name was given, which is the same by the rules.
    event: String,
    id: Option<String>,
    data: String,
    has_data: bool,
}

impl Pending {
    /// The joined `data` lines; `None` before the first.
    pub(super) fn data(&self) -> Option<&str> {
        self.has_data.then_some(self.data.as_str())
    }

    pub(super) fn add_data(&mut self, text: &str, limit: usize) -> Result<(), SseError> {
        if self.has_data {
            if self.data.len() + text.len() >= limit {
                return Err(SseError::TooLong(limit));
            }
            self.data.push('\n');
        }
        self.has_data = true;
        self.data.push_str(text);
        Ok(())
    }

    pub(super) fn set_event(&mut self, name: &str) {
        self.event.clear();
        self.event.push_str(name);
    }

    pub(super) fn set_id(&mut self, id: &str) {
        self.id = Some(id.to_owned());
    }

    /// Gives the event out and begins the next. One without data is dropped.
    pub(super) fn dispatch(&mut self, see: &mut impl FnMut(SseFrame<'_>)) {
        let mut data = std::mem::take(&mut self.data);
        self.dispatch_with(&data, see);
        data.clear();
        data.shrink_to(MAX_KEPT);
        self.data = data;
    }

    /// Gives out an event of this payload alone.
    pub(super) fn dispatch_with(&mut self, data: &str, see: &mut impl FnMut(SseFrame<'_>)) {
        if !data.is_empty() {
            see(SseFrame {
                event: Some(self.event.as_str()).filter(|name| !name.is_empty()),
                id: self.id.as_deref(),
                data,
                bare: false,
            });
        }
        self.event.clear();
        self.id = None;
        self.has_data = false;
    }
}
