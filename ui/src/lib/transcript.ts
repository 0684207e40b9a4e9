import type { Transcript } from '../backend/generated/Transcript';
import type { TranscriptSegment } from '../backend/generated/TranscriptSegment';

export const transcriptFormats = ['txt', 'srt', 'vtt', 'json', 'md'] as const;
export type TranscriptFormat = (typeof transcriptFormats)[number];

/** `0:14`, `1:02:05`: where something is in a recording. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const rest = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** `00:00:14,250`, as subtitles tell a time; WebVTT has a point for the comma. */
function stamp(ms: number, separator: ',' | '.'): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3_600_000), Math.floor((whole % 3_600_000) / 60_000)];
  const seconds = Math.floor((whole % 60_000) / 1_000);
  return `${two(hours)}:${two(minutes)}:${two(seconds)}${separator}${String(whole % 1_000).padStart(3, '0')}`;
}

/** What is said, with who says it where that is known. */
function spoken(segment: TranscriptSegment): string {
  return segment.speaker ? `${segment.speaker}: ${segment.text}` : segment.text;
}

/** Passages with times, at least one: where the model told none, all of it lasts as long as the recording. */
function timed(transcript: Transcript, durationMs: number | null): TranscriptSegment[] {
  if (transcript.segments.length > 0) return transcript.segments;
  return [{ startMs: 0, endMs: durationMs ?? 0, text: transcript.text, speaker: null }];
}

/** A transcript as a file of that kind. */
export function written(
  transcript: Transcript,
  format: TranscriptFormat,
  title: string,
  durationMs: number | null,
): string {
  const segments = timed(transcript, durationMs);
  switch (format) {
    case 'txt':
      return `${transcript.segments.length > 0 ? segments.map(spoken).join('\n') : transcript.text}\n`;
    case 'srt':
      return segments
        .map((one, at) => `${at + 1}\n${stamp(one.startMs, ',')} --> ${stamp(one.endMs, ',')}\n${spoken(one)}\n`)
        .join('\n');
    case 'vtt':
      return `WEBVTT\n\n${segments
        .map((one) => `${stamp(one.startMs, '.')} --> ${stamp(one.endMs, '.')}\n${spoken(one)}\n`)
        .join('\n')}`;
    case 'json':
      return `${JSON.stringify({ title, durationMs, ...transcript }, null, 2)}\n`;
    case 'md': {
      const lines = segments.map((one) => `**${clock(one.startMs)}** ${spoken(one)}`);
      return `# ${title}\n\n${transcript.segments.length > 0 ? lines.join('\n\n') : transcript.text}\n`;
    }
  }
}

/** The transcript with other words in one passage. */
export function mended(transcript: Transcript, at: number, text: string): Transcript {
  const segments = transcript.segments.map((one, index) => (index === at ? { ...one, text } : one));
  return { ...transcript, segments, text: segments.map((one) => one.text).join(' ') };
}

/** The passage that is spoken at a time; -1 before the first. */
export function spokenAt(segments: TranscriptSegment[], ms: number): number {
  let [low, high] = [-1, segments.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.startMs ?? Infinity) <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}
