//! Opus packets in the pages of an Ogg file (RFC 3533 and RFC 7845).

use bytes::Bytes;

use super::bank::Bank;
use super::script::RATE;
use super::utterance::Utterance;

/// Granules are samples at 48 kHz, whatever the rate of the sound.
const PACKET_GRANULES: u64 = 960;
/// Granules that a decoder throws away at the start: the delay of the encoder.
const PRE_SKIP: u16 = 120;
/// Packets of a page: about a quarter of a second.
const PAGE_PACKETS: usize = 12;
const SERIAL: u32 = 0x5844_5331;
const FIRST: u8 = 2;
const LAST: u8 = 4;

/// The file page by page; both header pages come at once.
pub(super) fn pages(utterance: &Utterance) -> impl Iterator<Item = Bytes> + Send + use<> {
    let end = u64::from(PRE_SKIP) + utterance.samples() as u64 * 2;
    let mut headers = page(FIRST, 0, 0, &[&head()]);
    headers.extend(page(0, 0, 1, &[&tags()]));
    let mut packets = Bank::opus().read(utterance).peekable();
    let (mut number, mut granule) = (2, 0);
    let sound = std::iter::from_fn(move || {
        let page_packets: Vec<_> = packets.by_ref().take(PAGE_PACKETS).collect();
        if page_packets.is_empty() {
            return None;
        }
        granule += page_packets.len() as u64 * PACKET_GRANULES;
        let bytes = if packets.peek().is_some() {
            page(0, granule, number, &page_packets)
        } else {
            // The last page ends where the sound does, which may be inside its last packet.
            page(LAST, end, number, &page_packets)
        };
        number += 1;
        Some(Bytes::from(bytes))
    });
    std::iter::once(headers.into()).chain(sound)
}

fn head() -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend(PRE_SKIP.to_le_bytes());
    head.extend(RATE.to_le_bytes());
    // No gain, and the mapping of mono.
    head.extend([0, 0, 0]);
    head
}

fn tags() -> Vec<u8> {
    let vendor = b"XiDao Studio demo";
    let mut tags = b"OpusTags".to_vec();
    tags.extend((vendor.len() as u32).to_le_bytes());
    tags.extend(vendor);
    tags.extend(0u32.to_le_bytes());
    tags
}

fn page(kind: u8, granule: u64, number: u32, packets: &[&[u8]]) -> Vec<u8> {
    let mut lacing = Vec::new();
    for packet in packets {
        lacing.resize(lacing.len() + packet.len() / 255, 255);
        lacing.push((packet.len() % 255) as u8);
    }
    let mut page = b"OggS\0".to_vec();
    page.push(kind);
    page.extend(granule.to_le_bytes());
    page.extend(SERIAL.to_le_bytes());
    page.extend(number.to_le_bytes());
    page.extend([0; 4]);
    page.push(lacing.len() as u8);
    page.extend(lacing);
    page.extend(packets.concat());
    let checksum = checksum(&page);
    page[22..26].copy_from_slice(&checksum.to_le_bytes());
    page
}

/// CRC-32 with the polynomial 04c11db7, neither reflected nor inverted.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ (u32::from(*byte) << 24), |sum, _| {
            let carry = sum >> 31;
            (sum << 1) ^ (carry * 0x04c1_1db7)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_format() {
        // The check value of CRC-32/MPEG-2 without its initial value is CRC-32/CKSUM's, inverted.
        assert_eq!(checksum(b"123456789"), 0x89a1_897f);
    }
}
