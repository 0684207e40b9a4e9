import { toApiError } from '../backend/errors';
import type { Backend } from '../backend/backend';
import type { ApiError } from '../backend/generated/ApiError';
import type { DeviceProblem } from '../backend/generated/DeviceProblem';
import type { RecordingEvent } from '../backend/generated/RecordingEvent';
import type { RecordingStopReply } from '../backend/generated/RecordingStopReply';

/** One recording from the microphone, from its beginning to its file. */
export class Recorder {
  phase: 'idle' | 'opening' | 'recording' | 'paused' | 'full' | 'failed' | 'ending' = $state('idle');
  level = $state(0);
  ms = $state(0);
  problem: { kind: DeviceProblem; detail: string } | null = $state.raw(null);
  error: ApiError | null = $state.raw(null);

  readonly #backend: Backend;
  #number = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get isOn(): boolean {
    return this.phase !== 'idle';
  }

  async start(): Promise<void> {
    const number = (this.#number += 1);
    this.phase = 'opening';
    this.level = this.ms = 0;
    this.problem = this.error = null;
    try {
      await this.#backend.stream('recording_start', undefined, (event) => {
        if (number === this.#number) this.#told(event);
      });
    } catch (error) {
      this.error = toApiError(error);
      this.phase = 'idle';
    }
  }

  #told(event: RecordingEvent): void {
    if (event.type === 'opened') this.phase = 'recording';
    if (event.type === 'full') this.phase = 'full';
    if (event.type === 'level') {
      this.level = event.level;
      this.ms = event.ms;
    }
    if (event.type === 'failed') {
      this.phase = 'failed';
      this.problem = { kind: event.problem, detail: event.detail };
    }
  }

  async pause(): Promise<void> {
    const paused = this.phase === 'recording';
    await this.#backend.call('recording_pause', { paused });
    this.phase = paused ? 'paused' : 'recording';
    this.level = 0;
  }

  /** The file of what was heard; none where it could not be kept, or nothing was heard. */
  async stop(): Promise<RecordingStopReply | null> {
    this.phase = 'ending';
    try {
      const reply = await this.#backend.call('recording_stop', undefined);
      return reply.media === null ? null : reply;
    } catch (error) {
      this.error = toApiError(error);
      return null;
    } finally {
      this.#number += 1;
      this.phase = 'idle';
    }
  }

  /** Forgets what was heard. */
  drop(): void {
    this.#number += 1;
    this.phase = 'idle';
    void this.#backend.call('recording_drop', undefined).catch(() => undefined);
  }
}
