import { toApiError } from '../backend/errors';
import type { ApiError } from '../backend/generated/ApiError';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { Interruption } from '../backend/generated/Interruption';
import type { ItemId } from '../backend/generated/ItemId';
import type { MediaHash } from '../backend/generated/MediaHash';
import type { Message } from '../backend/generated/Message';
import type { Model } from '../backend/generated/Model';
import type { ModelRef } from '../backend/generated/ModelRef';
import type { VoiceAction } from '../backend/generated/VoiceAction';
import type { VoiceCost } from '../backend/generated/VoiceCost';
import type { VoiceEvent } from '../backend/generated/VoiceEvent';
import type { VoiceLine } from '../backend/generated/VoiceLine';
import type { VoiceListEntry } from '../backend/generated/VoiceListEntry';
import type { VoiceSettings } from '../backend/generated/VoiceSettings';
import type { VoiceStatus } from '../backend/generated/VoiceStatus';
import { pushLevel } from '../lib/levels';
import { textOf } from '../lib/readable-parts';
import type { Studio } from './context';
import { getStudio } from './context';
import { firstModel, modelsOf } from './models.svelte';

/** Talks that one question brings. */
const PAGE = 60;
/** Messages of a talk that are shown of what was said before. */
const SHOWN = 200;
/** Bars of the strip. */
export const BARS = 56;
/** A press that is shorter than this latches, in milliseconds. */
const TAP = 300;

/** A line as it is shown: of the talk that goes on, or kept. */
export interface ShownLine {
  key: string;
  isUser: boolean;
  text: string;
  interruption: Interruption | null;
  open: boolean;
  at: number;
  media: MediaHash | null;
  model: ModelRef | null;
  error: ApiError | null;
}

/** Talks: the kept ones, and the one that goes on. */
export class VoiceState {
  talks: VoiceListEntry[] = $state.raw([]);
  hasMore = $state(false);
  ready = $state(false);
  loadError: ApiError | null = $state.raw(null);
  /** The conversation that is shown; none for a new one. */
  selected: ItemId | null = $state(null);
  title = $state('');
  instructions = $state('');

  /** How the talk is that goes on; none while there is none. */
  status: VoiceStatus | null = $state.raw(null);
  startedAt: number | null = $state(null);
  cost: VoiceCost | null = $state.raw(null);
  /** Why no talk could begin. */
  openError: ApiError | null = $state.raw(null);
  /** The button is held, or latched. */
  talking = $state(false);
  latched = $state(false);
  levels: number[] = $state.raw([]);
  microphoneLevel = $state(0);
  speakerLevel = $state(0);

  #before: ShownLine[] = $state.raw([]);
  #live: VoiceLine[] = $state.raw([]);
  #liveModel: ModelRef | null = $state.raw(null);
  #opening: Promise<void> | null = null;
  #session = 0;
  #pressedAt = 0;
  readonly #studio: Studio;

  constructor(studio: Studio) {
    this.#studio = studio;
    studio.app.onEvent((event) => this.#hear(event));
  }

  get lines(): ShownLine[] {
    const live = this.#live.map((line): ShownLine => ({
      key: `live-${this.#session}-${line.id}`,
      isUser: line.role === 'user',
      text: line.text,
      interruption: line.interruption,
      open: line.open,
      at: line.at,
      media: line.media,
      model: line.role === 'user' ? null : this.#liveModel,
      error: line.error,
    }));
    return [...this.#before, ...live];
  }

  get settings(): VoiceSettings {
    return this.#studio.settings.current.voice;
  }

  get isLive(): boolean {
    return this.status !== null;
  }

  get isHandsFree(): boolean {
    return this.settings.turnTaking !== 'pushToTalk' && !this.isRelay;
  }

  /** The models that talk. */
  get fitting(): Model[] {
    const { all } = modelsOf(this.#studio);
    return all.filter((one) => one.kind === 'realtime' && one.listed && !one.hidden);
  }

  /** The model to talk to: the last one, else a favourite, else the first. */
  get model(): ModelRef | null {
    const models = modelsOf(this.#studio);
    const chosen = this.settings.model;
    if (chosen && models.get(chosen)) return chosen;
    const first = this.fitting.find((one) => one.favourite) ?? this.fitting[0];
    if (first) return first.model;
    // Any model that answers can be talked to where others listen and speak for it.
    const { app, profiles, settings } = this.#studio;
    return settings.current.defaultModel ?? firstModel(models.all, profiles.list, app.demoModels);
  }

  /** Whether others listen and speak for the model. */
  get isRelay(): boolean {
    return modelsOf(this.#studio).get(this.model)?.kind === 'chat';
  }

  /** The models that could listen or speak for one that cannot. */
  helpers(kind: 'transcription' | 'speech'): Model[] {
    return modelsOf(this.#studio).all.filter((one) => one.kind === kind && one.listed && !one.hidden);
  }

  get isDemo(): boolean {
    return this.#studio.profiles.get(this.model?.profileId)?.profile.kind === 'demo';
  }

  #hear(event: AppEvent): void {
    if (this.ready && event.type === 'libraryChanged') void this.refresh();
    if (event.type === 'voiceOpened') void this.attach();
  }

  async refresh(): Promise<void> {
    const limit = Math.min(200, Math.max(PAGE, this.talks.length));
    await this.#list({ limit });
  }

  async more(): Promise<void> {
    const before = this.talks.at(-1)?.spokenAt;
    if (this.hasMore && before !== undefined) await this.#list({ before, limit: PAGE });
  }

  async #list(params: { before?: number; limit: number }): Promise<void> {
    try {
      const { data, hasMore } = await this.#studio.backend.call('voice_list', params);
      this.talks = params.before === undefined ? data : [...this.talks, ...data];
      this.hasMore = hasMore;
      this.loadError = null;
      const shown = this.talks.find((talk) => talk.conversation.item.id === this.selected);
      if (shown) this.title = shown.conversation.item.title;
    } catch (error) {
      this.loadError = toApiError(error);
    } finally {
      this.ready = true;
    }
  }

  /** Listens to a talk that goes on already: the page was loaded anew. */
  async attach(): Promise<void> {
    if (this.isLive || this.#opening) return;
    const session = this.#begin();
    const attached = this.#studio.backend.stream('voice_attach', undefined, (event) => this.#told(session, event));
    // That none goes on is no fault.
    await attached.catch(() => (this.#studio.app.talks = false));
  }

  /** Shows a kept talk; one that goes on ends. */
  async select(id: ItemId): Promise<void> {
    if (id === this.selected) return;
    await this.#leave();
    this.selected = id;
    await this.#load(id);
  }

  async startNew(): Promise<void> {
    await this.#leave();
    this.selected = null;
    this.title = '';
    this.#before = [];
    this.#live = [];
    this.cost = null;
    this.startedAt = null;
  }

  /** Ends the talk that goes on, and hears nothing more of it. */
  async #leave(): Promise<void> {
    if (!this.isLive && !this.#opening) return;
    await this.end();
    this.#begin();
    this.#ended();
  }

  async #load(id: ItemId): Promise<void> {
    const conversation = await this.#studio.backend.call('conversation_get', { id, limit: SHOWN });
    if (this.selected !== id) return;
    this.title = conversation.item.title;
    this.instructions = conversation.parameters.system ?? '';
    this.#before = conversation.messages.flatMap((message) => shownLine(message) ?? []);
    this.#live = [];
    this.cost = null;
    this.startedAt = null;
  }

  #begin(): number {
    this.#session += 1;
    return this.#session;
  }

  /** Opens a talk on what is shown. */
  async #open(pressed: boolean): Promise<void> {
    const { model } = this;
    if (model === null) return;
    const { backend } = this.#studio;
    this.openError = null;
    try {
      if (this.selected !== null) await this.#load(this.selected);
      const session = this.#begin();
      this.#live = [];
      const instructions = this.instructions.trim();
      const params = {
        model,
        pressed,
        ...(this.selected !== null && { conversationId: this.selected }),
        ...(instructions !== '' && { instructions }),
      };
      await backend.stream('voice_open', params, (event) => this.#told(session, event));
      if (this.settings.model?.modelId !== model.modelId) void this.set({ model }).catch(() => undefined);
    } catch (error) {
      this.openError = toApiError(error);
      this.talking = this.latched = false;
      this.status = null;
      throw error;
    }
  }

  #told(session: number, event: VoiceEvent): void {
    if (session !== this.#session) return;
    switch (event.type) {
      case 'snapshot':
        this.status = event.session.status;
        this.#studio.app.talks = true;
        this.startedAt = event.session.startedAt;
        this.cost = event.session.cost;
        this.#live = event.session.lines;
        this.#liveModel = event.session.model;
        if (event.session.conversationId !== null) this.selected = event.session.conversationId;
        break;
      case 'status':
        // The strip shows one side at a time.
        if ((this.status?.phase === 'speaking') !== (event.status.phase === 'speaking')) this.levels = [];
        this.status = event.status;
        break;
      case 'levels':
        this.#level(event.microphone, event.speaker);
        break;
      case 'line':
        this.#line(event.line);
        break;
      case 'lineRemoved':
        this.#live = this.#live.filter((line) => line.id !== event.id);
        break;
      case 'conversation':
        this.selected = event.conversation.item.id;
        this.title = event.conversation.item.title;
        break;
      case 'cost':
        this.cost = event.cost;
        break;
      case 'ended':
        this.#ended();
        break;
    }
  }

  #level(microphone: number, speaker: number): void {
    this.microphoneLevel = microphone;
    this.speakerLevel = speaker;
    const level = this.status?.phase === 'speaking' ? speaker : microphone;
    this.levels = pushLevel(this.levels, level, BARS);
  }

  #line(line: VoiceLine): void {
    const at = this.#live.findIndex((other) => other.id === line.id);
    this.#live = at < 0 ? [...this.#live, line] : this.#live.with(at, line);
  }

  #ended(): void {
    this.status = null;
    this.#studio.app.talks = false;
    this.talking = this.latched = false;
    this.levels = [];
    this.microphoneLevel = this.speakerLevel = 0;
    void this.refresh();
  }

  /** The button goes down. */
  press(): void {
    if (this.model === null) return;
    this.#pressedAt = performance.now();
    if (this.latched) {
      // The next lift is the end of this press, not of another turn.
      this.#pressedAt = Number.NEGATIVE_INFINITY;
      return;
    }
    if (this.talking) return;
    this.talking = !this.isHandsFree;
    if (this.isLive || this.#opening) void this.act({ type: 'press' });
    else this.#start(!this.isHandsFree);
  }

  #start(pressed: boolean): void {
    this.#opening = this.#open(pressed);
    const opening = this.#opening;
    void opening
      .catch(() => undefined)
      .finally(() => {
        if (this.#opening === opening) this.#opening = null;
      });
  }

  /** The button comes up: a tap latches. */
  lift(): void {
    if (!this.talking) return;
    if (performance.now() - this.#pressedAt < TAP) {
      this.latched = true;
      return;
    }
    this.release();
  }

  /** The turn is complete. */
  release(): void {
    if (!this.talking) return;
    this.talking = this.latched = false;
    void this.act({ type: 'release' });
  }

  /** Begins a turn that lasts until it is released: for who cannot hold a button. */
  toggle(): void {
    if (this.talking) this.release();
    else {
      this.press();
      this.latched = this.talking;
    }
  }

  /** Takes back what is being said, or stops the answer; whether there was anything. */
  cancel(): boolean {
    const phase = this.status?.phase;
    const isOn = this.talking || phase === 'listening' || phase === 'speaking' || phase === 'thinking';
    if (!isOn) return false;
    this.talking = this.latched = false;
    void this.act({ type: 'cancel' });
    return true;
  }

  /** Says something in writing, in a talk that begins with it where none goes on. */
  async write(text: string): Promise<void> {
    if (!this.isLive && !this.#opening) this.#start(false);
    await this.act({ type: 'say', text });
  }

  /** Does something in the talk that goes on; what it leads to is told by the talk. */
  async act(action: VoiceAction): Promise<void> {
    try {
      await this.#opening;
      await this.#studio.backend.call('voice_act', action);
    } catch (error) {
      this.openError = toApiError(error);
    }
  }

  async end(): Promise<void> {
    if (!this.isLive && !this.#opening) return;
    await this.#opening?.catch(() => undefined);
    this.talking = this.latched = false;
    await this.#studio.backend.call('voice_close', undefined).catch(() => undefined);
  }

  async set(change: Partial<VoiceSettings>): Promise<void> {
    await this.#studio.settings.update({ voice: { ...this.settings, ...change } });
  }

  /** Other instructions, for this talk and for the conversation. */
  async instruct(text: string): Promise<void> {
    this.instructions = text;
    if (this.isLive) await this.act({ type: 'instruct', text });
    if (this.selected === null) return;
    const { backend } = this.#studio;
    const { parameters } = await backend.call('conversation_get', { id: this.selected, limit: 1 });
    const system = text.trim() === '' ? null : text;
    await backend.call('conversation_update', { id: this.selected, parameters: { ...parameters, system } });
  }
}

/** A kept message as a line; none where it says nothing. */
function shownLine(message: Message): ShownLine | null {
  if (message.role !== 'user' && message.role !== 'assistant') return null;
  const sound = message.parts.find((part) => part.type === 'audio');
  const text = textOf(message.parts);
  if (!sound && text === '' && !message.error) return null;
  return {
    key: message.id,
    isUser: message.role === 'user',
    text,
    interruption: sound?.interruption ?? null,
    open: false,
    at: message.createdAt,
    media: sound?.media ?? null,
    model: message.model,
    error: null,
  };
}

const made = new WeakMap<Studio, VoiceState>();

/** The talks of a window, made when first asked for. */
export function voiceOf(studio: Studio): VoiceState {
  let voice = made.get(studio);
  if (!voice) {
    voice = new VoiceState(studio);
    made.set(studio, voice);
  }
  return voice;
}

export const getVoice = (): VoiceState => voiceOf(getStudio());
