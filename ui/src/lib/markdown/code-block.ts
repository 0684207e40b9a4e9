import { actButton, element } from './dom';
import type { MarkdownLabels } from './labels';
import { markRuns, type Runs } from './runs';
import { SegmentedText } from './segments';

/** A code block with its header, filled by appending. */
export class CodeBlock {
  readonly element: HTMLElement;
  readonly body: SegmentedText;

  constructor(info: string, labels: MarkdownLabels) {
    const language = /^[^\s{,]*/.exec(info)?.[0] ?? '';
    this.element = element('div', 'md-code');
    this.element.dataset.language = language;
    const head = element('div', 'md-code-head');
    head.append(element('span', 'md-code-lang', language));
    head.append(actButton('wrap', labels.wrap, 'wrap'), actButton('copy', labels.copy, 'copy'));
    head.querySelector('[data-act=wrap]')?.setAttribute('aria-pressed', 'false');
    const frame = element('pre', 'md-code-body');
    frame.tabIndex = 0;
    frame.dir = 'ltr';
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', language || labels.code);
    const code = element('code', '');
    frame.append(code);
    this.body = new SegmentedText(code);
    this.element.append(head, frame);
  }
}

/** Source of a formula that is too long to typeset or not complete. */
export class MathSourceBlock {
  readonly element: HTMLElement;
  readonly body: SegmentedText;

  constructor() {
    this.element = element('pre', 'md-math-source');
    this.element.tabIndex = 0;
    this.element.dir = 'ltr';
    const code = element('code', '');
    this.element.append(code);
    this.body = new SegmentedText(code);
  }
}

/** The text of a code block, exactly. */
export function codeText(block: Element): string {
  return block.querySelector('code')?.textContent ?? '';
}

/**
 * Colours a settled block a segment at a time: each call of the result colours one and says
 * whether any is left.
 */
export function colouring(block: Element, runs: Runs): () => boolean {
  const segments = Array.from(block.querySelectorAll('.md-seg'));
  const cursor = { run: 0, at: 0 };
  let index = 0;
  return () => {
    const segment = segments[index];
    if (!segment) return false;
    segment.replaceChildren(markRuns(segment.textContent, runs, cursor));
    index += 1;
    return index < segments.length;
  };
}
