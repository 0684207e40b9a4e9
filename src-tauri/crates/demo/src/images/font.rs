//! A font of 3 by 5 pixels: capitals, digits and the common marks.

/// Pixels of a letter with the gap behind it, and of a line.
pub(super) const ADVANCE: u32 = 4;
pub(super) const HEIGHT: u32 = 5;

/// One octal digit for each row, from the top; its bits are the pixels from the left.
const GLYPHS: [(char, u16); 54] = [
    ('A', 0o25755),
    ('B', 0o65656),
    ('C', 0o34443),
    ('D', 0o65556),
    ('E', 0o74647),
    ('F', 0o74644),
    ('G', 0o34553),
    ('H', 0o55755),
    ('I', 0o72227),
    ('J', 0o11152),
    ('K', 0o55655),
    ('L', 0o44447),
    ('M', 0o57755),
    ('N', 0o65555),
    ('O', 0o25552),
    ('P', 0o65644),
    ('Q', 0o25563),
    ('R', 0o65655),
    ('S', 0o34216),
    ('T', 0o72222),
    ('U', 0o55557),
    ('V', 0o55552),
    ('W', 0o55775),
    ('X', 0o55255),
    ('Y', 0o55222),
    ('Z', 0o71247),
    ('0', 0o75557),
    ('1', 0o26227),
    ('2', 0o61247),
    ('3', 0o61216),
    ('4', 0o55711),
    ('5', 0o74616),
    ('6', 0o34757),
    ('7', 0o71222),
    ('8', 0o75757),
    ('9', 0o75716),
    ('.', 0o00002),
    (',', 0o00024),
    ('!', 0o22202),
    ('?', 0o61202),
    ('-', 0o00700),
    ('\'', 0o22000),
    (':', 0o02020),
    (';', 0o02024),
    ('(', 0o12221),
    (')', 0o42224),
    ('/', 0o11244),
    ('+', 0o02720),
    ('=', 0o07070),
    ('"', 0o55000),
    ('&', 0o25253),
    ('#', 0o57575),
    ('%', 0o51245),
    ('_', 0o00007),
];

/// The pixels of a character as (column, row); none for those that the font does not have.
pub(super) fn pixels(character: char) -> impl Iterator<Item = (u32, u32)> {
    let wanted = character.to_ascii_uppercase();
    let found = GLYPHS.iter().find(|(known, _)| *known == wanted);
    let glyph = found.map_or(0, |(_, glyph)| *glyph);
    (0..HEIGHT * 3)
        .filter(move |at| glyph >> (14 - at) & 1 == 1)
        .map(|at| (at % 3, at / 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_legible() {
        let drawn = |character| {
            let mut rows = [['.'; 3]; 5];
            for (x, y) in pixels(character) {
                rows[y as usize][x as usize] = '#';
            }
            rows.iter()
                .map(|row| row.iter().collect())
                .collect::<Vec<String>>()
        };
        assert_eq!(drawn('a'), [".#.", "#.#", "###", "#.#", "#.#"]);
        assert_eq!(drawn('L'), ["#..", "#..", "#..", "#..", "###"]);
        assert!(pixels('海').next().is_none() && pixels(' ').next().is_none());
        let shapes: std::collections::HashSet<u16> = GLYPHS.iter().map(|(_, g)| *g).collect();
        assert_eq!(shapes.len(), GLYPHS.len(), "no two characters look alike");
    }
}
