/** What a view of a stream is told. */
export interface StreamListener {
  append(text: string): void;
  finish(): void;
  /** Everything before is void; text follows through `append`. */
  reset(): void;
}

/** Text that can be shown while it grows. */
export interface MarkdownSource {
  readonly text: string;
  readonly finished: boolean;
  /** Tells the listener all that has come and all that comes; returns how to stop. */
  subscribe(listener: StreamListener): () => void;
}

/** The text of one message as it arrives. */
export class MarkdownStream implements MarkdownSource {
  private pieces: string[] = [];
  private done = false;
  private size = 0;
  private readonly listeners = new Set<StreamListener>();

  constructor(text = '') {
    if (text !== '') this.append(text);
  }

  append(text: string): void {
    if (text === '' || this.done) return;
    this.pieces.push(text);
    this.size += text.length;
    for (const listener of this.listeners) listener.append(text);
  }

  /** No more text will come. */
  finish(): void {
    if (this.done) return;
    this.done = true;
    for (const listener of this.listeners) listener.finish();
  }

  /** Starts anew with another text, not finished. */
  reset(text = ''): void {
    this.pieces = [];
    this.size = 0;
    this.done = false;
    for (const listener of this.listeners) listener.reset();
    this.append(text);
  }

  /** All that has come. Joined on demand: reading it for every piece would cost its length. */
  get text(): string {
    const joined = this.pieces.join('');
    this.pieces = joined === '' ? [] : [joined];
    return joined;
  }

  /** Length of `text` in UTF-16 code units, at no cost. */
  get length(): number {
    return this.size;
  }

  get finished(): boolean {
    return this.done;
  }

  subscribe(listener: StreamListener): () => void {
    this.listeners.add(listener);
    if (this.size > 0) listener.append(this.text);
    if (this.done) listener.finish();
    return () => this.listeners.delete(listener);
  }
}
