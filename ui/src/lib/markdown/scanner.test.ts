import { Lexer } from 'marked';
import { describe, expect, it } from 'vitest';
import { renderBlocks } from './grammar';
import { BlockScanner } from './scanner';
import { repairTail } from './repair';
import { LIMITS, type ScanEvent, type Tail } from './types';
import { CORPUS, longShapes } from './corpus.fixture';

/** Events with neighbouring text joined, as pieces of text may be cut anywhere. */
function joined(events: ScanEvent[]): ScanEvent[] {
  const result: ScanEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'text' && last?.type === 'text') last.text += event.text;
    else result.push({ ...event });
  }
  return result;
}

function scan(text: string, pieces: Iterable<string> = [text]): ScanEvent[] {
  const events: ScanEvent[] = [];
  const scanner = new BlockScanner((event) => events.push(event));
  for (const piece of pieces) scanner.append(piece);
  scanner.finish();
  return joined(events);
}

/** Pieces of pseudo-random length, the same in every run. */
function* randomPieces(text: string, seed: number): Iterable<string> {
  let state = seed;
  let from = 0;
  while (from < text.length) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const size = 1 + (state % 37);
    yield text.slice(from, from + size);
    from += size;
  }
}

function tailSize(tail: Tail): number {
  if (tail.type === 'none') return 0;
  return tail.text.length + ('partial' in tail ? tail.partial.length : 0);
}

const all = [...CORPUS, ...Object.values(longShapes(20_000))];

describe('cutting text into blocks', () => {
  it.each(all.map((text, index) => [index, text] as const))(
    'gives the same blocks for text %i however it arrives',
    (_, text) => {
      const whole = scan(text);
      expect(scan(text, text)).toEqual(whole);
      for (const seed of [1, 2, 3]) expect(scan(text, randomPieces(text, seed))).toEqual(whole);
    },
  );

  it('treats all line ends alike, also when a pair is cut in two', () => {
    const text = '# a\n\nb\nc\n\n- d\n';
    const windows = text.replaceAll('\n', '\r\n');
    expect(scan(windows, windows)).toEqual(scan(text));
    expect(scan(text.replaceAll('\n', '\r'))).toEqual(scan(text));
  });

  it.each(CORPUS.map((text, index) => [index, text] as const))(
    'cuts text %i only where the whole document has block borders',
    (_, text) => {
      const links = definitionsOf(text);
      const pieces = scan(text)
        .map((event) => render(event, links))
        .join('');
      expect(compact(pieces)).toBe(compact(renderBlocks(text, links).html));
    },
  );

  it('loses no character of a long document', () => {
    for (const [shape, text] of Object.entries(longShapes(30_000))) {
      const shown = scan(text)
        .map((event) =>
          'text' in event ? event.text : 'head' in event ? event.head : 'info' in event ? event.info : '',
        )
        .join('');
      const letters = (value: string): string => value.replace(/[\s|`>$]/g, '');
      expect(letters(shown).length, shape).toBeGreaterThanOrEqual(letters(text).length - 12);
    }
  });
});

describe('what is unsettled', () => {
  it.each(Object.keys(longShapes(10)))('stays bounded in 200,000 characters of %s', (shape) => {
    const text = longShapes(200_000)[shape] ?? '';
    const scanner = new BlockScanner(() => undefined);
    let largest = 0;
    let worst = 0;
    let read = 0;
    for (let from = 0; from < text.length; from += 23) {
      scanner.append(text.slice(from, from + 23));
      const size = tailSize(scanner.tail());
      largest = Math.max(largest, size);
      read += size;
      worst = Math.max(worst, read / (from / 23 + 1));
    }
    expect(text.length).toBeGreaterThanOrEqual(200_000);
    expect(largest).toBeLessThanOrEqual(LIMITS.unit + 2 * LIMITS.line);
    expect(worst).toBeLessThanOrEqual(LIMITS.unit);
  });

  it('never shows markup half-written', () => {
    const cases: [string, RegExp][] = [
      ['A **bold** word', /\*/],
      ['A `code` word', /`/],
      ['A [link](https://example.org/a) here', /[[\]()]|https/],
      ['Struck ~~out~~ words', /~/],
      ['- one\n- two **strong**\n- [ ] task', /[*[\]]|- /],
      ['## Heading\n\ntext', /#/],
      ['a <kbd>Ctrl</kbd> b', /&lt;|<kb(?!d>)/],
      ['> quoted\n> more', /&gt;/],
      ['| a | b |\n|---|---|\n| 1 | 2 |', /\||---/],
      ['Fish &amp; chips', /&amp;am|amp;$/],
      ['Heading\n---\ntext', /---/],
      ['[1]: https://example.org/long', /example/],
    ];
    for (const [text, forbidden] of cases) {
      for (let end = 1; end <= text.length; end++) {
        const tailHtml = htmlAt(text.slice(0, end));
        const shown = tailHtml.replace(/<[^>]+>/g, '');
        expect(forbidden.test(shown), `${JSON.stringify(text.slice(0, end))} shows ${shown}`).toBe(false);
      }
    }
  });

  it('keeps prices and comparisons as they are', () => {
    for (const text of ['It costs $5 and $6.', 'a < b and c', 'x <y and z', '20~25 and 30~35', 'snake_case_name']) {
      const html = scan(text)
        .map((event) => render(event, {}))
        .join('');
      expect(html.replace(/<[^>]+>/g, '').trim()).toBe(text.replaceAll('<', '&lt;'));
    }
  });
});

describe('every beginning of every text', () => {
  it.each(CORPUS.map((text, index) => [index, text] as const))('of text %i can be shown', (_, text) => {
    for (let end = 0; end <= text.length; end++) expect(() => htmlAt(text.slice(0, end))).not.toThrow();
  });
});

/** HTML of the settled and unsettled parts, as one string. */
function htmlAt(text: string): string {
  const settled: string[] = [];
  const scanner = new BlockScanner((event) => settled.push(render(event, {})));
  scanner.append(text);
  const tail = scanner.tail();
  if (tail.type === 'flow' || tail.type === 'list') {
    settled.push(renderBlocks(repairTail(tail.text, tail.partial, tail.fresh), {}).html);
  }
  return settled.join('');
}

let head = '';

function render(event: ScanEvent, links: Parameters<typeof renderBlocks>[1]): string {
  switch (event.type) {
    case 'flow':
    case 'list':
      return renderBlocks(event.text, links).html;
    case 'open':
      if (event.group === 'table') {
        head = event.head;
        return renderBlocks(head, links).html;
      }
      return event.group === 'code' ? '<pre></pre>' : '';
    case 'row':
      return /<tbody>([\s\S]*)<\/tbody>/.exec(renderBlocks(`${head}\n${event.text}`, links).html)?.[1] ?? '';
    default:
      return '';
  }
}

function definitionsOf(text: string): Parameters<typeof renderBlocks>[1] {
  const lexer = new Lexer();
  lexer.lex(text);
  return lexer.tokens.links as Parameters<typeof renderBlocks>[1];
}

function compact(html: string): string {
  return html
    .replace(/ data-part="[^"]*"/g, '')
    .replace(/<\/?(?:tbody|thead|table)>/g, '')
    .replace(/\s+/g, ' ')
    .replace(/> </g, '><')
    .trim();
}
