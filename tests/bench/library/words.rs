//! Text as people write it: few words that come again and again, many that hardly ever do.

/// In every message.
pub(super) const EVERYWHERE: &str = "harbour";
/// Two words that often stand together, now and then elsewhere too.
pub(super) const PAIR: [&str; 2] = ["tide", "table"];
/// A Chinese word of two characters.
pub(super) const CHINESE: &str = "潮水";

const COMMON: [&str; 48] = [
    "the", "of", "and", "to", "in", "is", "that", "it", "for", "was", "on", "with", "as", "at",
    "by", "this", "from", "or", "an", "be", "which", "are", "not", "when", "water", "model",
    "answer", "question", "function", "value", "error", "file", "line", "number", "river", "sea",
    "wind", "moon", "wave", "shore", "stone", "light", "result", "string", "table", "tide", "list",
    "return",
];
const STARTS: [&str; 20] = [
    "ba", "co", "de", "fi", "gra", "ha", "in", "jo", "ka", "lo", "mi", "no", "pre", "qui", "re",
    "sta", "tra", "un", "vo", "wi",
];
const MIDDLES: [&str; 16] = [
    "ber", "cal", "din", "fer", "gal", "lan", "mor", "net", "par", "ral", "ser", "tan", "ver",
    "win", "xen", "zon",
];
const ENDS: [&str; 14] = [
    "ed", "er", "ing", "ion", "ity", "le", "ment", "ness", "or", "ous", "ry", "s", "ture", "y",
];
const CODE: &str = "\n\n```rust\nfn main() {\n    println!(\"{}\", 42);\n}\n```\n";

/// Numbers that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }

    /// A rank from 0 whose probability falls with it about as that of words does (Zipf).
    fn rank(&mut self, of: u64) -> u64 {
        let part = self.roll() as f64 / u64::MAX as f64;
        ((of as f64).powf(part) - 1.0) as u64
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = self.below(of.len() as u64) as usize;
        of.get(at).copied().unwrap_or_default()
    }
}

/// A message, a third of them in Chinese.
pub(super) fn message(dice: &mut Dice) -> String {
    let mut text = String::with_capacity(320);
    if dice.below(3) == 0 {
        chinese(dice, &mut text);
    } else {
        english(dice, &mut text);
    }
    if dice.below(200) == 0 {
        text.push(' ');
        text.push_str(&PAIR.join(" "));
    }
    text.push(' ');
    text.push_str(EVERYWHERE);
    if dice.below(25) == 0 {
        text.push_str(CODE);
    }
    text
}

fn english(dice: &mut Dice, text: &mut String) {
    for at in 0..12 + dice.below(40) {
        if at > 0 {
            text.push(' ');
        }
        let rank = dice.rank(40_000) as usize;
        match COMMON.get(rank) {
            Some(word) => text.push_str(word),
            None => {
                // The same rank is always the same word.
                let mut own = Dice(rank as u64);
                text.push_str(own.pick(&STARTS));
                for _ in 0..1 + own.below(2) {
                    text.push_str(own.pick(&MIDDLES));
                }
                text.push_str(own.pick(&ENDS));
            }
        }
    }
    text.push('.');
}

fn chinese(dice: &mut Dice, text: &mut String) {
    for at in 1..=20 + dice.below(60) {
        // The common characters of the block lie spread out, so ranks are too.
        let rank = dice.rank(3_500);
        let code = 0x4E00 + (rank * 2_654_435_761 % 20_000) as u32;
        text.extend(char::from_u32(code));
        if at % 17 == 0 {
            text.push('，');
        }
    }
    if dice.below(40) == 0 {
        text.push_str(CHINESE);
    }
    text.push('。');
}
