import type { Backend } from '../backend/backend';
import type { ApiError } from '../backend/generated/ApiError';
import type { Consent } from '../backend/generated/Consent';
import type { Message } from '../backend/generated/Message';
import type { MessageId } from '../backend/generated/MessageId';
import type { OpenCall } from '../backend/generated/OpenCall';
import type { Part } from '../backend/generated/Part';
import type { TurnBatch } from '../backend/generated/TurnBatch';
import type { TurnEvent } from '../backend/generated/TurnEvent';
import type { TurnStartParams } from '../backend/generated/TurnStartParams';
import type { TurnStartReply } from '../backend/generated/TurnStartReply';
import { MarkdownStream } from '../lib/markdown/stream';
import { readableParts } from '../lib/readable-parts';

/** What a turn does now. */
export type TurnPhase = 'waiting' | 'retrying' | 'thinking' | 'writing' | 'calling' | 'ended';

/** A try that failed and will be made again. */
export interface Retrying {
  attempt: number;
  /** When the next try begins, in milliseconds since 1970. */
  at: number;
  error: ApiError;
}

/**
 * One part of an answer that is being written. Its text lives in the stream alone: nothing reactive grows with it, so
 * a chunk costs the same however much has arrived.
 */
export class LivePart {
  readonly index: number;
  readonly kind: 'text' | 'reasoning';
  readonly stream = new MarkdownStream();
  /** How long the part took, where its whole course was heard; `null` while it runs or when it is not known. */
  durationMs: number | null = $state(null);
  ended = $state(false);
  #startedAt: number | null;

  constructor(index: number, kind: 'text' | 'reasoning', startedAt: number | null) {
    this.index = index;
    this.kind = kind;
    this.#startedAt = startedAt;
  }

  append(text: string): void {
    this.stream.append(text);
  }

  /** Nothing more comes. `stored` is what was saved, which wins where it differs. */
  end(now: number, stored?: string): void {
    if (!this.ended) {
      this.ended = true;
      if (this.#startedAt !== null) this.durationMs = now - this.#startedAt;
    }
    if (stored !== undefined && stored.length !== this.stream.length) this.stream.reset(stored);
    this.stream.finish();
  }
}

/** A part of an answer that came whole. */
export interface WholePart {
  index: number;
  part: Part;
}

/** An answer while it arrives, and afterwards: what was rendered stays, so that the end changes nothing on screen. */
export class LiveMessage {
  /** The message as stored, once the turn has ended. */
  stored: Message | null = $state.raw(null);
  parts: LivePart[] = $state.raw([]);
  /** What came whole so far: calls of tools and their results, pictures. */
  whole: WholePart[] = $state.raw([]);
  /** The calls that have no result yet. */
  open: OpenCall[] = $state.raw([]);
  phase: TurnPhase = $state('waiting');
  retrying: Retrying | null = $state.raw(null);
  /** Whether the turn is heard from its first moment, so that durations mean something. */
  readonly #timed: boolean;

  constructor(timed: boolean) {
    this.#timed = timed;
  }

  get running(): boolean {
    return this.phase !== 'ended';
  }

  apply(batch: TurnBatch): void {
    for (const event of batch.events) this.#event(event);
  }

  #event(event: TurnEvent): void {
    switch (event.type) {
      case 'started':
        this.parts = [];
        this.whole = [];
        this.open = [];
        this.phase = 'waiting';
        this.retrying = null;
        break;
      case 'textDelta':
        this.#append(event.part, 'text', event.text);
        break;
      case 'reasoningDelta':
        this.#append(event.part, 'reasoning', event.text);
        break;
      case 'part':
        this.#take({ index: event.part, part: event.value });
        break;
      case 'calls':
        this.open = event.open;
        // Once all have a result, the model is asked again.
        this.phase = event.open.length > 0 ? 'calling' : 'waiting';
        break;
      case 'retrying':
        this.phase = 'retrying';
        this.retrying = { attempt: event.attempt, at: Date.now() + event.delayMs, error: event.error };
        break;
      default:
        this.#end(event.message);
    }
  }

  #take(whole: WholePart): void {
    this.parts.at(-1)?.end(Date.now());
    this.whole = [...this.whole, whole];
    if (whole.part.type === 'toolCall') this.phase = 'calling';
    this.retrying = null;
  }

  #append(index: number, kind: 'text' | 'reasoning', text: string): void {
    const last = this.parts.at(-1);
    let part = last?.index === index ? last : this.parts.find((other) => other.index === index);
    if (!part) {
      const now = Date.now();
      last?.end(now);
      part = new LivePart(index, kind, this.#timed ? now : null);
      this.parts = [...this.parts, part];
    }
    part.append(text);
    const phase = kind === 'text' ? 'writing' : 'thinking';
    if (this.phase !== phase) {
      this.phase = phase;
      this.retrying = null;
    }
  }

  #end(message: Message): void {
    const now = Date.now();
    const kept = new Map(this.parts.map((part) => [part.index, part]));
    // Parts that came whole with the end have no stream yet; parts that are not text are drawn from the message.
    this.parts = readableParts(message.parts).flatMap((part) => {
      if (part.kind === 'other') return [];
      const held = kept.get(part.index);
      const live = held?.kind === part.kind ? held : new LivePart(part.index, part.kind, null);
      live.end(now, part.text);
      return [live];
    });
    this.stored = message;
    this.open = [];
    this.retrying = null;
    this.phase = 'ended';
  }
}

/** A turn that has been accepted. */
export interface StartedTurn {
  reply: TurnStartReply;
  live: LiveMessage;
}

/** Starts, follows and stops turns. What runs goes on whatever the page shows. */
export class Turns {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async start(params: TurnStartParams): Promise<StartedTurn> {
    const live = new LiveMessage(true);
    const reply = await this.#backend.stream('turn_start', params, (batch) => live.apply(batch));
    return { reply, live };
  }

  /** Listens to a turn that runs already; rejects when it has ended. */
  async attach(messageId: MessageId): Promise<LiveMessage> {
    const live = new LiveMessage(false);
    await this.#backend.stream('turn_attach', { messageId }, (batch) => live.apply(batch));
    return live;
  }

  /** Says whether a call of a tool may be made. */
  async consent(messageId: MessageId, callId: string, consent: Consent): Promise<void> {
    await this.#backend.call('turn_consent', { messageId, callId, consent });
  }

  async stop(messageId: MessageId): Promise<void> {
    await this.#backend.call('turn_cancel', { messageId });
  }
}
