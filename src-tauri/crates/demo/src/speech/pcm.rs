//! Samples as they are, with the header of a WAV file or without.

use bytes::{BufMut, Bytes, BytesMut};

use super::script::RATE;
use super::utterance::Utterance;

/// Samples that are sent together: a quarter of a second.
const BLOCK: usize = RATE as usize / 4;

/// 16-bit little-endian mono.
pub(super) fn raw(utterance: Utterance) -> impl Iterator<Item = Bytes> + Send {
    utterance.blocks(BLOCK).map(|block| {
        let mut bytes = BytesMut::with_capacity(block.len() * 2);
        for sample in block {
            bytes.put_i16_le(sample);
        }
        bytes.freeze()
    })
}

/// The same as a WAV file, whose header tells the true length.
pub(super) fn wav(utterance: Utterance) -> impl Iterator<Item = Bytes> + Send {
    let data = utterance.samples() as u32 * 2;
    let mut header = BytesMut::with_capacity(44);
    header.put_slice(b"RIFF");
    header.put_u32_le(36 + data);
    header.put_slice(b"WAVEfmt ");
    header.put_u32_le(16);
    header.put_u16_le(1); // PCM
    header.put_u16_le(1); // mono
    header.put_u32_le(RATE);
    header.put_u32_le(RATE * 2);
    header.put_u16_le(2);
    header.put_u16_le(16);
    header.put_slice(b"data");
    header.put_u32_le(data);
    std::iter::once(header.freeze()).chain(raw(utterance))
}
