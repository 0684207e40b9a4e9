//! Where conversations are read from: a file of ours, a list of conversations, or a zip with such lists.

use super::super::file::ConversationFile;
use super::chatgpt::Talk;
use crate::CoreError;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// Largest list of conversations when unpacked, in bytes.
const MAX_LIST: u64 = 2 * 1024 * 1024 * 1024;
/// Largest picture that is taken along, in bytes.
const MAX_PICTURE: u64 = 50 * 1024 * 1024;
/// How every zip begins (APPNOTE 4.3.7).
const ZIP: &[u8] = b"PK\x03\x04";

/// One conversation of a file.
pub(super) enum Found {
    /// As this program writes it.
    Own(Box<ConversationFile>),
    /// As ChatGPT writes it, with those of its pictures that lie beside it.
    Chatgpt(Box<Talk>, Vec<(String, Vec<u8>)>),
    /// Of neither shape.
    Unreadable,
}

/// Takes one conversation; says whether it wants more.
type Each<'a> = dyn FnMut(Found) -> bool + 'a;

/// A file that is being read.
pub(super) struct Reading<'a> {
    bytes: &'a [u8],
    with_files: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(bytes: &'a [u8], with_files: bool) -> Self {
        Self { bytes, with_files }
    }

    /// Gives every conversation, one at a time.
    pub(super) fn each(&mut self, each: &mut Each<'_>) -> Result<(), CoreError> {
        if !self.bytes.starts_with(ZIP) {
            return read_list(self.bytes, &mut |value| each(found(value, None)));
        }
        let mut zip = ZipArchive::new(Cursor::new(self.bytes)).map_err(damaged)?;
        let lists: Vec<String> = names(&zip).filter(|name| is_list(name)).collect();
        // A second hand on the same bytes: pictures are looked up while a list is being read.
        let mut beside = zip.clone();
        let with_files = self.with_files;
        for name in lists {
            let entry = zip.by_name(&name).map_err(damaged)?;
            let list = BufReader::new(entry.take(MAX_LIST));
            read_list(list, &mut |value| {
                each(found(value, with_files.then_some(&mut beside)))
            })?;
        }
        Ok(())
    }
}

/// `conversations.json`, or one of the parts in which large exports come.
fn is_list(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.starts_with("conversations") && file.ends_with(".json")
}

/// The names of the files; one that is no text is nothing that is looked for.
fn names(zip: &Zip<'_>) -> impl Iterator<Item = String> {
    zip.file_names().flatten().map(Cow::into_owned)
}

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

fn found(value: Value, zip: Option<&mut Zip<'_>>) -> Found {
    if value.get("mapping").is_some() {
        let Ok(talk) = serde_json::from_value::<Talk>(value) else {
            return Found::Unreadable;
        };
        let files = zip.map(|zip| pictures(&talk, zip)).unwrap_or_default();
        return Found::Chatgpt(Box::new(talk), files);
    }
    match serde_json::from_value::<ConversationFile>(value) {
        Ok(file) => Found::Own(Box::new(file)),
        Err(_) => Found::Unreadable,
    }
}

/// The pictures of a conversation that lie in the zip; their files are named by their identifiers.
fn pictures(talk: &Talk, zip: &mut Zip<'_>) -> Vec<(String, Vec<u8>)> {
    let mut pictures = Vec::new();
    for id in talk.pictures() {
        let name = names(zip).find(|name| name.contains(&id));
        let Some(entry) = name.and_then(|name| zip.by_name(&name).ok()) else {
            continue;
        };
        let mut bytes = Vec::new();
        let read = entry.take(MAX_PICTURE + 1).read_to_end(&mut bytes);
        if read.is_ok_and(|size| size as u64 <= MAX_PICTURE) {
            pictures.push((id, bytes));
        }
    }
    pictures
}

/// Gives the members of a list one at a time; an object alone is a list of one.
fn read_list(source: impl Read, each: &mut dyn FnMut(Value) -> bool) -> Result<(), CoreError> {
    let mut json = serde_json::Deserializer::from_reader(source);
    Members(each).deserialize(&mut json).map_err(damaged)
}

struct Members<'a>(&'a mut dyn FnMut(Value) -> bool);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a conversation or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            if !(self.0)(value) {
                return Err(A::Error::custom("nobody listens any more"));
            }
        }
        Ok(())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let members = serde::de::value::MapAccessDeserializer::new(map);
        (self.0)(serde::Deserialize::deserialize(members)?);
        Ok(())
    }
}

/// Whatever cannot be read, in one sentence for the user; the reader's own words go along.
fn damaged(error: impl fmt::Display) -> CoreError {
    CoreError::Invalid(format!("the file is damaged or of another kind ({error})"))
}
