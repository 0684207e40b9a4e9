//! An answer as it came, beside what it means.

use serde_json::Value;

use super::Decode;

/// One step of an answer whose frames are wanted too.
#[derive(Clone, Debug, PartialEq)]
pub enum Framed<E> {
    /// A frame as the server sent it. What follows from it comes next.
    Frame(Value),
    /// What follows from the frames so far.
    Event(E),
}

/// A decoder that gives out each frame before its events.
pub(crate) struct WithFrames<D>(pub(crate) D);

impl<D: Decode> WithFrames<D> {
    fn let_out(
        &mut self,
        out: &mut Vec<Framed<D::Event>>,
        step: impl FnOnce(&mut D, &mut Vec<D::Event>),
    ) {
        let mut events = Vec::new();
        step(&mut self.0, &mut events);
        out.extend(events.into_iter().map(Framed::Event));
    }
}

impl<D: Decode> Decode for WithFrames<D> {
    type Event = Framed<D::Event>;

    fn feed(&mut self, frame: &Value, out: &mut Vec<Self::Event>) {
        out.push(Framed::Frame(frame.clone()));
        self.let_out(out, |decoder, events| decoder.feed(frame, events));
    }

    fn has_begun(&self) -> bool {
        self.0.has_begun()
    }

    fn all_finished(&self) -> bool {
        self.0.all_finished()
    }

    fn may_end(&self) -> bool {
        self.0.may_end()
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    fn closes_with_done(&self) -> bool {
        self.0.closes_with_done()
    }

    fn reads_arrays(&self) -> bool {
        self.0.reads_arrays()
    }

    fn complete(&mut self, out: &mut Vec<Self::Event>) {
        self.let_out(out, |decoder, events| decoder.complete(events));
    }

    fn abandon(&mut self, out: &mut Vec<Self::Event>) {
        self.let_out(out, |decoder, events| decoder.abandon(events));
    }
}
