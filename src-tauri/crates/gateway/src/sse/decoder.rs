//! Bytes in, events out: incremental, bounded, nothing scanned twice.

use super::decoder::bare::Braces;

mod bare;

/// Longest line, and longest event, in bytes: images arrive as one line of base64.
pub const MAX_LINE: usize = 64 * 1024 * 1024;

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
    /// The unfinished line; complete lines inside one chunk are never copied here.
    line: Vec<u8>,
    /// Bytes of the optional BOM seen so far; 3 once it is settled.
    bom: usize,
    /// The last byte was a CR, so one LF is to be swallowed.
    after_cr: bool,
    data: Option<String>,
    event: Option<String>,
    id: Option<String>,
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
            data: None,
            event: None,
            id: None,
            bare: None,
            limit,
        }
    }

    /// Takes the next bytes and adds the events that they complete to `out`.
    /// Errors: [`SseError::TooLong`]; the decoder is of no use after it.
    pub fn push(&mut self, chunk: &[u8], out: &mut Vec<SseEvent>) -> Result<(), SseError> {
        let mut rest = self.skip_bom(chunk);
        while !rest.is_empty() {
            if std::mem::take(&mut self.after_cr) && rest[0] == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                return self.keep(rest);
            };
            self.after_cr = rest[at] == b'\r';
            self.end_line(&rest[..at], out)?;
            rest = &rest[at + 1..];
        }
        Ok(())
    }

    /// Ends the stream: a last line without its break, or a last event without its blank line,
    /// still counts when it is complete.
    pub fn finish(mut self, out: &mut Vec<SseEvent>) -> Result<Ending, SseError> {
        if !self.line.is_empty() {
            self.end_line(&[], out)?;
        }
        if self.bare.is_some() {
            return Ok(Ending::Cut);
        }
        match self.data.as_deref() {
            None => Ok(Ending::Clean),
            Some(data) if is_complete(data) => {
                self.dispatch(out);
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

    fn keep(&mut self, bytes: &[u8]) -> Result<(), SseError> {
        if self.line.len() + bytes.len() > self.limit {
            return Err(SseError::TooLong(self.limit));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, tail: &[u8], out: &mut Vec<SseEvent>) -> Result<(), SseError> {
        if self.line.len() + tail.len() > self.limit {
            return Err(SseError::TooLong(self.limit));
        }
        if self.line.is_empty() {
            return self.take_line(tail, out);
        }
        let mut line = std::mem::take(&mut self.line);
        line.extend_from_slice(tail);
        self.take_line(&line, out)
    }

    fn take_line(&mut self, line: &[u8], out: &mut Vec<SseEvent>) -> Result<(), SseError> {
        if self.bare.is_some() && !line.starts_with(b"data:") {
            return self.take_bare(line, out);
        }
        // A field line inside an open object: the object was never going to be closed.
        self.bare = None;
        if line.is_empty() {
            self.dispatch(out);
            return Ok(());
        }
        match line[0] {
            b':' => Ok(()),
            b'{' => {
                self.dispatch(out);
                self.bare = Some(Braces::default());
                self.take_bare(line, out)
            }
            _ if line.trim_ascii() == b"[DONE]" => {
                self.dispatch(out);
                out.push(bare_event("[DONE]".to_owned()));
                Ok(())
            }
            _ => self.take_field(line),
        }
    }

    fn take_field(&mut self, line: &[u8]) -> Result<(), SseError> {
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (line, &line[line.len()..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => self.add_data(value),
            b"event" => {
                self.event = Some(String::from_utf8_lossy(value).into_owned());
                Ok(())
            }
            b"id" if !value.contains(&0) => {
                self.id = Some(String::from_utf8_lossy(value).into_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn add_data(&mut self, value: &[u8]) -> Result<(), SseError> {
        let text = String::from_utf8_lossy(value);
        match &mut self.data {
            None => self.data = Some(text.into_owned()),
            Some(data) => {
                if data.len() + text.len() >= self.limit {
                    return Err(SseError::TooLong(self.limit));
                }
                data.push('\n');
                data.push_str(&text);
            }
        }
        Ok(())
    }

    fn take_bare(&mut self, line: &[u8], out: &mut Vec<SseEvent>) -> Result<(), SseError> {
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
            out.push(bare_event(String::from_utf8_lossy(&text).into_owned()));
        }
        Ok(())
    }

    fn dispatch(&mut self, out: &mut Vec<SseEvent>) {
        let event = self.event.take().filter(|name| !name.is_empty());
        let id = self.id.take();
        if let Some(data) = self.data.take().filter(|data| !data.is_empty()) {
            out.push(SseEvent {
                event,
                id,
                data,
                bare: false,
            });
        }
    }
}

fn bare_event(data: String) -> SseEvent {
    SseEvent {
        event: None,
        id: None,
        data,
        bare: true,
    }
}

fn is_complete(data: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    data.trim() == "[DONE]" || json(data) || data.lines().all(json)
}

#[cfg(test)]
mod tests;
