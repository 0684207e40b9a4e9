//! What crosses between the owner of a loudspeaker and the device's callback: sound in one direction, and how
//! far it was heard in the other. Neither side ever waits for the other.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rodio::{ChannelCount, Sample, SampleRate, Source};
use rtrb::Consumer;

/// Sound with less than this before the ear counts as heard when more follows it.
const NEARLY: Duration = Duration::from_millis(2);

/// What both sides see.
#[derive(Debug)]
pub(super) struct Shared {
    /// The device took that many samples of sound.
    pub(super) taken: AtomicU64,
    /// Samples that went into the ring before this many are thrown away.
    pub(super) discard_before: AtomicU64,
    /// Samples that left the ring, thrown away or not.
    left: AtomicU64,
    /// Loudness of the sound, as the bits of a number from 0 to 1.
    pub(super) volume: AtomicU32,
    /// The largest sample since it was asked for, as the bits of a number.
    pub(super) peak: AtomicU32,
    pub(super) lost: AtomicBool,
    /// How much had been taken when the present stretch of sound began.
    stretch: AtomicU64,
    /// When the last sample that was taken is heard, in nanoseconds after `epoch`.
    heard_at: AtomicU64,
    epoch: Instant,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            taken: AtomicU64::new(0),
            discard_before: AtomicU64::new(0),
            left: AtomicU64::new(0),
            volume: AtomicU32::new(1.0_f32.to_bits()),
            peak: AtomicU32::new(0),
            lost: AtomicBool::new(false),
            stretch: AtomicU64::new(0),
            heard_at: AtomicU64::new(0),
            epoch: Instant::now(),
        }
    }
}

impl Shared {
    /// Notes what a callback took, which the device plays `latency` from now.
    pub(super) fn played(&self, before: u64, peak: f32, latency: Duration, rate: u32) {
        if peak > f32::from_bits(self.peak.load(Ordering::Relaxed)) {
            self.peak.store(peak.to_bits(), Ordering::Relaxed);
        }
        let sound = self.taken.load(Ordering::Relaxed) - before;
        if sound == 0 {
            return;
        }
        let now = self.epoch.elapsed();
        let until = self.heard_at.load(Ordering::Relaxed);
        if u128::from(until) < (now + NEARLY).as_nanos() {
            self.stretch.store(before, Ordering::Relaxed);
        }
        let length = Duration::from_nanos(sound * 1_000_000_000 / u64::from(rate));
        let heard_at = (now + latency + length).as_nanos();
        let heard_at = u64::try_from(heard_at).unwrap_or(u64::MAX);
        self.heard_at.store(heard_at, Ordering::Relaxed);
    }

    /// How many samples have reached the ear.
    pub(super) fn heard(&self, rate: u32) -> u64 {
        let taken = self.taken.load(Ordering::Relaxed);
        let until = Duration::from_nanos(self.heard_at.load(Ordering::Relaxed));
        let under_way = until.saturating_sub(self.epoch.elapsed()).as_nanos();
        let under_way = under_way * u128::from(rate) / 1_000_000_000;
        let under_way = u64::try_from(under_way).unwrap_or(u64::MAX);
        // What was heard before this stretch began stays heard.
        taken
            .saturating_sub(under_way)
            .max(self.stretch.load(Ordering::Relaxed))
            .min(taken)
    }

    /// How many samples in the ring are still to be thrown away.
    pub(super) fn discarding(&self) -> u64 {
        let before = self.discard_before.load(Ordering::Relaxed);
        before.saturating_sub(self.left.load(Ordering::Relaxed))
    }
}

/// What the device plays: the ring's sound, and silence where there is none.
pub(super) struct Ring {
    consumer: Consumer<f32>,
    rate: SampleRate,
    /// Samples that left the ring.
    left: u64,
    shared: Arc<Shared>,
}

impl Ring {
    pub(super) fn new(consumer: Consumer<f32>, rate: SampleRate, shared: Arc<Shared>) -> Self {
        Self {
            consumer,
            rate,
            left: 0,
            shared,
        }
    }

    fn pop(&mut self) -> Option<f32> {
        let sample = self.consumer.pop().ok()?;
        self.left += 1;
        self.shared.left.store(self.left, Ordering::Relaxed);
        Some(sample)
    }
}

impl Iterator for Ring {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        let discard_before = self.shared.discard_before.load(Ordering::Acquire);
        while self.left < discard_before && self.pop().is_some() {}
        let Some(sample) = self.pop() else {
            return Some(0.0);
        };
        self.shared.taken.fetch_add(1, Ordering::Relaxed);
        Some(sample * f32::from_bits(self.shared.volume.load(Ordering::Relaxed)))
    }
}

impl Source for Ring {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rtrb::RingBuffer;

    const RATE: u32 = 48_000;

    #[test]
    fn what_was_cleared_is_not_played_and_what_follows_is() {
        let (mut producer, consumer) = RingBuffer::new(16);
        let shared = Arc::new(Shared::default());
        let rate = SampleRate::new(RATE).unwrap();
        let mut ring = Ring::new(consumer, rate, Arc::clone(&shared));
        for sample in [0.1, 0.2, 0.3] {
            producer.push(sample).unwrap();
        }
        assert_eq!(ring.next(), Some(0.1));
        shared.discard_before.store(3, Ordering::Release);
        assert_eq!(shared.discarding(), 2);
        // Pushed before the callback came round to see the clearing.
        producer.push(0.4).unwrap();
        assert_eq!(ring.next(), Some(0.4));
        assert_eq!(ring.next(), Some(0.0), "silence");
        assert_eq!(shared.taken.load(Ordering::Relaxed), 2);
        assert_eq!(shared.discarding(), 0);
    }

    #[test]
    fn what_is_on_its_way_to_the_ear_is_not_heard_yet() {
        let shared = Shared::default();
        shared.taken.store(480, Ordering::Relaxed);
        shared.played(0, 0.5, Duration::from_secs(3_600), RATE);
        assert_eq!(shared.heard(RATE), 0, "an hour later");
        let near = Shared::default();
        near.taken.store(480, Ordering::Relaxed);
        near.played(0, 0.5, Duration::ZERO, RATE);
        while near.heard(RATE) < 480 {
            std::thread::yield_now();
        }
        near.taken.store(960, Ordering::Relaxed);
        near.played(480, 0.5, Duration::from_secs(3_600), RATE);
        assert_eq!(near.heard(RATE), 480, "an earlier stretch stays heard");
    }
}
