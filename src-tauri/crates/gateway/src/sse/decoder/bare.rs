//! JSON that arrives without `data:`, perhaps over several lines.

/// Collects lines until the braces balance; braces inside strings do not count.
#[derive(Debug, Default)]
pub(super) struct Braces {
    pub(super) text: Vec<u8>,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Braces {
    pub(super) fn add(&mut self, line: &[u8]) {
        if !self.text.is_empty() {
            self.text.push(b'\n');
        }
        self.text.extend_from_slice(line);
        for byte in line {
            self.step(*byte);
        }
    }

    pub(super) fn closed(&self) -> bool {
        self.depth == 0
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
