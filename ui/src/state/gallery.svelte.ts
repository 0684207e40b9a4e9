import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { Creation } from '../backend/generated/Creation';
import type { GalleryCounts } from '../backend/generated/GalleryCounts';
import type { GalleryScope } from '../backend/generated/GalleryScope';
import type { ItemId } from '../backend/generated/ItemId';
import type { JobId } from '../backend/generated/JobId';
import type { JobInfo } from '../backend/generated/JobInfo';
import type { MediaHash } from '../backend/generated/MediaHash';
import type { Model } from '../backend/generated/Model';
import type { ModelRef } from '../backend/generated/ModelRef';
import { familyOf, fieldsOf, objection, orderOf, readExtra, valuesOf } from '../lib/media-families';
import type { JsonObject, MediaFamily, MediaOrder } from '../lib/media-families';
import type { Studio } from './context';
import { getContext, setContext } from 'svelte';
import { getStudio } from './context';
import { isOpen } from './jobs.svelte';
import { modelsOf } from './models.svelte';

/** Groups that one question brings. */
const PAGE = 40;
/** After the last letter of a search. */
const TYPING_MS = 120;

/** What is shown in full. */
export interface Shown {
  job: JobId;
  item: ItemId;
}

/** What a gallery keeps: pictures, films, or takes of speech. */
export type GalleryKind = 'image' | 'video' | 'speech' | 'transcription';

/** The tab of a kind: what is asked for, and what came of it. */
export class Gallery {
  readonly kind: GalleryKind;
  scope: GalleryScope = $state('active');
  query = $state('');
  jobs: JobInfo[] = $state.raw([]);
  counts: GalleryCounts = $state.raw({ active: 0, starred: 0, trashed: 0 });
  hasMore = $state(false);
  ready = $state(false);
  loading = $state(false);
  loadError: ApiError | null = $state.raw(null);
  shown: Shown | null = $state.raw(null);
  /** The job that is open beside the list, where a tab shows one at a time. */
  selected: JobId | null = $state(null);

  prompt = $state('');
  /** The model that was chosen here; none takes the first that makes images. */
  model: ModelRef | null = $state.raw(null);
  /** What is set, by the family that knows it. */
  values: Record<string, Record<string, string>> = $state({});
  extra = $state('');
  inputs: MediaHash[] = $state.raw([]);
  sending = $state(false);
  sendError: ApiError | null = $state.raw(null);

  readonly #studio: Studio;
  /** What was told while a question was on its way: its answer may be older. */
  #told: JobInfo[] = [];
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(studio: Studio, kind: GalleryKind) {
    this.#studio = studio;
    this.kind = kind;
  }

  /** The words of this tab. */
  get words(): Studio['i18n']['t']['images'] {
    const { t } = this.#studio.i18n;
    return { image: t.images, video: t.videos, speech: t.speech, transcription: t.transcripts }[this.kind];
  }

  /** The view that shows it. */
  get view(): 'images' | 'videos' | 'speech' | 'transcripts' {
    return ({ image: 'images', video: 'videos', speech: 'speech', transcription: 'transcripts' } as const)[this.kind];
  }

  /** The model that is asked: as chosen here, else a favourite, else the first that makes such things. */
  get chosen(): ModelRef | null {
    const { app, profiles } = this.#studio;
    if (this.model && profiles.get(this.model.profileId)) return this.model;
    const faults = new Set(app.demoModels.filter((info) => info.isFault).map((info) => info.id));
    const sound = this.fitting.filter((one) => !faults.has(one.model.modelId));
    return (sound.find((one) => one.favourite) ?? sound[0])?.model ?? null;
  }

  /** The models that make such things. */
  get fitting(): Model[] {
    return modelsOf(this.#studio).all.filter((one) => one.kind === this.kind && one.listed && !one.hidden);
  }

  /** Whether the demo gateway is asked. */
  get isDemo(): boolean {
    return this.#studio.profiles.get(this.chosen?.profileId)?.profile.kind === 'demo';
  }

  /** Why nothing can be sent whatever is entered. */
  get blockedReason(): string | null {
    const { chosen } = this;
    if (chosen === null) return this.words.composer.reasonNoModel;
    const info = this.#studio.profiles.get(chosen.profileId);
    const lacksKey = info?.profile.kind === 'gateway' && info.keyLabel === null;
    return lacksKey ? this.#studio.i18n.t.chat.composer.reasonNoKey(info.profile.name) : null;
  }

  family(modelId: string | undefined): MediaFamily {
    return familyOf(this.kind, modelId);
  }

  /** Takes what the host has, from the newest on. */
  async refresh(): Promise<void> {
    await this.#load(null);
  }

  async more(): Promise<void> {
    const last = this.jobs.at(-1);
    if (last && this.hasMore && !this.loading) await this.#load(last.id);
  }

  async #load(before: JobId | null): Promise<void> {
    const asked = (this.#asked += 1);
    this.loading = true;
    this.#told = [];
    // What is shown stays in reach: a change elsewhere must not throw the reader back to the newest.
    const limit = before === null ? Math.min(200, Math.max(PAGE, this.jobs.length)) : PAGE;
    try {
      const reply = await this.#studio.backend.call('job_list', {
        kind: this.kind,
        scope: this.scope,
        limit,
        ...(this.query.trim() !== '' && { query: this.query.trim() }),
        ...(before !== null && { before }),
      });
      if (asked !== this.#asked) return;
      this.jobs = before === null ? reply.data : [...this.jobs, ...reply.data];
      this.#take(this.#told);
      this.hasMore = reply.hasMore;
      this.counts = reply.counts;
      this.loadError = null;
    } catch (error) {
      if (asked === this.#asked) this.loadError = toApiError(error);
    } finally {
      if (asked === this.#asked) {
        this.loading = false;
        this.ready = true;
      }
    }
  }

  /** Opens something that was made here, wherever it lies, however old it is. */
  async reveal(shown: Shown, scope: GalleryScope): Promise<void> {
    this.query = '';
    this.scope = scope;
    this.selected = shown.job;
    const isHere = () => this.jobs.some((job) => job.id === shown.job);
    await this.#load(null);
    while (!isHere() && this.hasMore && this.loadError === null) await this.more();
    if (isHere()) this.shown = shown;
  }

  show(scope: GalleryScope): void {
    this.scope = scope;
    this.jobs = [];
    this.ready = false;
    void this.refresh();
  }

  search(query: string): void {
    this.query = query;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.refresh(), TYPING_MS);
  }

  valuesFor(modelId: string | undefined): Record<string, string> {
    return this.values[this.family(modelId).id] ?? {};
  }

  setValue(modelId: string, name: string, value: string): void {
    const family = this.family(modelId).id;
    this.values[family] = { ...this.values[family], [name]: value };
  }

  /** Whether everything that is set can be sent to this model. */
  isSendable(modelId: string): boolean {
    const values = this.valuesFor(modelId);
    const fields = fieldsOf(this.family(modelId), this.inputs.length > 0);
    return (
      readExtra(this.extra) !== null && fields.every((field) => objection(field, values[field.name] ?? '') === null)
    );
  }

  /** Asks for what is entered. The words stay, to be changed and asked for again. */
  async create(model: ModelRef): Promise<void> {
    const fields = fieldsOf(this.family(model.modelId), this.inputs.length > 0);
    const extra = readExtra(this.extra) ?? {};
    const order = orderOf(fields, this.prompt, this.valuesFor(model.modelId), extra);
    await this.#send(model, order.prompt, order.fields, this.inputs);
  }

  /** What would be sent with these words, as everything is set here. */
  order(model: ModelRef, words: string): MediaOrder {
    return orderOf(fieldsOf(this.family(model.modelId), false), words, this.valuesFor(model.modelId), {});
  }

  /** Asks once more for the same. */
  async again(job: JobInfo): Promise<void> {
    if (job.model) await this.#send(job.model, job.prompt, job.fields, job.inputs);
  }

  async #send(model: ModelRef, prompt: string, fields: JsonObject, inputs: MediaHash[]): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.sendError = null;
    try {
      const job = await this.#studio.backend.call('job_create', {
        kind: this.kind,
        model,
        prompt,
        fields: fields as JobInfo['fields'],
        inputs,
      });
      if (this.scope !== 'active' || this.query !== '') {
        this.query = '';
        this.show('active');
      } else this.#add(job);
    } catch (error) {
      this.sendError = toApiError(error);
    } finally {
      this.sending = false;
    }
  }

  /** Enters what a job was asked for with. */
  reuse(job: JobInfo): void {
    this.prompt = job.prompt;
    this.inputs = job.inputs;
    if (!job.model) return;
    this.model = job.model;
    const family = this.family(job.model.modelId);
    const { values, extra } = valuesOf(family.fields, job.fields);
    this.values[family.id] = values;
    this.extra = Object.keys(extra).length > 0 ? JSON.stringify(extra, null, 2) : '';
  }

  /** Takes a picture to go by. */
  addInput(media: MediaHash): void {
    if (!this.inputs.includes(media)) this.inputs = [...this.inputs, media];
  }

  removeInput(media: MediaHash): void {
    this.inputs = this.inputs.filter((other) => other !== media);
  }

  /** Follows what the gateway makes already. */
  async adopt(model: ModelRef, remoteId: string): Promise<void> {
    this.#add(await this.#studio.backend.call('job_adopt', { model, remoteId }));
  }

  /** Has a file of the user's written down. */
  async writeDown(file: File, model: ModelRef): Promise<void> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { media } = await this.#studio.backend.call('sound_import', bytes);
    await this.writeDownSound(media, file.name, model);
  }

  /** The same of a sound that is in the media store already. */
  async writeDownSound(media: MediaHash, name: string, model: ModelRef): Promise<void> {
    const fields = fieldsOf(this.family(model.modelId), false);
    const order = orderOf(fields, name, this.valuesFor(model.modelId), {});
    await this.#send(model, order.prompt, order.fields, [media]);
  }

  async addFile(file: File): Promise<void> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.addInput((await this.#studio.backend.call('picture_import', bytes)).media);
  }

  async star(creation: Creation): Promise<void> {
    await this.#studio.backend.call('item_update', { ids: [creation.id], pinned: creation.pinnedAt === null });
  }

  async trash(ids: ItemId[], trashed: boolean): Promise<void> {
    await this.#studio.backend.call('item_update', { ids, trashed });
  }

  async deleteForever(ids: ItemId[]): Promise<void> {
    await this.#studio.backend.call('item_delete', { ids });
  }

  async retry(id: JobId): Promise<void> {
    this.#add(await this.#studio.backend.call('job_retry', { id }));
  }

  async dismiss(id: JobId): Promise<void> {
    await this.#studio.backend.call('job_dismiss', { id });
  }

  hear(event: AppEvent): void {
    if (event.type === 'jobsChanged') {
      const gone = new Set(event.gone);
      if (gone.size > 0) this.jobs = this.jobs.filter((job) => !gone.has(job.id));
      const jobs = event.jobs.filter((job) => job.kind === this.kind);
      if (this.loading) this.#told.push(...jobs);
      this.#take(jobs);
    }
    if (event.type === 'libraryChanged' && this.ready) void this.refresh();
  }

  /** A job as it began. What was told of it before that came is newer. */
  #add(job: JobInfo): void {
    if (!this.jobs.some((other) => other.id === job.id)) this.#take([job]);
  }

  /** Puts jobs into the list as they are now. */
  #take(jobs: JobInfo[]): void {
    if (jobs.length === 0) return;
    const now = new Map(jobs.map((job) => [job.id, job]));
    const ended = jobs.some((job) => !isOpen(job));
    // What was stopped before there was anything is of no more use.
    const isShown = (job: JobInfo) => job.state !== 'cancelled' || job.creations.length > 0;
    const known = this.jobs.map((job) => now.get(job.id) ?? job);
    const added =
      this.scope === 'active' && this.query === ''
        ? jobs.filter((job) => !known.some((other) => other.id === job.id)).toReversed()
        : [];
    this.jobs = [...added, ...known].filter(isShown);
    // A count that is not told stays as it was.
    if (ended && this.ready) void this.#recount().catch(() => undefined);
  }

  async #recount(): Promise<void> {
    const reply = await this.#studio.backend.call('job_list', { kind: this.kind, scope: this.scope, limit: 1 });
    this.counts = reply.counts;
  }
}

const made = new WeakMap<Studio, Map<GalleryKind, Gallery>>();
const key = Symbol('gallery');

/** The gallery of a kind, made when first asked for. */
export function galleryOf(studio: Studio, kind: GalleryKind): Gallery {
  const ofWindow = made.get(studio) ?? new Map<GalleryKind, Gallery>();
  made.set(studio, ofWindow);
  let gallery = ofWindow.get(kind);
  if (!gallery) {
    const created = new Gallery(studio, kind);
    studio.app.onEvent((event) => created.hear(event));
    ofWindow.set(kind, created);
    gallery = created;
  }
  return gallery;
}

/** The same, for a view and all that is inside of it. */
export const openGallery = (kind: GalleryKind): Gallery => setContext(key, galleryOf(getStudio(), kind));

/** The gallery that a component is inside of. */
export const getGallery = (): Gallery => getContext<Gallery>(key);
