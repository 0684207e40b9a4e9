//! The items of one JSON array while it grows: how some servers stream.

/// Longest item, in bytes: images arrive as one.
const MAX_ITEM: usize = 64 * 1024 * 1024;

/// An item is longer than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Cuts an array into its items; nothing is scanned twice.
#[derive(Debug)]
pub(super) struct JsonItems {
    /// The unfinished item.
    item: Vec<u8>,
    /// Open brackets, that of the array itself included.
    depth: usize,
    in_string: bool,
    escaped: bool,
    limit: usize,
}

impl Default for JsonItems {
    fn default() -> Self {
        Self {
            item: Vec::new(),
            depth: 0,
            in_string: false,
            escaped: false,
            limit: MAX_ITEM,
        }
    }
}

impl JsonItems {
    /// Takes the next bytes and adds the items that they complete to `out`. What stands between
    /// items, and after the array, is passed over.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<Vec<u8>>) -> Result<(), TooLong> {
        let mut from = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let inside = self.depth > 1;
            self.step(*byte);
            if !inside && self.depth > 1 {
                from = at;
            } else if inside && self.depth == 1 {
                self.keep(&bytes[from..=at])?;
                out.push(std::mem::take(&mut self.item));
            }
        }
        if self.depth > 1 {
            self.keep(&bytes[from..])?;
        }
        Ok(())
    }

    /// Whether the bytes so far end in the middle of an item.
    pub(super) fn is_cut(&self) -> bool {
        self.depth > 1
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        if self.item.len() + bytes.len() > self.limit {
            return Err(TooLong);
        }
        self.item.extend_from_slice(bytes);
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str, size: usize) -> (Vec<String>, bool) {
        let mut reader = JsonItems::default();
        let mut found = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            reader.push(piece, &mut found).expect("short");
        }
        let found = found
            .into_iter()
            .map(|item| String::from_utf8(item).expect("text"));
        (found.collect(), reader.is_cut())
    }

    #[test]
    fn items_are_found_however_they_are_cut() {
        let text = "\u{feff}[{\"a\":\"}]\\\"{\"}\r\n,\n[1,[2]] , {\"b\":{\"c\":[]}}\n]\n";
        for size in 1..=text.len() {
            let (found, cut) = items(text, size);
            assert_eq!(
                found,
                ["{\"a\":\"}]\\\"{\"}", "[1,[2]]", "{\"b\":{\"c\":[]}}"]
            );
            assert!(!cut);
        }
        assert_eq!(
            items("[{\"a\":1},{\"b\"", 3),
            (vec!["{\"a\":1}".into()], true)
        );
    }

    #[test]
    fn an_item_has_a_limit() {
        let mut reader = JsonItems {
            limit: 8,
            ..JsonItems::default()
        };
        let mut found = Vec::new();
        assert_eq!(reader.push(b"[{\"a\":1}", &mut found), Ok(()));
        assert_eq!(reader.push(b",{\"a\":1", &mut found), Ok(()));
        assert_eq!(reader.push(b"234}", &mut found), Err(TooLong));
    }
}
