import { codeText, colouring } from './code-block';
import { Builder, type BuilderOwner } from './builder';
import { icon } from './dom';
import { Formulas } from './formulas';
import { highlight } from './highlight';
import type { MarkdownLabels } from './labels';
import { warmMath } from './math';
import { BlockScanner } from './scanner';
import { schedule, unschedule, updateBeforeFrame } from './scheduler';
import { SpokenForms } from './spoken-forms';
import type { StreamListener } from './stream';
import { linkable } from './urls';

export interface ViewOptions {
  labels: MarkdownLabels;
  /** A link was chosen; it is an absolute http, https or mailto address. */
  onLink(url: string): void;
  /** Text was asked to be put on the clipboard; without it the page does that. */
  onCopy?: ((text: string) => void) | undefined;
  /** The shown document has changed size. */
  onUpdate?: (() => void) | undefined;
}

/** Text fed to the scanner between two looks at the clock, in characters. */
const SLICE = 160;
/** Part of each slice of time kept for formulas, so that none waits for the end of the text. */
const FORMULA_SHARE = 0.25;
/** The unsettled part is read anew each time it is shown: it rests for this many times what that took. */
const TAIL_PAUSE = 5;
/** With more text than this waiting, formulas wait too, in characters. */
const BEHIND = 1000;
/** How long a copy button says that it has copied, in milliseconds. */
const COPIED_FOR = 1500;

/** How long after the first view opens the fonts of formulas are fetched, in milliseconds. */
const WARM_UP_DELAY = 200;
let warmed = false;

function warmUp(): void {
  if (warmed || typeof Worker === 'undefined') return;
  warmed = true;
  setTimeout(() => void warmMath(), WARM_UP_DELAY);
}

/** Shows a stream of Markdown inside `root`, whose contents it owns. */
export class MarkdownView implements StreamListener, BuilderOwner {
  private scanner: BlockScanner;
  private builder: Builder;
  private pending = '';
  private at = 0;
  private ending = false;
  private ended = false;
  private coloured: (() => boolean)[] = [];
  private caret: Element | null = null;
  private generation = 0;
  private showsCaret = false;
  private readonly work = (deadline: number): boolean => this.step(deadline);
  private readonly update = (): void => {
    this.changed = false;
    this.options.onUpdate?.();
  };
  private readonly formulas = new Formulas(() => {
    schedule(this.work);
  });
  private readonly spoken: SpokenForms;
  /** Whether the unsettled part has changed since it was shown. */
  private stale = true;
  /** Whether the shown document has changed since that was told. */
  private changed = false;
  /** When it may be shown again. */
  private tailDue = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly options: ViewOptions,
  ) {
    root.replaceChildren();
    this.builder = new Builder(root, this);
    this.spoken = new SpokenForms(root);
    this.scanner = this.newScanner();
    warmUp();
    root.addEventListener('click', this.onClick);
    root.addEventListener('auxclick', this.onClick);
    root.addEventListener('keydown', this.onKey);
  }

  get labels(): MarkdownLabels {
    return this.options.labels;
  }

  append(text: string): void {
    this.pending = this.at >= this.pending.length ? text : this.pending.slice(this.at) + text;
    this.at = 0;
    this.stale = true;
    if (this.showsCaret) this.spoken.hold();
    schedule(this.work);
  }

  finish(): void {
    this.ending = true;
    this.stale = true;
    schedule(this.work);
  }

  reset(): void {
    this.generation += 1;
    this.builder.parking.stop();
    this.spoken.clear();
    this.root.replaceChildren();
    this.builder = new Builder(this.root, this);
    this.scanner = this.newScanner();
    this.pending = '';
    this.at = 0;
    this.ending = false;
    this.ended = false;
    this.stale = true;
    this.formulas.clear();
    this.coloured = [];
    this.caret = null;
  }

  private newScanner(): BlockScanner {
    return new BlockScanner((event) => {
      this.builder.apply(event);
    });
  }

  /** Does as much as a frame allows now, so that a short text is there at once. */
  flush(milliseconds = 8): void {
    if (!this.advance(performance.now() + milliseconds)) unschedule(this.work);
    if (this.changed) this.update();
  }

  /** Whether the end of the text carries a mark that more is coming. */
  setCaret(shown: boolean): void {
    this.showsCaret = shown;
    this.moveCaret(shown ? this.root : null);
    this.stale = true;
    if (shown) schedule(this.work);
  }

  destroy(): void {
    this.generation += 1;
    this.builder.parking.stop();
    this.formulas.clear();
    unschedule(this.work);
    this.root.removeEventListener('click', this.onClick);
    this.root.removeEventListener('auxclick', this.onClick);
    this.root.removeEventListener('keydown', this.onKey);
    this.root.replaceChildren();
  }

  settled(unit: Element): void {
    this.drafted(unit);
    const blocks = unit.matches('.md-code') ? [unit] : unit.querySelectorAll('.md-code');
    for (const block of blocks) void this.colour(block as HTMLElement);
  }

  drafted(unit: Element): void {
    this.formulas.collect(unit);
  }

  private step(deadline: number): boolean {
    const left = this.advance(deadline);
    if (this.changed && this.options.onUpdate) updateBeforeFrame(this.update);
    return left;
  }

  private advance(deadline: number): boolean {
    const now = performance.now();
    const share = now + (deadline - now) * FORMULA_SHARE;
    // Text goes first: a formula that has been scrolled away by then needs no setting.
    const behind = this.pending.length - this.at > BEHIND;
    if (!behind && this.formulas.put(() => performance.now() >= share)) this.changed = true;
    if (!this.feed(deadline)) return true;
    if (this.stale) {
      if (!this.ending && performance.now() < this.tailDue) return true;
      this.stale = false;
      if (!this.ended) this.settleOrShow();
      this.changed = true;
    }
    return this.finishUp(deadline);
  }

  /** Reads pending text; whether all of it was read in time. */
  private feed(deadline: number): boolean {
    while (this.at < this.pending.length) {
      this.scanner.append(this.pending.slice(this.at, this.at + SLICE));
      this.at += SLICE;
      this.changed = true;
      if (performance.now() >= deadline) break;
    }
    const done = this.at >= this.pending.length;
    if (done) this.pending = '';
    return done;
  }

  private settleOrShow(): void {
    this.moveCaret(null);
    if (this.ending) {
      this.ended = true;
      this.scanner.finish();
      this.builder.finish();
      this.spoken.release();
      return;
    }
    const begun = performance.now();
    const end = this.builder.showTail(this.scanner.tail());
    if (this.showsCaret) this.moveCaret(deepestEnd(end));
    const now = performance.now();
    this.tailDue = now + (now - begun) * TAIL_PAUSE;
  }

  /**
   * Work that can wait: late references, formulas, colours. A little of each is done however
   * late it is, so that none is put off for as long as text comes. Whether any is left.
   */
  private finishUp(deadline: number): boolean {
    const late = (): boolean => performance.now() >= deadline;
    while (this.builder.references.pending) {
      this.builder.references.resolveNext();
      if (late()) return true;
    }
    if (this.formulas.pending && !late() && this.formulas.put(late)) this.changed = true;
    if (this.formulas.pending) return true;
    while (this.spoken.pending) {
      this.changed = this.spoken.next();
      if (late()) return true;
    }
    while (this.coloured.length > 0) {
      if (!this.coloured[0]?.()) this.coloured.shift();
      if (late()) return true;
    }
    return false;
  }

  private async colour(block: HTMLElement): Promise<void> {
    const generation = this.generation;
    const language = block.dataset.language ?? '';
    if (language === '') return;
    const runs = await highlight(language, codeText(block));
    if (!runs || generation !== this.generation || !block.isConnected) return;
    this.coloured.push(colouring(block, runs));
    schedule(this.work);
  }

  private moveCaret(to: Element | null): void {
    this.caret?.classList.remove('md-caret');
    if (this.caret?.getAttribute('class') === '') this.caret.removeAttribute('class');
    to?.classList.add('md-caret');
    this.caret = to;
  }

  private readonly onClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element)) return;
    const act = event.target.closest<HTMLElement>('[data-act]');
    const link = event.target.closest<HTMLElement>('[data-href]');
    if (act) this.act(act);
    else if (link) this.follow(link);
    else if (event.target.closest('a,area,form')) event.preventDefault();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLElement)) return;
    if (event.target.matches('.md-link')) this.follow(event.target);
  };

  private follow(link: HTMLElement): void {
    const url = linkable(link.dataset.href ?? '');
    if (url !== null) this.options.onLink(url);
  }

  private act(button: HTMLElement): void {
    const block = button.closest('.md-code');
    if (button.dataset.act === 'note') this.showNote(button.dataset.note ?? '');
    else if (block && button.dataset.act === 'copy') this.copy(button, codeText(block));
    else if (block && button.dataset.act === 'wrap') this.wrap(button, block);
  }

  private copy(button: HTMLElement, text: string): void {
    if (this.options.onCopy) this.options.onCopy(text);
    else void navigator.clipboard.writeText(text).catch(() => undefined);
    name(button, this.labels.copied, 'check');
    setTimeout(() => {
      name(button, this.labels.copy, 'copy');
    }, COPIED_FOR);
  }

  private wrap(button: HTMLElement, block: Element): void {
    const wrapped = block.classList.toggle('md-wrapped');
    button.setAttribute('aria-pressed', String(wrapped));
    name(button, wrapped ? this.labels.unwrap : this.labels.wrap, 'wrap');
  }

  private showNote(label: string): void {
    const note = this.root.querySelector<HTMLElement>(`[data-kind=footnote][data-note="${CSS.escape(label)}"]`);
    note?.scrollIntoView({ block: 'nearest' });
    note?.focus({ preventScroll: true });
  }
}

function name(button: HTMLElement, label: string, symbol: 'copy' | 'check' | 'wrap'): void {
  button.title = label;
  button.setAttribute('aria-label', label);
  button.replaceChildren(icon(symbol));
}

const ENDS = 'p,li,h3,h4,h5,h6,td,.md-seg,pre';

/** The innermost block at the end of `element`. */
function deepestEnd(element: Element): Element {
  let end: Element = element;
  for (let last = element.lastElementChild; last; last = last.lastElementChild) {
    if (last.matches(ENDS)) end = last;
  }
  return end;
}
