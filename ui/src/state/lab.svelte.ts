import type { Backend } from '../backend/backend';
import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { EmbeddingRunReply } from '../backend/generated/EmbeddingRunReply';
import type { ModelRef } from '../backend/generated/ModelRef';
import type { ModerationRunReply } from '../backend/generated/ModerationRunReply';
import type { RerankRunReply } from '../backend/generated/RerankRunReply';
import type { Studio } from './context';
import { getStudio } from './context';

export type Bench = 'embeddings' | 'rerank' | 'moderation';

/** One call at a time, its last result, or why there is none. */
export class Trial<Params, Reply> {
  running = $state(false);
  /** What the last result answers, and the result. */
  done: { params: Params; reply: Reply } | null = $state.raw(null);
  error: ApiError | null = $state.raw(null);
  readonly #ask: (params: Params) => Promise<Reply>;

  constructor(ask: (params: Params) => Promise<Reply>) {
    this.#ask = ask;
  }

  async run(params: Params): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.error = null;
    try {
      this.done = { params, reply: await this.#ask(params) };
    } catch (error) {
      this.error = toApiError(error);
    } finally {
      this.running = false;
    }
  }
}

/** One thing a line, without empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

interface Embedded {
  model: ModelRef;
  texts: string[];
  dimensions?: number;
}

interface Reranked {
  model: ModelRef;
  query: string;
  documents: string[];
  topN?: number;
}

interface Judged {
  model: ModelRef;
  text: string;
}

/** The benches of the lab: what is entered and what came of it, kept while other tabs show. */
export class Lab {
  bench: Bench = $state('embeddings');
  models: Record<Bench, ModelRef | null> = $state({ embeddings: null, rerank: null, moderation: null });
  texts = $state('');
  dimensions = $state('');
  query = $state('');
  documents = $state('');
  topN = $state('');
  judged = $state('');
  readonly embeddings: Trial<Embedded, EmbeddingRunReply>;
  readonly rerank: Trial<Reranked, RerankRunReply>;
  readonly moderation: Trial<Judged, ModerationRunReply>;

  constructor(backend: Backend) {
    this.embeddings = new Trial((params) => backend.call('embedding_run', params));
    this.rerank = new Trial((params) => backend.call('rerank_run', params));
    this.moderation = new Trial((params) => backend.call('moderation_run', params));
  }
}

const made = new WeakMap<Studio, Lab>();

/** The lab of a window, made when first asked for. */
export function getLab(): Lab {
  const studio = getStudio();
  let lab = made.get(studio);
  if (!lab) {
    lab = new Lab(studio.backend);
    made.set(studio, lab);
  }
  return lab;
}
