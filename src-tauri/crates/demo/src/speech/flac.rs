//! FLAC with the fixed predictors: small enough for speech, and no encoder needed (RFC 9639).

use bytes::Bytes;

use super::script::RATE;
use super::utterance::Utterance;

/// Samples of a block: about a sixth of a second.
const BLOCK: usize = 4096;
/// Samples that start a block before its prediction does.
const ORDER: usize = 2;
/// Largest parameter of a Rice code of the first kind.
const MOST_RICE: u32 = 14;

/// The file: its head, then a frame for each block.
pub(super) fn frames(utterance: Utterance) -> impl Iterator<Item = Bytes> + Send {
    let head = head(utterance.samples() as u64);
    let blocks = utterance.blocks(BLOCK).enumerate();
    std::iter::once(head.into())
        .chain(blocks.map(|(number, block)| frame(number as u32, &block).into()))
}

/// The mark and the block STREAMINFO, without a sum of the samples: they are not made yet.
fn head(samples: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(32, u64::from(u32::from_be_bytes(*b"fLaC")));
    bits.put(1, 1); // the last block of metadata
    bits.put(7, 0);
    bits.put(24, 34);
    bits.put(16, BLOCK as u64);
    bits.put(16, BLOCK as u64);
    bits.put(48, 0); // sizes of frames: unknown
    bits.put(20, u64::from(RATE));
    bits.put(3, 0); // mono
    bits.put(5, 15); // 16 bits
    bits.put(36, samples);
    bits.bytes.extend([0; 16]);
    bits.bytes
}

fn frame(number: u32, block: &[i16]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(16, 0xfff8); // blocks of one size
    bits.put(4, if block.len() == BLOCK { 12 } else { 7 });
    bits.put(4, 7); // 24 kHz
    bits.put(4, 0); // mono
    bits.put(3, 4); // 16 bits
    bits.put(1, 0);
    let mut utf8 = [0; 4];
    let number = char::from_u32(number).unwrap_or_default();
    bits.bytes.extend(number.encode_utf8(&mut utf8).as_bytes());
    if block.len() != BLOCK {
        bits.put(16, block.len() as u64 - 1);
    }
    let sum = bits.sum(8, 0x07);
    bits.put(8, sum);
    subframe(&mut bits, block);
    bits.align();
    let sum = bits.sum(16, 0x8005);
    bits.put(16, sum);
    bits.bytes
}

fn subframe(bits: &mut Bits, block: &[i16]) {
    if block.iter().all(|sample| *sample == block[0]) {
        bits.put(8, 0);
        bits.sample(block[0]);
    } else if block.len() <= ORDER {
        bits.put(8, 1 << 1);
        block.iter().for_each(|sample| bits.sample(*sample));
    } else {
        bits.put(8, (8 | ORDER as u64) << 1);
        block[..ORDER]
            .iter()
            .for_each(|sample| bits.sample(*sample));
        residual(bits, &folded(block));
    }
}

/// How far each sample is from a straight line through the two before, as unsigned numbers.
fn folded(block: &[i16]) -> Vec<u32> {
    let predicted = block.windows(3).map(|three| {
        let [before, last, now] = [three[0], three[1], three[2]].map(i32::from);
        now - 2 * last + before
    });
    predicted
        .map(|miss| ((miss << 1) ^ (miss >> 31)) as u32)
        .collect()
}

fn residual(bits: &mut Bits, values: &[u32]) {
    let mean = values.iter().map(|value| u64::from(*value)).sum::<u64>() / values.len() as u64;
    let rice = (mean + 1).ilog2().min(MOST_RICE);
    bits.put(2, 0);
    bits.put(4, 0); // one partition
    bits.put(4, u64::from(rice));
    for value in values {
        for _ in 0..value >> rice {
            bits.put(1, 0);
        }
        bits.put(1, 1);
        bits.put(rice, u64::from(value & ((1 << rice) - 1)));
    }
}

/// Bits from the highest to the lowest.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// Bits that are free in the last byte.
    free: u32,
}

impl Bits {
    fn put(&mut self, count: u32, value: u64) {
        let mut left = count;
        while left > 0 {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            let now = left.min(self.free);
            let part = (value >> (left - now)) & ((1 << now) - 1);
            if let Some(last) = self.bytes.last_mut() {
                *last |= (part << (self.free - now)) as u8;
            }
            self.free -= now;
            left -= now;
        }
    }

    fn sample(&mut self, sample: i16) {
        self.put(16, u64::from(sample as u16));
    }

    fn align(&mut self) {
        self.free = 0;
    }

    /// The CRC of everything so far.
    fn sum(&self, width: u32, polynomial: u32) -> u64 {
        let top = 1u32 << (width - 1);
        let sum = self.bytes.iter().fold(0u32, |sum, byte| {
            let sum = sum ^ (u32::from(*byte) << (width - 8));
            (0..8).fold(sum, |sum, _| match sum & top {
                0 => sum << 1,
                _ => (sum << 1) ^ polynomial,
            })
        });
        u64::from(sum) & ((1 << width) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_packed_from_the_top_and_summed_by_the_standard() {
        let mut bits = Bits::default();
        bits.put(3, 0b101);
        bits.put(7, 0b000_0011);
        assert_eq!(bits.bytes, [0b1010_0000, 0b1100_0000]);
        let check = Bits {
            bytes: b"123456789".to_vec(),
            free: 0,
        };
        assert_eq!((check.sum(8, 0x07), check.sum(16, 0x8005)), (0xf4, 0xfee8));
    }
}
