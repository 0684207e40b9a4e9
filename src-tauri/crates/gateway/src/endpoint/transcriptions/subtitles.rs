//! SubRip and WebVTT.

use super::transcript::Segment;

/// Reads the cues of a SubRip or WebVTT file. Line ends, missing blank lines, missing numbers and
/// settings after the times do not matter; text without times is left out.
pub fn parse_subtitles(file: &str) -> Vec<Segment> {
    let file = file.replace("\r\n", "\n").replace('\r', "\n");
    let mut cues: Vec<Segment> = Vec::new();
    // The cue that lines are added to; none between cues.
    let mut open: Option<Segment> = None;
    for line in file.lines().map(str::trim) {
        if let Some((start, end)) = times(line) {
            cues.extend(open.take().map(without_next_number));
            open = Some(Segment {
                start,
                end,
                ..Segment::default()
            });
        } else if line.is_empty() {
            cues.extend(open.take());
        } else if let Some(cue) = &mut open {
            add_line(cue, line);
        }
    }
    cues.extend(open);
    cues
}

/// `00:00:00,000 --> 00:00:03,200`, in WebVTT with a point, without hours, and with settings.
fn times(line: &str) -> Option<(f64, f64)> {
    let (start, rest) = line.split_once("-->")?;
    Some((seconds(start)?, seconds(rest.split_whitespace().next()?)?))
}

fn seconds(clock: &str) -> Option<f64> {
    let mut total = 0.0;
    for part in clock.trim().replace(',', ".").split(':') {
        let number: f64 = part.parse().ok()?;
        if !(0.0..1e6).contains(&number) {
            return None;
        }
        total = total * 60.0 + number;
    }
    Some(total)
}

fn add_line(cue: &mut Segment, line: &str) {
    let mut line = line;
    // `<v Roger>Hello</v>` names a speaker.
    if let Some((name, said)) = line
        .strip_prefix("<v ")
        .and_then(|rest| rest.split_once('>'))
    {
        cue.speaker = Some(name.trim().to_owned());
        line = said.trim_end_matches("</v>");
    }
    if !cue.text.is_empty() {
        cue.text.push('\n');
    }
    cue.text.push_str(line);
}

/// Where no blank line came between two cues, the number of the second looks like text of the first.
fn without_next_number(mut cue: Segment) -> Segment {
    let number = |line: &str| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((before, last)) = cue.text.rsplit_once('\n')
        && number(last)
    {
        cue.text.truncate(before.len());
    }
    cue
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(file: &str) -> Vec<(f64, f64, String)> {
        let cues = parse_subtitles(file).into_iter();
        cues.map(|cue| (cue.start, cue.end, cue.text)).collect()
    }

    #[test]
    fn subrip_with_every_line_end_gives_its_cues() {
        let file = "1\n00:00:00,000 --> 00:00:03,200\nThe ferry\nleaves\n\n2\n01:00:03,200 --> 01:00:04,000\nat nine.\n";
        let expected = [
            (0.0, 3.2, "The ferry\nleaves".to_owned()),
            (3603.2, 3604.0, "at nine.".to_owned()),
        ];
        for end in ["\n", "\r\n", "\r"] {
            assert_eq!(cues(&file.replace('\n', end)), expected);
        }
        assert_eq!(cues(&file.replace("\n\n", "\n")), expected);
        assert_eq!(cues(&format!("\u{feff}{file}")), expected);
    }

    #[test]
    fn webvtt_has_settings_notes_and_speakers() {
        let file = "WEBVTT\nKind: captions\n\nNOTE made by hand\n\nintro\n00:01.500 --> 00:02.000 align:start\n<v Roger>Hello</v>\n\n00:02.000 --> 00:03.000\n";
        let found = parse_subtitles(file);
        assert_eq!((found[0].start, found[0].end), (1.5, 2.0));
        assert_eq!(found[0].text, "Hello");
        assert_eq!(found[0].speaker.as_deref(), Some("Roger"));
        assert_eq!(found[1].text, "");
        assert_eq!(cues("no times here\n1 --> x\n"), []);
    }
}
