import { afterEach, describe, expect, it, vi } from 'vitest';
import { CORPUS, longShapes } from './corpus.fixture';
import { ENGLISH_LABELS } from './labels';
import { MarkdownStream } from './stream';
import { MarkdownView, type ViewOptions } from './view';

vi.mock(import('./sanitize'), async (original) => {
  const real = await original();
  const { parseOnly } = await import('./sanitize.fixture');
  const { PART_KEY } = await import('./grammar');
  return { ...real, sanitize: (html, parts) => parseOnly(html, parts, PART_KEY) };
});

const views: MarkdownView[] = [];

afterEach(() => {
  for (const view of views.splice(0)) view.destroy();
  document.body.replaceChildren();
});

function open(options: Partial<ViewOptions> = {}): { root: HTMLElement; view: MarkdownView } {
  const root = document.createElement('div');
  document.body.append(root);
  const view = new MarkdownView(root, { labels: ENGLISH_LABELS, onLink: () => undefined, ...options });
  views.push(view);
  return { root, view };
}

function show(text: string, options: Partial<ViewOptions> = {}): HTMLElement {
  const { root, view } = open(options);
  view.append(text);
  view.finish();
  view.flush(60_000);
  return root;
}

/** Shown after every piece, as a slow stream would be. */
function stream(text: string, size: number): HTMLElement {
  const { root, view } = open();
  for (let from = 0; from < text.length; from += size) {
    view.append(text.slice(from, from + size));
    view.flush(60_000);
  }
  view.finish();
  view.flush(60_000);
  return root;
}

function button(root: Element, name: string): HTMLButtonElement {
  const found = root.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`);
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

describe('a streamed text', () => {
  it.each(CORPUS.map((text, index) => [index, text] as const))(
    'number %i ends as if it had come at once',
    (_, text) => {
      const whole = show(text).innerHTML;
      expect(stream(text, 7).innerHTML).toBe(whole);
      if (text.length < 300) expect(stream(text, 1).innerHTML).toBe(whole);
    },
  );

  it('ends as if it had come at once when it is long', () => {
    for (const text of Object.values(longShapes(9000))) {
      expect(stream(text, 397).innerHTML).toBe(show(text).innerHTML);
    }
  });

  it('leaves settled blocks alone', () => {
    const { root, view } = open();
    view.append('First paragraph.\n\nSecond');
    view.flush(60_000);
    const first = root.querySelector('p');
    view.append(' goes on.\n\n```js\nlet a = 1;\n');
    view.flush(60_000);
    const code = root.querySelector('.md-code');
    view.append('let b = 2;\n```\n\nLast.');
    view.finish();
    view.flush(60_000);
    expect(root.querySelector('p')).toBe(first);
    expect(root.querySelector('.md-code')).toBe(code);
    expect(root.textContent).toContain('let b = 2;');
  });

  it('resolves a reference whose definition comes later', () => {
    const { root, view } = open();
    view.append('See [the docs].\n\n- also [here][the docs]\n\nText.\n\n');
    view.flush(60_000);
    expect(root.querySelectorAll('[role=link]')).toHaveLength(0);
    view.append('[the docs]: https://example.org/docs\n\nEnd.');
    view.finish();
    view.flush(60_000);
    expect(Array.from(root.querySelectorAll('[role=link]'), (link) => link.textContent)).toEqual(['the docs', 'here']);
  });

  it('shows a caret at its end while more is expected', () => {
    const { root, view } = open();
    view.setCaret(true);
    view.append('Hello **wor');
    view.flush(60_000);
    expect(root.querySelector('p')?.classList.contains('md-caret')).toBe(true);
    view.finish();
    view.flush(60_000);
    expect(root.querySelector('.md-caret')).toBeNull();
  });

  it('starts anew after a reset', () => {
    const { root, view } = open();
    const source = new MarkdownStream('old text');
    source.subscribe(view);
    view.flush(60_000);
    source.reset('new text');
    source.finish();
    view.flush(60_000);
    expect(root.textContent.trim()).toBe('new text');
    expect(source.text).toBe('new text');
  });
});

describe('what a reader can use', () => {
  it('opens web addresses through the owner and nothing else', () => {
    const onLink = vi.fn();
    const root = show('[web](https://example.org/a) [bad](javascript:alert(1)) [file](file:///etc) <me@example.org>', {
      onLink,
    });
    const links = Array.from(root.querySelectorAll<HTMLElement>('[role=link]'));
    expect(links.map((link) => link.textContent)).toEqual(['web', 'me@example.org']);
    expect(root.querySelector('[href]')).toBeNull();
    links[0]?.click();
    links[1]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    expect(onLink.mock.calls).toEqual([['https://example.org/a'], ['mailto:me@example.org']]);
  });

  it('copies code exactly, however long and however it is nested', () => {
    const onCopy = vi.fn();
    const lines = Array.from({ length: 300 }, (_, index) => `  line ${String(index)}\t"<&>"`);
    const code = lines.join('\n') + '\n\n';
    button(show('```ts\n' + code + '```\n', { onCopy }), 'Copy').click();
    button(show('- item\n\n  ```\n  a\n\n    b\n  ```\n', { onCopy }), 'Copy').click();
    expect(onCopy.mock.calls).toEqual([[code], ['a\n\n  b\n']]);
  });

  it('names the copy and wrap buttons by what they have done', () => {
    const root = show('```\nx\n```\n', { onCopy: () => undefined });
    const wrap = button(root, 'Wrap lines');
    wrap.click();
    expect(wrap.getAttribute('aria-label')).toBe('Do not wrap lines');
    expect(wrap.getAttribute('aria-pressed')).toBe('true');
    const copy = button(root, 'Copy');
    copy.click();
    expect(copy.getAttribute('aria-label')).toBe('Copied');
  });

  it('does not load a remote image but offers to open it', () => {
    const onLink = vi.fn();
    const root = show('![a chart](https://example.org/chart.png)', { onLink });
    expect(root.querySelector('img')).toBeNull();
    expect(root.textContent).toContain('a chart');
    expect(root.textContent).toContain('example.org');
    root.querySelector<HTMLButtonElement>('.md-image-open')?.click();
    expect(onLink).toHaveBeenCalledWith('https://example.org/chart.png');
  });

  it('starts headings below those of the page and keeps numbers of long lists', () => {
    const root = show('# One\n\n' + Array.from({ length: 120 }, (_, i) => `${String(i + 4)}. item`).join('\n'));
    expect(root.querySelector('h2')?.textContent).toBe('One');
    const lists = Array.from(root.querySelectorAll('ol'));
    expect(lists.length).toBeGreaterThan(1);
    let next = 4;
    for (const list of lists) {
      expect(list.start).toBe(next);
      next += list.children.length;
    }
    expect(next).toBe(124);
  });

  it('gives every part of a long table its column headers', () => {
    const rows = Array.from({ length: 130 }, (_, i) => `| ${String(i)} | v |`).join('\n');
    const root = show(`| key | value |\n|---|---|\n${rows}\n`);
    const tables = Array.from(root.querySelectorAll('table'));
    expect(tables.length).toBe(3);
    for (const table of tables) expect(table.querySelectorAll('th[scope=col]')).toHaveLength(2);
    expect(root.querySelectorAll('tbody tr')).toHaveLength(130);
  });

  it('shows markup that it does not allow as text', () => {
    const root = show('Use the <button> element.\n\n<script>\nlet a;\n</script>\n');
    expect(root.textContent).toContain('<button>');
    expect(root.textContent).toContain('<script>');
    expect(root.querySelector('script')).toBeNull();
  });

  it('ties footnote references to their texts', () => {
    const root = show('Claim[^1].\n\n[^1]: Source *of* it.\n');
    const reference = button(root, 'Footnote 1');
    reference.click();
    expect(document.activeElement?.textContent).toContain('Source of it.');
  });
});
