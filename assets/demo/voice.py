#!/usr/bin/env python3
"""Makes voice.mp3, voice.aac and voice.opus-packets: see README.md beside this file.

Needs lame, ffmpeg and libopus.so.0 (Debian: lame ffmpeg libopus0). Run in this folder.
"""

import ctypes
import math
import random
import struct
import subprocess

RATE = 24_000
FORMANTS = {
    "a": (760, 1250, 2550),
    "e": (530, 1850, 2500),
    "i": (300, 2250, 3000),
    "o": (520, 920, 2450),
    "u": (330, 880, 2250),
    "schwa": (500, 1450, 2450),
}
BANDWIDTHS = (90, 110, 170)
GAINS = (1.0, 0.7, 0.5)
# Hops of a take: silence, rise, hold, fall, silence.
LEAD, HOLD, TAIL = 6, 8, 6
TAKE = LEAD + 1 + HOLD + 1 + TAIL


def take(hop, pitch, vowel, hiss):
    """One vowel between two silences, as floats."""
    noise = random.Random(7)
    past = [(0.0, 0.0)] * 3
    filters = []
    for frequency, width in zip(FORMANTS[vowel], BANDWIDTHS):
        radius = math.exp(-math.pi * width / RATE)
        turn = 2 * math.pi * frequency * (0.9 + pitch / 1500) / RATE
        filters.append(((1 - radius) * 2, 2 * radius * math.cos(turn), -radius * radius))
    length = hop * (HOLD + 2)
    breath = min(RATE // 22, hop * 3 // 4) if hiss else 0
    sound = []
    for at in range(length):
        # A whole number of turns in each hop, so that hops are alike.
        phase = at * pitch / RATE % 1.0
        source = (noise.random() - 0.5) * 0.4 if at < breath else 1 - 2 * phase
        total = 0.0
        for n, (gain, one, two) in enumerate(filters):
            out = gain * source + one * past[n][0] + two * past[n][1]
            past[n] = (out, past[n][0])
            total += GAINS[n] * out
        rise = min(at / (RATE // 80), 1.0)
        fall = min((length - at) / min(RATE // 40, hop), 1.0)
        sound.append(total / (1 + abs(total)) * rise * fall * 0.73)
    silence = [0.0]
    return silence * (hop * LEAD) + sound + silence * (hop * TAIL)


def recording(hop, turns, shift):
    """Every take, each with and without a hiss, after `shift` samples that align hops and frames."""
    samples = [0.0] * shift
    for n in turns:
        for vowel in FORMANTS:
            for hiss in (False, True):
                samples += take(hop, n * RATE / hop, vowel, hiss)
    samples += [0.0] * (hop * 8)
    return b"".join(struct.pack("<h", round(s * 32767)) for s in samples)


def pipe(command, data):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def mp3(pcm):
    data = pipe("lame --silent -r -s 24 --bitwidth 16 -m m --cbr -b 48 --nores -t - -".split(), pcm)
    frames, at = [], 0
    while at < len(data):
        size = 144 + (data[at + 2] >> 1 & 1)
        frames.append(data[at : at + size])
        at += size
    return frames


def aac(pcm):
    """Frames of one length, so that players reckon the length of a file rightly by its size."""
    source = "-f s16le -ar 24000 -ac 1 -i -"
    coder = "-c:a aac -q:a 0.35 -aac_pns 0 -aac_tns 0 -f adts -"
    data = pipe(f"ffmpeg -v error {source} {coder}".split(), pcm)
    frames, at = [], 0
    while at < len(data):
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        frames.append(padded(data[at : at + size]))
        at += size
    return frames


def padded(frame, size=320):
    """An ADTS frame that begins with a data stream element, which decoders skip."""
    free = size - len(frame)
    if free <= 256:
        # Its id 100, tag 0000, no alignment 0, then how many bytes follow.
        element = bytes([0x80, free - 2]) + bytes(free - 2)
    else:
        element = bytes([0x80, 255, free - 3 - 255]) + bytes(free - 3)
    header = bytearray(frame[:7])
    header[3] = header[3] & 0xFC | size >> 11
    header[4] = size >> 3 & 0xFF
    header[5] = (size & 7) << 5 | header[5] & 0x1F
    return bytes(header) + element + frame[7:]


def opus(pcm):
    """Packets of 80 bytes without prediction, so that each may follow any other."""
    lib = ctypes.CDLL("libopus.so.0")
    lib.opus_encoder_create.restype = ctypes.c_void_p
    restricted_low_delay = 2051
    encoder = ctypes.c_void_p(lib.opus_encoder_create(RATE, 1, restricted_low_delay, None))
    set_bitrate, set_vbr, set_prediction_disabled = 4002, 4006, 4046
    for request, value in ((set_bitrate, 32_000), (set_vbr, 0), (set_prediction_disabled, 1)):
        assert lib.opus_encoder_ctl(encoder, request, ctypes.c_int(value)) == 0
    frames, hop = [], 480
    for at in range(0, len(pcm) - 2 * hop + 1, 2 * hop):
        packet = ctypes.create_string_buffer(80)
        size = lib.opus_encode(encoder, pcm[at : at + 2 * hop], hop, packet, 80)
        assert size == 80
        frames.append(packet.raw)
    return frames


def kept(frames, hop, turns, delay):
    """A frame of silence, then of each take those between silence, rise, hold, fall and silence."""
    step = (LEAD - 1, LEAD, LEAD + 4, LEAD + HOLD, LEAD + HOLD + 1)
    result = [frames[LEAD // 2]]
    for n in range(len(turns) * len(FORMANTS) * 2):
        start = n * TAKE + delay
        result += [frames[start + at] for at in step]
    return result


# Name, encoder, samples of a hop, pitches in turns per hop, samples before the first hop, frames
# by which the output is late. With these, mp3 and aac frames overlap exactly where hops meet.
CODECS = [
    ("voice.mp3", mp3, 576, (3, 4, 5), 288, 2),
    ("voice.aac", aac, 1024, (5, 7, 9), 0, 1),
    ("voice.opus-packets", opus, 480, (2, 3, 4), 0, 1),
]

for name, encode, hop, turns, shift, delay in CODECS:
    frames = encode(recording(hop, turns, shift))
    with open(name, "wb") as file:
        file.write(b"".join(kept(frames, hop, turns, delay)))
