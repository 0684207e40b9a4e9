import { grammarFor } from './languages';
import type { Runs } from './runs';

/** A request to the highlighting worker. */
export interface HighlightRequest {
  id: number;
  grammar: string;
  text: string;
}

/** Its answer; null where the grammar could not be loaded or failed. */
export interface HighlightReply {
  id: number;
  runs: Runs | null;
}

/** Longer code stays plain, in characters. */
const LONGEST = 100_000;

let worker: Worker | null = null;
let nextId = 1;
const waiting = new Map<number, (runs: Runs | null) => void>();

/** Finds the colours of settled code off the main thread; null: it stays plain. */
export function highlight(language: string, text: string): Promise<Runs | null> {
  const grammar = grammarFor(language);
  if (grammar === undefined || text.length > LONGEST || typeof Worker === 'undefined') {
    return Promise.resolve(null);
  }
  const request: HighlightRequest = { id: nextId++, grammar, text };
  return new Promise((resolve) => {
    waiting.set(request.id, resolve);
    (worker ??= startWorker()).postMessage(request);
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('../../workers/highlight.worker.ts', import.meta.url), {
    type: 'module',
  });
  started.addEventListener('message', (event: MessageEvent<HighlightReply>) => {
    waiting.get(event.data.id)?.(event.data.runs);
    waiting.delete(event.data.id);
  });
  started.addEventListener('error', () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
    worker = null;
  });
  return started;
}
