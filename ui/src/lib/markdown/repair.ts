import remend from 'remend';
import { FENCE, QUOTE, isBlank } from './lines';

/**
 * Half-written markup at the end of arriving text: what can't be told yet is held back, what
 * is open is closed, so that no raw markup flashes up.
 */
export function repairTail(text: string, partial: string, fresh: boolean): string {
  const settled = fresh ? withTableGuess(text, partial) : undefined;
  if (settled !== undefined) return settled;
  const line = fresh ? holdLine(partial) : partial;
  const joined = text + (fresh && text !== '' && line !== '' ? '\n' : '') + line;
  if (endsInsideFence(joined)) return joined;
  const from = lastInlineRun(joined);
  return joined.slice(0, from) + repairInline(joined.slice(from));
}

/** Inline markup only, as in the later part of a paragraph that was cut. */
export function repairInline(run: string): string {
  const shown = holdInline(run);
  if (!/[*_`~[\]<!$]/.test(shown)) return shown;
  return remend(shown, {
    katex: false,
    inlineKatex: false,
    linkMode: 'text-only',
    setextHeadings: false,
    comparisonOperators: false,
    singleTilde: false,
  });
}

const ONLY_MARKERS = /^[ \t]*(?:\|[\s|]*|(?:[-*+_=#>`~$:\\[\]!<&^]|\d{1,9}[.)])+)[ \t]*$/;
const BARE_NUMBER = /^ {0,3}\d{1,9}$/;
const FENCE_START = /^ {0,3}(?:`{3,}[^`]*|~{3,}.*)$/;
const DEFINITION_START = /^ {0,3}\[[^\]]*\](?::.*)?$/;
const MARKERS_THEN_MARKERS = /^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)]))+[ \t]+(?:\[[ xX]?\]?|[-*+_=#>|`~$]+)?[ \t]*$/;

/** Drops a line of which so far only markup that can become anything has arrived. */
function holdLine(line: string): string {
  if (line === '' || isBlank(line)) return '';
  if (ONLY_MARKERS.test(line) || BARE_NUMBER.test(line) || MARKERS_THEN_MARKERS.test(line)) return '';
  if (FENCE_START.test(line) || (DEFINITION_START.test(line) && /\]:/.test(line))) return '';
  return line;
}

/** Markers after white space that open nothing until something follows them. */
const PENDING_MARKER = /(^|[\s(（「“"'])(?:[*_~]+|`+|!?\[)$/;
/** Link text whose target may still follow: shown without its brackets. */
const PENDING_LINK = /!?\[([^[\]^][^[\]]*)\]$/;
const PARTIAL_ENTITY = /&#?\w{0,31}$/;
const PARTIAL_TAG = /<\/?[a-z][\w-]*(?:\s[^<>]*)?$|<(?:[!?][^<>]*)?$|<\/$|<[a-z][a-z0-9+.-]*:[^\s<>]*$/i;
const TAG_NAME_ONLY = /^<[/!?]?[\w-]*$/;
/** How much of an unclosed tag is held back when it has attributes. */
const LONGEST_HELD_TAG = 2000;
const LONGEST_HELD_PROSE = 60;

function holdInline(run: string): string {
  let shown = (run.endsWith('\\') ? run.slice(0, -1) : run).replace(PENDING_MARKER, '$1');
  if (insideCode(shown)) return shown;
  shown = shown.replace(PARTIAL_ENTITY, '').replace(PENDING_LINK, '$1');
  const open = shown.lastIndexOf('<');
  if (open === -1) return shown;
  const tag = shown.slice(open);
  if (!PARTIAL_TAG.test(tag)) return shown;
  const limit = TAG_NAME_ONLY.test(tag) || /[="']/.test(tag) ? LONGEST_HELD_TAG : LONGEST_HELD_PROSE;
  return tag.length <= limit ? shown.slice(0, open) : shown;
}

function insideCode(run: string): boolean {
  const ticks = run.match(/`+/g);
  return ticks !== null && ticks.length % 2 === 1;
}

/** Start of the last stretch of inline text: after a blank line or a block marker. */
function lastInlineRun(text: string): number {
  let end = text.length;
  for (;;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    const marker = /^[ \t]*(?:(?:[-*+>]|\d{1,9}[.)]|#{1,6})[ \t]+)+(?:\[[ xX]\][ \t]+)?/.exec(line);
    if (marker && !/^[ \t]*>/.test(line)) return start + marker[0].length;
    if (start === 0) return marker ? marker[0].length : 0;
    if (isBlank(line)) return Math.min(text.length, end + 1);
    if (QUOTE.test(line) && !QUOTE.test(text.slice(text.lastIndexOf('\n', start - 2) + 1, start - 1))) {
      return start + (marker?.[0].length ?? 0);
    }
    end = start - 1;
  }
}

function endsInsideFence(text: string): boolean {
  if (!/```|~~~/.test(text)) return false;
  let open = '';
  for (const line of text.split('\n')) {
    const inner = line.replace(/^(?:[ \t]*(?:[-*+>]|\d{1,9}[.)])(?=[ \t]))*[ \t]*/, '');
    const fence = FENCE.exec(inner);
    if (!fence) continue;
    const marker = fence[2] ?? '';
    if (open === '') open = marker;
    else if (inner.startsWith(open) && (fence[3] ?? '').trim() === '') open = '';
  }
  return open !== '';
}

/**
 * A line that looks like a table's header is shown as one before its delimiter row has
 * arrived, rather than as a paragraph full of bars.
 */
function withTableGuess(text: string, partial: string): string | undefined {
  const lines = text === '' ? [] : text.split('\n');
  const header = lines.length > 0 ? lines[lines.length - 1] : partial;
  if (header === undefined || !/^ {0,3}\|[\s|]*[^\s|]/.test(header)) return undefined;
  if (lines.length > 0 && partial !== '' && !/^ {0,3}[|:-][-:| \t]*$/.test(partial)) return undefined;
  const bars = header.trim().replace(/\\\|/g, '').replace(/^\|/, '').replace(/\|$/, '');
  const columns = bars.split('|').length;
  const before = lines.slice(0, -1);
  const shown = header.trimEnd().endsWith('|') ? header : repairInline(header) + ' |';
  return [...before, shown, '|' + '---|'.repeat(columns)].join('\n');
}
