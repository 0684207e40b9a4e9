//! The two telephone codings: 8,000 samples a second, one byte each.

/// What the µ-law adds before it takes a logarithm.
const BIAS: i32 = 0x84;
/// Loudest 16-bit sample that the µ-law knows.
const CLIP: i32 = 32_635;

/// One µ-law byte as a sample.
pub(super) fn from_ulaw(byte: u8) -> i16 {
    let byte = !byte;
    let exponent = (byte >> 4) & 7;
    let magnitude = ((i32::from(byte & 15) << 3) + BIAS) << exponent;
    let sample = magnitude - BIAS;
    (if byte & 0x80 == 0 { sample } else { -sample }) as i16
}

/// One sample as a µ-law byte.
pub(super) fn to_ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = i32::from(sample).abs().min(CLIP) + BIAS;
    let exponent = (magnitude.ilog2() as i32 - 7).clamp(0, 7);
    let mantissa = (magnitude >> (exponent + 3)) & 15;
    !(sign | ((exponent as u8) << 4) | mantissa as u8)
}

/// One A-law byte as a sample.
pub(super) fn from_alaw(byte: u8) -> i16 {
    let byte = byte ^ 0x55;
    let exponent = (byte >> 4) & 7;
    let mantissa = i32::from(byte & 15) << 4;
    let magnitude = match exponent {
        0 => mantissa + 8,
        exponent => (mantissa + 0x108) << (exponent - 1),
    };
    (if byte & 0x80 == 0 {
        -magnitude
    } else {
        magnitude
    }) as i16
}

/// One sample as an A-law byte.
pub(super) fn to_alaw(sample: i16) -> u8 {
    let sign = if sample >= 0 { 0x80 } else { 0 };
    let magnitude = i32::from(sample).abs().min(32_767);
    let exponent = if magnitude < 256 {
        0
    } else {
        magnitude.ilog2() as i32 - 7
    };
    let shift = if exponent == 0 { 4 } else { exponent + 3 };
    let mantissa = (magnitude >> shift) & 15;
    (sign | ((exponent as u8) << 4) | mantissa as u8) ^ 0x55
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_a_round_trip() {
        for byte in 0..=255u8 {
            // µ-law has two zeros; the negative one becomes the other.
            let expected = if byte == 0x7f { 0xff } else { byte };
            assert_eq!(to_ulaw(from_ulaw(byte)), expected, "µ-law {byte:#x}");
            assert_eq!(to_alaw(from_alaw(byte)), byte, "A-law {byte:#x}");
        }
        assert_eq!((from_ulaw(0xff), from_ulaw(0x80)), (0, 32_124));
        assert_eq!((from_alaw(0xd5), from_alaw(0xaa)), (8, 32_256));
    }

    #[test]
    fn samples_stay_close() {
        for sample in (-32_000..32_000).step_by(37) {
            let near = |coded: i16| {
                let error = (i32::from(coded) - i32::from(sample)).abs();
                assert!(
                    error <= 16 + i32::from(sample).abs() / 16,
                    "{sample} {coded}"
                );
            };
            near(from_ulaw(to_ulaw(sample)));
            near(from_alaw(to_alaw(sample)));
        }
    }
}
