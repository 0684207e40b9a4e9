import { toApiError } from '../backend/errors';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { JobId } from '../backend/generated/JobId';
import type { JobInfo } from '../backend/generated/JobInfo';
import type { MessageId } from '../backend/generated/MessageId';
import type { ModelRef } from '../backend/generated/ModelRef';
import { mediaUrl } from '../lib/media';
import { spoken } from '../lib/spoken';
import type { Studio } from './context';
import { getStudio } from './context';
import { galleryOf } from './gallery.svelte';

/** Reads a message aloud: one at a time, with the model and the voice of the speech tab, where the take is kept. */
export class ReadAloud {
  /** The message that is read, or is about to be. */
  message: MessageId | null = $state(null);
  readonly #studio: Studio;
  #job: JobId | null = null;
  #sound: HTMLAudioElement | null = null;
  /** Where the whole take is, once it is there. */
  #kept: string | undefined;

  constructor(studio: Studio) {
    this.#studio = studio;
    studio.keys.register({
      id: 'readAloud.stop',
      combo: 'Escape',
      label: () => studio.i18n.t.speech.stopReading,
      when: () => this.message !== null,
      run: () => this.stop(),
    });
  }

  /** Whether any model speaks. */
  get isPossible(): boolean {
    return this.#model() !== null;
  }

  async start(message: MessageId, markdown: string): Promise<void> {
    this.stop();
    const model = this.#model();
    const words = spoken(markdown);
    if (model === null || words === '') return;
    this.message = message;
    const { backend } = this.#studio;
    const { prompt, fields } = galleryOf(this.#studio, 'speech').order(model, words);
    try {
      const job = await backend.call('job_create', {
        kind: 'speech',
        model,
        prompt,
        fields: fields as JobInfo['fields'],
        inputs: [],
      });
      // Stopped, or another one begun, meanwhile.
      if (this.message === message) this.#job = job.id;
      else await backend.call('job_cancel', { id: job.id });
    } catch (error) {
      if (this.message === message) this.stop();
      this.#say(error);
    }
  }

  /** Falls silent, and asks for no more of it. */
  stop(): void {
    this.#sound?.pause();
    const job = this.#kept === undefined ? this.#job : null;
    if (job !== null) void this.#studio.backend.call('job_cancel', { id: job }).catch(() => undefined);
    this.#sound = null;
    this.#kept = undefined;
    this.#job = null;
    this.message = null;
  }

  hear(event: AppEvent): void {
    if (event.type !== 'jobsChanged' || this.#job === null) return;
    const job = event.jobs.find((one) => one.id === this.#job);
    if (!job) return;
    const root = this.#studio.app.boot?.mediaRoot;
    const [take] = job.creations;
    if (take) this.#kept = mediaUrl(root, take.media);
    const arriving = job.previews[0] && root ? root + job.previews[0].path : undefined;
    const source = this.#kept ?? arriving;
    if (this.#sound === null && source !== undefined) this.#play(source);
    if (job.state === 'failed') {
      this.stop();
      if (job.error) this.#say(job.error);
    }
  }

  #play(source: string): void {
    const sound = new Audio(source);
    this.#sound = sound;
    sound.addEventListener('ended', () => {
      if (this.#sound === sound) this.stop();
    });
    sound.addEventListener('error', () => {
      if (this.#sound !== sound) return;
      // What could not be played on its way may be once it is whole.
      if (this.#kept !== undefined && this.#kept !== source) this.#play(this.#kept);
      else if (this.#kept === undefined) this.#sound = null;
      else {
        this.stop();
        this.#studio.toasts.show(this.#studio.i18n.t.speech.notPlayed, { tone: 'bad' });
      }
    });
    void sound.play().catch(() => undefined);
  }

  #model(): ModelRef | null {
    return galleryOf(this.#studio, 'speech').chosen;
  }

  #say(thrown: unknown): void {
    const { code } = toApiError(thrown);
    this.#studio.toasts.show(this.#studio.i18n.t.errors.codes[code].title, { tone: 'bad' });
  }
}

const made = new WeakMap<Studio, ReadAloud>();

/** The reader of a window, made when first asked for. */
export function getReadAloud(): ReadAloud {
  const studio = getStudio();
  let reader = made.get(studio);
  if (!reader) {
    const created = new ReadAloud(studio);
    studio.app.onEvent((event) => created.hear(event));
    made.set(studio, created);
    reader = created;
  }
  return reader;
}
