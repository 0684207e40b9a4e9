//! Word, PowerPoint and OpenDocument texts: XML in a zip.

use crate::{DocumentError, MAX_TEXT};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Bytes of one unpacked part at most.
const MAX_PART: u64 = 64 * 1024 * 1024;

/// The words of a text or of slides; `None` where it is neither, but perhaps a sheet.
pub(crate) fn words(bytes: &[u8]) -> Result<Option<String>, DocumentError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DocumentError::Damaged)?;
    if zip.index_for_name("word/document.xml").is_some() {
        return part(&mut zip, "word/document.xml", &WORD).map(Some);
    }
    if zip.index_for_name("ppt/presentation.xml").is_some() {
        return slides(&mut zip).map(Some);
    }
    let kind = raw(&mut zip, "mimetype").unwrap_or_default();
    if kind.contains("opendocument.text") || kind.contains("opendocument.presentation") {
        return part(&mut zip, "content.xml", &OPEN).map(Some);
    }
    Ok(None)
}

/// What the elements of a format mean.
struct Format {
    /// Those whose text is read; none means all.
    text: &'static [&'static str],
    /// Ends of lines.
    line: &'static [&'static str],
    /// Ends of cells.
    cell: &'static [&'static str],
    tab: &'static [&'static str],
    /// Those that are not read: what was deleted, and notes of the format itself.
    skip: &'static [&'static str],
}

const WORD: Format = Format {
    text: &["w:t"],
    line: &["w:p", "w:br", "w:cr", "w:tr"],
    cell: &["w:tc"],
    tab: &["w:tab"],
    skip: &["w:del", "w:instrText", "mc:Fallback"],
};

const SLIDE: Format = Format {
    text: &["a:t"],
    line: &["a:p", "a:br", "a:tr"],
    cell: &["a:tc"],
    tab: &[],
    skip: &["mc:Fallback"],
};

const OPEN: Format = Format {
    text: &[],
    line: &["text:p", "text:h", "text:line-break", "table:table-row"],
    cell: &["table:table-cell"],
    tab: &["text:tab", "text:s"],
    skip: &["office:annotation", "text:tracked-changes"],
};

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn slides(zip: &mut Zip<'_>) -> Result<String, DocumentError> {
    let number = |name: zip::result::ZipResult<Cow<'_, str>>| -> Option<u32> {
        let name = name.ok()?;
        let rest = name.strip_prefix("ppt/slides/slide")?;
        rest.strip_suffix(".xml")?.parse().ok()
    };
    let mut numbers: Vec<u32> = zip.file_names().filter_map(number).collect();
    numbers.sort_unstable();
    let mut text = String::new();
    for number in numbers {
        let slide = part(zip, &format!("ppt/slides/slide{number}.xml"), &SLIDE)?;
        text.push_str(&format!("## {number}\n\n{}\n\n", slide.trim()));
        let notes = format!("ppt/notesSlides/notesSlide{number}.xml");
        if zip.index_for_name(&notes).is_some() {
            let notes = part(zip, &notes, &SLIDE)?;
            text.push_str(&format!("> {}\n\n", notes.trim().replace('\n', "\n> ")));
        }
    }
    Ok(text)
}

fn part(zip: &mut Zip<'_>, name: &str, format: &Format) -> Result<String, DocumentError> {
    read_xml(&raw(zip, name)?, format)
}

fn raw(zip: &mut Zip<'_>, name: &str) -> Result<String, DocumentError> {
    let file = zip.by_name(name).map_err(|error| match error {
        zip::result::ZipError::UnsupportedArchive(_) => DocumentError::Protected,
        _ => DocumentError::Damaged,
    })?;
    let mut bytes = Vec::new();
    file.take(MAX_PART + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| DocumentError::Damaged)?;
    if bytes.len() as u64 > MAX_PART {
        return Err(DocumentError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| DocumentError::Damaged)
}

fn read_xml(xml: &str, format: &Format) -> Result<String, DocumentError> {
    let mut reader = Reader::from_str(xml);
    let mut told = Told {
        format,
        text: String::new(),
        reads: 0,
        skips: 0,
    };
    loop {
        match reader.read_event().map_err(|_| DocumentError::Damaged)? {
            Event::Start(tag) => told.begin(&tag),
            Event::Empty(tag) => {
                told.begin(&tag);
                told.end(tag.name().as_ref());
            }
            Event::End(tag) => told.end(tag.name().as_ref()),
            Event::Text(text) => told.say(&text),
            Event::CData(text) => told.say(&text),
            Event::GeneralRef(reference) => told.say(&character(&reference)),
            Event::Eof => return Ok(told.text),
            _ => {}
        }
        if told.text.len() > MAX_TEXT {
            return Ok(told.text);
        }
    }
}

/// What is read of a part so far.
struct Told<'a> {
    format: &'a Format,
    text: String,
    /// How deep it is in what is read.
    reads: u32,
    /// How deep it is in what is not.
    skips: u32,
}

impl Told<'_> {
    fn begin(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name();
        let name = name.as_ref();
        if self.format.skip.contains(&name) {
            self.skips += 1;
        }
        if self.format.text.contains(&name) {
            self.reads += 1;
        }
    }

    fn end(&mut self, name: &str) {
        let Format {
            text,
            line,
            cell,
            tab,
            skip,
        } = self.format;
        if skip.contains(&name) {
            self.skips = self.skips.saturating_sub(1);
        }
        if text.contains(&name) {
            self.reads = self.reads.saturating_sub(1);
        }
        if self.skips > 0 {
            return;
        }
        if tab.contains(&name) {
            self.text.push('\t');
        } else if line.contains(&name) {
            self.text.push('\n');
        } else if cell.contains(&name) {
            // The cell's last paragraph has ended its line.
            let length = self.text.trim_end_matches('\n').len();
            self.text.truncate(length);
            self.text.push('\t');
        }
    }

    fn say(&mut self, words: &str) {
        let is_read = self.reads > 0 || self.format.text.is_empty();
        if is_read && self.skips == 0 {
            self.text.push_str(words);
        }
    }
}

/// The character that `&amp;` or `&#38;` stands for.
fn character(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    resolve_predefined_entity(reference)
        .unwrap_or_default()
        .to_owned()
}
