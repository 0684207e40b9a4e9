import type { ApiError } from '../generated/ApiError';
import type { Message } from '../generated/Message';
import type { Part } from '../generated/Part';
import type { TurnBatch } from '../generated/TurnBatch';
import type { TurnEvent } from '../generated/TurnEvent';
import { readableParts } from '../../lib/readable-parts';
import { apiError } from './error';
import { markdownAnswer } from './data';

/** One step of a scripted answer. `hold` waits for `release()`. */
export type AnswerStep =
  | { text: string }
  | { reasoning: string }
  | { part: Part }
  /** A call that waits for consent. */
  | { asking: string }
  | { retrying: ApiError; delayMs: number }
  | { fail: ApiError }
  | { hold: true };

/** What a model of the demo gateway answers. */
export function demoAnswer(modelId: string, prompt: string): AnswerStep[] {
  const faults: Record<string, ApiError> = {
    'demo-400': apiError('request'),
    'demo-401': apiError('auth'),
    'demo-402': apiError('quota'),
    'demo-404': apiError('modelNotFound'),
    'demo-429': apiError('rateLimit'),
    'demo-500': apiError('server'),
  };
  const fault = faults[modelId];
  if (fault) return [{ fail: fault }];
  if (modelId === 'demo-cut')
    return [...words('The connection ends in the middle of'), { fail: apiError('truncated') }];
  if (modelId === 'demo-reasoning') {
    return [
      ...words('The question is short, so the answer may be short too.', 'reasoning'),
      ...words(`You asked: ${prompt}`),
    ];
  }
  if (modelId === 'demo-chat') return words(`This answer is scripted. You wrote: “${prompt}”`);
  return words(markdownAnswer);
}

/** A text as steps of about a word each. */
export function words(text: string, kind: 'text' | 'reasoning' = 'text'): AnswerStep[] {
  const pieces = text.match(/\S+\s*|\s+/g) ?? [];
  return pieces.map((piece) => (kind === 'text' ? { text: piece } : { reasoning: piece }));
}

/** One answer that is being written, with everyone who listens. */
export class FakeTurn {
  readonly message: Message;
  #events: TurnEvent[];
  #listeners = new Set<(batch: TurnBatch) => void>();
  #asking: string | null = null;
  #cancelled = false;
  #wake: (() => void) | null = null;
  #held: (() => void) | null = null;
  #delayMs: number;

  constructor(message: Message, delayMs: number) {
    this.message = message;
    this.#delayMs = delayMs;
    this.#events = [{ type: 'started', messageId: message.id }];
  }

  attach(onBatch: (batch: TurnBatch) => void): void {
    onBatch({ events: [...this.#events] });
    this.#listeners.add(onBatch);
  }

  cancel(): void {
    this.#cancelled = true;
    this.#wake?.();
    this.release();
  }

  release(): void {
    this.#held?.();
    this.#held = null;
  }

  /** Plays the script; resolves with the message as stored. */
  async play(steps: AnswerStep[]): Promise<Message> {
    const startedAt = Date.now();
    for (const step of steps) {
      await this.#pause();
      if ('hold' in step && !this.#cancelled) await new Promise<void>((resolve) => (this.#held = resolve));
      if (this.#cancelled) return this.#end('cancelled');
      this.message.firstTokenMs ??= 'text' in step ? Math.max(1, Date.now() - startedAt) : null;
      if ('text' in step) this.#append('text', step.text);
      if ('reasoning' in step) this.#append('reasoning', step.reasoning);
      if ('part' in step) this.#put(step.part);
      if ('asking' in step) await this.#ask(step.asking);
      if ('retrying' in step) {
        this.#emit({ type: 'retrying', attempt: 2, delayMs: step.delayMs, error: step.retrying });
      }
      if ('fail' in step) return this.#end('failed', step.fail);
    }
    await this.#pause();
    return this.#end(this.#cancelled ? 'cancelled' : 'complete');
  }

  #put(part: Part): void {
    this.message.parts.push(part);
    if (part.type === 'opaque') return;
    this.#emit({ type: 'part', part: this.message.parts.length - 1, value: part });
    if (part.type === 'toolResult') this.#emit({ type: 'calls', open: [] });
  }

  async #ask(callId: string): Promise<void> {
    this.#asking = callId;
    this.#emit({ type: 'calls', open: [{ callId, phase: 'asking' }] });
    await new Promise<void>((resolve) => (this.#held = resolve));
    if (!this.#cancelled) this.#emit({ type: 'calls', open: [{ callId, phase: 'running' }] });
  }

  /** Whether the call waited for it. */
  consent(callId: string): boolean {
    if (this.#asking !== callId) return false;
    this.#asking = null;
    this.release();
    return true;
  }

  #append(type: 'text' | 'reasoning', text: string): void {
    const last = this.message.parts.at(-1);
    if (last?.type === type) last.text += text;
    else this.message.parts.push({ type, text } satisfies Part);
    const part = readableParts(this.message.parts).at(-1)?.index ?? 0;
    this.#emit({ type: type === 'text' ? 'textDelta' : 'reasoningDelta', part, text });
  }

  #end(status: 'complete' | 'cancelled' | 'failed', error?: ApiError): Message {
    this.message.status = status;
    this.message.finishedAt = Date.now();
    this.message.error = error ?? null;
    if (status === 'complete') {
      this.message.finishReason = 'stop';
      this.message.usage = {
        inputTokens: 24,
        cachedInputTokens: null,
        outputTokens: 612,
        reasoningTokens: null,
        costMicros: 21_000,
        currency: 'CNY',
      };
    }
    const message = structuredClone(this.message);
    if (error) this.#emit({ type: 'failed', message, error });
    else this.#emit({ type: status === 'complete' ? 'finished' : 'cancelled', message });
    return this.message;
  }

  #emit(event: TurnEvent): void {
    this.#events.push(event);
    for (const listener of this.#listeners) listener({ events: [event] });
  }

  #pause(): Promise<void> {
    if (this.#delayMs === 0 || this.#cancelled) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
