//! Bytes in, events out: incremental, bounded, nothing scanned twice, and nothing copied that lies
//! whole in one chunk.

use std::borrow::Cow;

use memchr::memchr2;

use self::bare::Braces;
use self::pending::Pending;

mod bare;
mod pending;

/// Longest line, and longest event, in bytes: images arrive as one line of base64.
pub const MAX_LINE: usize = 64 * 1024 * 1024;
/// Largest buffer in bytes that is kept for the next line: one picture must not hold its memory
/// for the rest of the stream.
const MAX_KEPT: usize = 1024 * 1024;

/// One event: what its `data` lines said, joined with line feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SseEvent {
    /// The `event` field, if one was given.
    pub event: Option<String>,
    /// The `id` field, if one was given with this event.
    pub id: Option<String>,
    /// The payload. `[DONE]` marks the end of OpenAI-style streams.
    pub data: String,
    /// True for JSON or `[DONE]` that came without any `data:` before it.
    pub bare: bool,
}

/// The same, borrowed from the chunk that it came in or from the decoder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SseFrame<'a> {
    /// The `event` field, if one was given.
    pub event: Option<&'a str>,
    /// The `id` field, if one was given with this event.
    pub id: Option<&'a str>,
    /// The payload.
    pub data: &'a str,
    /// True for JSON or `[DONE]` that came without any `data:` before it.
    pub bare: bool,
}

impl From<SseFrame<'_>> for SseEvent {
    fn from(frame: SseFrame<'_>) -> Self {
        Self {
            event: frame.event.map(str::to_owned),
            id: frame.id.map(str::to_owned),
            data: frame.data.to_owned(),
            bare: frame.bare,
        }
    }
}

/// Why decoding cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SseError {
    /// A line or an event is longer than the limit (in bytes).
    #[error("a line of the stream is longer than {0} bytes")]
    TooLong(usize),
}

/// How the bytes ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Between events, or after a complete last one.
    Clean,
    /// In the middle of an event.
    Cut,
}

/// Decoder of one stream.
#[derive(Debug)]
pub struct SseDecoder {
    /// The unfinished line; lines that lie whole in one chunk are never copied here.
    line: Vec<u8>,
    /// Bytes of the optional BOM seen so far; 3 once it is settled.
    bom: usize,
    /// The last byte was a CR, so one LF is to be swallowed.
    after_cr: bool,
    pending: Pending,
    bare: Option<Braces>,
    limit: usize,
}

impl Default for SseDecoder {
    fn default() -> Self {
        Self::with_limit(MAX_LINE)
    }
}

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

impl SseDecoder {
    /// A decoder that refuses lines and events above [`MAX_LINE`].
    pub fn new() -> Self {
        Self::default()
    }

    /// A decoder with its own limit in bytes.
    pub fn with_limit(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            bom: 0,
            after_cr: false,
            pending: Pending::default(),
            bare: None,
            limit,
        }
    }

    /// Takes the next bytes and adds the events that they complete to `out`.
    /// Errors: [`SseError::TooLong`]; the decoder is of no use after it.
    pub fn push(&mut self, chunk: &[u8], out: &mut Vec<SseEvent>) -> Result<(), SseError> {
        self.push_each(chunk, |frame| out.push(frame.into()))
    }

    /// As [`push`](Self::push), but shows the events to `see` without copying them.
    pub fn push_each(
        &mut self,
        chunk: &[u8],
        mut see: impl FnMut(SseFrame<'_>),
    ) -> Result<(), SseError> {
        let mut rest = self.skip_bom(chunk);
        if !rest.is_empty() && std::mem::take(&mut self.after_cr) {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(at) = memchr2(b'\n', b'\r', rest) {
            let (line, line_break) = rest.split_at(at);
            rest = self.skip_break(line_break);
            rest = self.end_line(line, rest, &mut see)?;
        }
        self.keep(rest)
    }

    /// Ends the stream: a last line without its break, or a last event without its blank line,
    /// still counts when it is complete.
    pub fn finish(self, out: &mut Vec<SseEvent>) -> Result<Ending, SseError> {
        self.finish_each(|frame| out.push(frame.into()))
    }

    /// As [`finish`](Self::finish), but shows the events to `see` without copying them.
    pub fn finish_each(mut self, mut see: impl FnMut(SseFrame<'_>)) -> Result<Ending, SseError> {
        if !self.line.is_empty() {
            self.end_line(&[], &[], &mut see)?;
        }
        if self.bare.is_some() {
            return Ok(Ending::Cut);
        }
        match self.pending.data() {
            None => Ok(Ending::Clean),
            Some(data) if is_complete(data) => {
                self.pending.dispatch(&mut see);
                Ok(Ending::Clean)
            }
            Some(_) => Ok(Ending::Cut),
        }
    }

    fn skip_bom<'a>(&mut self, mut chunk: &'a [u8]) -> &'a [u8] {
        while self.bom < BOM.len() {
            match chunk.first() {
                None => break,
                Some(byte) if *byte == BOM[self.bom] => {
                    self.bom += 1;
                    chunk = &chunk[1..];
                }
                Some(_) => {
                    // Not a BOM after all: what looked like its start belongs to the first line.
                    self.line.extend_from_slice(&BOM[..self.bom]);
                    self.bom = BOM.len();
                }
            }
        }
        chunk
    }

    /// What follows the line break that `rest` begins with.
    fn skip_break<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        match rest {
            [b'\r', b'\n', after @ ..] => after,
            [byte, after @ ..] => {
                self.after_cr = *byte == b'\r' && after.is_empty();
                after
            }
            [] => rest,
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), SseError> {
        if self.line.len() + bytes.len() > self.limit {
            return Err(SseError::TooLong(self.limit));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    /// Takes the line that ends with `tail`. `rest` follows its break; what of it is still to be
    /// read comes back.
    fn end_line<'a>(
        &mut self,
        tail: &[u8],
        rest: &'a [u8],
        see: &mut impl FnMut(SseFrame<'_>),
    ) -> Result<&'a [u8], SseError> {
        if self.line.is_empty() {
            return if tail.len() > self.limit {
                Err(SseError::TooLong(self.limit))
            } else {
                self.take_line(tail, rest, see)
            };
        }
        self.keep(tail)?;
        let mut line = std::mem::take(&mut self.line);
        let rest = self.take_line(&line, rest, see);
        line.clear();
        line.shrink_to(MAX_KEPT);
        self.line = line;
        rest
    }

    fn take_line<'a>(
        &mut self,
        line: &[u8],
        rest: &'a [u8],
        see: &mut impl FnMut(SseFrame<'_>),
    ) -> Result<&'a [u8], SseError> {
        if let Some(value) = line.strip_prefix(b"data:") {
            // A field line inside an open object: the object was never going to be closed.
            self.bare = None;
            return self.take_data(without_space(value), rest, see);
        }
        if self.bare.is_some() {
            self.take_bare(line, see)?;
            return Ok(rest);
        }
        match line.first() {
            None => self.pending.dispatch(see),
            Some(b':') => {}
            Some(b'{') => {
                self.pending.dispatch(see);
                self.bare = Some(Braces::default());
                self.take_bare(line, see)?;
            }
            Some(_) if line.trim_ascii() == b"[DONE]" => {
                self.pending.dispatch(see);
                see(bare_frame("[DONE]"));
            }
            Some(_) => self.take_field(line)?,
        }
        Ok(rest)
    }

    /// A `data` line before a blank one is a whole event, and needs no buffer.
    fn take_data<'a>(
        &mut self,
        value: &[u8],
        rest: &'a [u8],
        see: &mut impl FnMut(SseFrame<'_>),
    ) -> Result<&'a [u8], SseError> {
        let text = decoded(value);
        let ends_here = matches!(rest.first(), Some(b'\n' | b'\r'));
        if ends_here && self.pending.data().is_none() {
            self.pending.dispatch_with(&text, see);
            return Ok(self.skip_break(rest));
        }
        self.pending.add_data(&text, self.limit)?;
        Ok(rest)
    }

    fn take_field(&mut self, line: &[u8]) -> Result<(), SseError> {
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) => (&line[..at], without_space(&line[at + 1..])),
            None => (line, &line[line.len()..]),
        };
        match name {
            b"data" => self.pending.add_data(&decoded(value), self.limit)?,
            b"event" => self.pending.set_event(&decoded(value)),
            b"id" if !value.contains(&0) => self.pending.set_id(&decoded(value)),
            _ => {}
        }
        Ok(())
    }

    fn take_bare(
        &mut self,
        line: &[u8],
        see: &mut impl FnMut(SseFrame<'_>),
    ) -> Result<(), SseError> {
        let Some(braces) = &mut self.bare else {
            return Ok(());
        };
        if braces.text.len() + line.len() >= self.limit {
            return Err(SseError::TooLong(self.limit));
        }
        braces.add(line);
        if braces.closed() {
            let text = std::mem::take(&mut braces.text);
            self.bare = None;
            see(bare_frame(&decoded(&text)));
        }
        Ok(())
    }
}

fn bare_frame(data: &str) -> SseFrame<'_> {
    SseFrame {
        data,
        bare: true,
        ..SseFrame::default()
    }
}

fn without_space(value: &[u8]) -> &[u8] {
    value.strip_prefix(b" ").unwrap_or(value)
}

/// The text of a line; what is not UTF-8 in it becomes U+FFFD.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    // The strict reading is several times faster, and nearly always enough.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

fn is_complete(data: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    data.trim() == "[DONE]" || json(data) || data.lines().all(json)
}

#[cfg(test)]
mod tests;
