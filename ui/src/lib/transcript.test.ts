import { describe, expect, it } from 'vitest';
import { clock, mended, spokenAt, written } from './transcript';

const transcript = {
  language: 'en',
  text: 'High water is at noon. 潮水来了。',
  segments: [
    { startMs: 0, endMs: 2_250, text: 'High water is at noon.', speaker: null },
    { startMs: 3_723_004, endMs: 3_724_000, text: '潮水来了。', speaker: 'B' },
  ],
};
const plain = { language: null, text: 'High water.', segments: [] };

describe('a transcript', () => {
  it('is written as subtitles with the marks of each kind', () => {
    expect(written(transcript, 'srt', 'x', null)).toBe(
      '1\n00:00:00,000 --> 00:00:02,250\nHigh water is at noon.\n\n2\n01:02:03,004 --> 01:02:04,000\nB: 潮水来了。\n',
    );
    expect(written(transcript, 'vtt', 'x', null)).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:02.250\nHigh water is at noon.\n\n01:02:03.004 --> 01:02:04.000\nB: 潮水来了。\n',
    );
  });

  it('is written as text, Markdown and JSON', () => {
    expect(written(transcript, 'txt', 'x', null)).toBe('High water is at noon.\nB: 潮水来了。\n');
    expect(written(transcript, 'md', 'Tide', null)).toContain('# Tide\n\n**0:00** High water is at noon.');
    expect(JSON.parse(written(transcript, 'json', 'Tide', 9))).toEqual({ title: 'Tide', durationMs: 9, ...transcript });
  });

  it('without times is one passage as long as the recording', () => {
    expect(written(plain, 'srt', 'x', 1_500)).toBe('1\n00:00:00,000 --> 00:00:01,500\nHigh water.\n');
    expect(written(plain, 'txt', 'x', 1_500)).toBe('High water.\n');
  });

  it('is mended passage by passage', () => {
    const better = mended(transcript, 1, '潮水退了。');
    expect(better.text).toBe('High water is at noon. 潮水退了。');
    expect(better.segments[0]).toEqual(transcript.segments[0]);
  });

  it('knows what is spoken at a time', () => {
    const at = [-1, 0, 2_000, 3_723_004].map((ms) => spokenAt(transcript.segments, ms));
    expect(at).toEqual([-1, 0, 0, 1]);
    expect(clock(3_723_004)).toBe('1:02:03');
  });
});
