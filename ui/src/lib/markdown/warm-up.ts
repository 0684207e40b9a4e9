import { element } from './dom';
import type { MarkdownLabels } from './labels';
import { schedule } from './scheduler';
import { MarkdownView } from './view';

/** How often the sample is shown: so that the engine has compiled what it runs most. */
const ROUNDS = 12;
/** Slices that are given to colours and formulas, which come from their workers, after the last piece. */
const PATIENCE = 30;

/** One of every block that answers are made of. */
const PIECES = [
  '## A *heading*\n\n',
  'Words with **weight**, *stress*, `code`, a [link](https://example.com) and 一些中文。 And $a^2 + b_1$ inside.\n\n',
  '```rust\nfn main() {\n    let answer = "42"; // comment\n}\n```\n\n',
  '| name | value |\n| --- | ---: |\n| one | 1 |\n| two | 2 |\n\n',
  '- first\n- second\n  - nested **deeper**\n\n1. one\n2. two\n\n',
  '> quoted words\n\n$$\\int_0^1 \\frac{x}{\\sqrt{2}}\\,dx$$\n\n---\n\n',
];

let warmed = false;

/**
 * Shows a sample where nobody sees it, a piece in each slice, so that the first answer does not
 * have to wait for code to be compiled and fonts to be read. Only the first call does anything.
 */
export function warmUpMarkdown(labels: MarkdownLabels): void {
  if (warmed) return;
  warmed = true;
  const host = element('div', 'md md-warm-up');
  host.inert = true;
  host.ariaHidden = 'true';
  document.body.append(host);
  const view = new MarkdownView(host, { labels, onLink: () => undefined });
  let piece = 0;
  let patience = PATIENCE;
  schedule(() => {
    const text = PIECES[piece % PIECES.length];
    if (piece < ROUNDS * PIECES.length && text !== undefined) {
      piece += 1;
      view.append(text);
      return true;
    }
    patience -= 1;
    if (patience > 0) return true;
    view.destroy();
    host.remove();
    return false;
  });
}
