//! Samples out of a small WAV file.

/// Samples a second, and mono 16-bit samples, the mean of all channels; none where it is no such file.
pub(super) fn read(file: &[u8]) -> Option<(u32, Vec<i16>)> {
    if file.get(..4)? != b"RIFF" || file.get(8..12)? != b"WAVE" {
        return None;
    }
    let (mut at, mut form) = (12, None);
    loop {
        let name = file.get(at..at + 4)?;
        let size = u32::from_le_bytes(file.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let body = file.get(at + 8..)?;
        // A stream does not know its length when it begins.
        let body = body.get(..size.min(body.len()))?;
        match name {
            b"fmt " => form = Some(form_of(body)?),
            b"data" => {
                let (channels, rate) = form?;
                return Some((rate, mono(body, channels)));
            }
            _ => {}
        }
        at = at.checked_add(8)?.checked_add(size.next_multiple_of(2))?;
    }
}

/// Channels and samples a second of 16-bit PCM.
fn form_of(body: &[u8]) -> Option<(usize, u32)> {
    let word = |at: usize| Some(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?));
    let rate = u32::from_le_bytes(body.get(4..8)?.try_into().ok()?);
    let channels = usize::from(word(2)?);
    (word(14)? == 16 && channels > 0 && rate > 0).then_some((channels, rate))
}

fn mono(body: &[u8], channels: usize) -> Vec<i16> {
    let samples: Vec<i32> = body
        .chunks_exact(2)
        .map(|two| i32::from(i16::from_le_bytes([two[0], two[1]])))
        .collect();
    let mean = |frame: &[i32]| (frame.iter().sum::<i32>() / channels as i32) as i16;
    samples.chunks_exact(channels).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whatever_stands_before_its_samples() {
        let file = [
            &b"RIFF\xff\xff\xff\xffWAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0\x01\0\x02\0"[..],
            &22_050_u32.to_le_bytes(),
            &88_200_u32.to_le_bytes(),
            b"\x04\0\x10\0data\xff\xff\xff\xff",
            &[100, 0, 200, 0, 0, 1, 0, 1],
        ]
        .concat();
        assert_eq!(read(&file), Some((22_050, vec![150, 256])));
        for end in 0..file.len() {
            let _ = read(&file[..end]);
        }
        assert_eq!(read(b"ID3"), None);
    }
}
