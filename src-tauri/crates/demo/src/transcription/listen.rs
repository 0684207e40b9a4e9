//! How loud a sound is, hundredth by hundredth of a second.

use std::io::Cursor;

use bytes::Bytes;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use super::heard::{FRAMES_PER_SECOND, Heard};

/// Listens to a file, or `None` where it holds no sound that can be read. Of codecs that cannot be
/// decoded here, such as Opus, only the length is told.
pub(super) fn listen(bytes: Bytes, extension: &str) -> Option<Heard> {
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let mut hint = Hint::new();
    hint.with_extension(extension);
    let mut reader = symphonia::default::get_probe()
        .probe(
            &hint,
            source,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .ok()?;
    let track = reader.default_track(TrackType::Audio)?.clone();
    match decoder(&track) {
        Some(decoder) => decoded(reader.as_mut(), &track, decoder),
        None => measured(reader.as_mut(), &track),
    }
}

fn decoder(track: &Track) -> Option<Box<dyn AudioDecoder>> {
    let parameters = track.codec_params.as_ref()?.audio()?;
    symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .ok()
}

fn decoded(
    reader: &mut dyn FormatReader,
    track: &Track,
    mut decoder: Box<dyn AudioDecoder>,
) -> Option<Heard> {
    let mut meter = Meter::default();
    let mut samples: Vec<f32> = Vec::new();
    while let Some(packet) = next(reader, track) {
        match decoder.decode(&packet) {
            Ok(sound) => {
                let spec = sound.spec();
                let (rate, channels) = (spec.rate(), spec.channels().count());
                sound.copy_to_vec_interleaved(&mut samples);
                meter.add(&samples, rate, channels);
            }
            Err(Error::DecodeError(_)) => {}
            Err(_) => break,
        }
    }
    meter.end()
}

/// The length alone, from the header or else from the packets.
fn measured(reader: &mut dyn FormatReader, track: &Track) -> Option<Heard> {
    let base = track.time_base?;
    let told = track.duration.and_then(|length| base.calc_duration(length));
    let seconds = match told {
        Some(length) => length.as_secs_f64(),
        None => {
            let mut seconds = 0.0f64;
            while let Some(packet) = next(reader, track) {
                let end = packet.pts.saturating_add(packet.dur);
                let end = base.calc_time_saturating(end).as_secs_f64();
                seconds = seconds.max(end);
            }
            seconds
        }
    };
    Some(Heard {
        seconds,
        levels: None,
    })
}

fn next(reader: &mut dyn FormatReader, track: &Track) -> Option<Packet> {
    loop {
        // A file that breaks off is heard as far as it goes.
        let packet = reader.next_packet().ok().flatten()?;
        if packet.track_id == track.id {
            return Some(packet);
        }
    }
}

/// Sums up loudness.
#[derive(Default)]
struct Meter {
    levels: Vec<f32>,
    /// Of the frame that is being filled.
    sum: f32,
    filled: u32,
    rate: u32,
    seconds: f64,
}

impl Meter {
    fn add(&mut self, samples: &[f32], rate: u32, channels: usize) {
        if rate == 0 || channels == 0 {
            return;
        }
        self.rate = rate;
        self.seconds += (samples.len() / channels) as f64 / f64::from(rate);
        for moment in samples.chunks_exact(channels) {
            self.sum += moment.iter().map(|s| s * s).sum::<f32>() / channels as f32;
            self.filled += 1;
            if self.filled >= rate / FRAMES_PER_SECOND {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.levels.push((self.sum / self.filled as f32).sqrt());
        (self.sum, self.filled) = (0.0, 0);
    }

    fn end(mut self) -> Option<Heard> {
        if self.filled > 0 {
            self.close();
        }
        (self.rate > 0).then_some(Heard {
            seconds: self.seconds,
            levels: Some(self.levels),
        })
    }
}
