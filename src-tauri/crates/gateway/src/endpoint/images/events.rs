//! Pictures while they are made.

use serde_json::Value;

use super::answer::{GeneratedImage, ImageTask, images};
use crate::endpoint::fields;
use crate::endpoint::usage::CallUsage;
use crate::stream::Decode;
use crate::transport::tells_an_error;

/// One event of streamed pictures.
#[derive(Clone, Debug, PartialEq)]
pub enum ImageEvent {
    /// An unfinished picture, which takes the place of the one before it.
    Partial {
        /// Its number, from 0.
        index: u32,
        /// The picture.
        image: GeneratedImage,
    },
    /// A finished picture.
    Completed {
        /// The picture.
        image: GeneratedImage,
        /// Token counts, if the server told them.
        usage: Option<CallUsage>,
    },
    /// The gateway made a job of it, to be asked about later.
    Task(ImageTask),
    /// An event of a type that is not known here.
    Other(Value),
}

/// Reads the frames of the stream, or the whole answer of a server that gives none.
pub(super) struct ImageFrames {
    wanted: u64,
    completed: u64,
    has_begun: bool,
    has_task: bool,
}

impl ImageFrames {
    /// For a request for so many pictures.
    pub(super) fn expecting(wanted: u64) -> Self {
        Self {
            wanted,
            completed: 0,
            has_begun: false,
            has_task: false,
        }
    }

    fn complete_one(&mut self, image: GeneratedImage, usage: Option<CallUsage>) -> ImageEvent {
        self.completed += 1;
        ImageEvent::Completed { image, usage }
    }

    /// All pictures at once, or a job. The counts are of the whole, so they go with the last one.
    fn whole(&mut self, answer: &Value, out: &mut Vec<ImageEvent>) {
        let mut images = images(answer);
        let Some(last) = images.pop() else {
            if let Some(task) = ImageTask::read(answer) {
                self.has_task = true;
                out.push(ImageEvent::Task(task));
            }
            return;
        };
        for image in images {
            out.push(self.complete_one(image, None));
        }
        out.push(self.complete_one(last, CallUsage::read(&answer["usage"])));
    }
}

impl Decode for ImageFrames {
    type Event = ImageEvent;

    fn feed(&mut self, frame: &Value, out: &mut Vec<ImageEvent>) {
        if tells_an_error(frame) {
            return;
        }
        let before = out.len();
        match frame["type"].as_str() {
            Some("image_generation.partial_image" | "image_edit.partial_image") => {
                let index = fields::count(&frame["partial_image_index"]).unwrap_or(0);
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                let image = GeneratedImage::read(frame);
                out.extend(image.map(|image| ImageEvent::Partial { index, image }));
            }
            Some("image_generation.completed" | "image_edit.completed") => {
                if let Some(image) = GeneratedImage::read(frame) {
                    out.push(self.complete_one(image, CallUsage::read(&frame["usage"])));
                }
            }
            kind => {
                self.whole(frame, out);
                if kind.is_some() && out.len() == before {
                    out.push(ImageEvent::Other(frame.clone()));
                    return;
                }
            }
        }
        self.has_begun |= out.len() > before;
    }

    fn has_begun(&self) -> bool {
        self.has_begun
    }

    fn all_finished(&self) -> bool {
        self.has_task || self.completed >= self.wanted
    }

    fn may_end(&self) -> bool {
        self.all_finished()
    }

    /// Unfinished pictures are no answer, whatever mark follows them.
    fn closes_with_done(&self) -> bool {
        self.has_task || self.completed > 0
    }

    fn complete(&mut self, _out: &mut Vec<ImageEvent>) {}

    fn abandon(&mut self, _out: &mut Vec<ImageEvent>) {}
}
