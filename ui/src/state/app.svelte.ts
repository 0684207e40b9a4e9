import type { Backend } from '../backend/backend';
import type { ApiError } from '../backend/generated/ApiError';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { BootstrapReply } from '../backend/generated/BootstrapReply';
import type { DemoModelInfo } from '../backend/generated/DemoModelInfo';
import type { ItemId } from '../backend/generated/ItemId';
import type { ModelRef } from '../backend/generated/ModelRef';
import type { ProfileId } from '../backend/generated/ProfileId';
import { toApiError } from '../backend/errors';
import type { ProfilesState } from './profiles.svelte';
import type { SettingsState } from './settings.svelte';

export type View = 'chat' | 'voice' | 'transcripts' | 'speech' | 'images' | 'videos' | 'lab' | 'library' | 'settings';
export type SettingsSection = 'profiles' | 'models' | 'tools' | 'usage' | 'appearance' | 'data' | 'about';

/** The start, the events of the host, and where in the window the user is. */
export class AppState {
  phase: 'starting' | 'ready' | 'failed' = $state('starting');
  /** Why the start failed. */
  failure: ApiError | null = $state.raw(null);
  /** What the host told at the start. Lists in it grow old: their owners keep them fresh. */
  boot: BootstrapReply | null = $state.raw(null);

  view: View = $state('chat');
  settingsSection: SettingsSection = $state('profiles');
  /** The profile that the settings show; none shows the list. */
  settingsProfile: ProfileId | null = $state(null);
  /** The key field of that profile is wanted: whoever has it opens it and takes the wish. */
  keyWanted: boolean = $state(false);
  /** The welcome screen asked for although there are profiles. */
  welcomeOpen: boolean = $state(false);
  keysOpen: boolean = $state(false);

  /** The conversation shown; none is a new one. */
  conversationId: ItemId | null = $state(null);
  /** Grows each time a new conversation is asked for, also when one is open already: the composer takes the focus. */
  newCount: number = $state(0);
  /** The model that the chat uses now, as the chat says. */
  activeModel: ModelRef | null = $state.raw(null);
  /** The conversations in which a turn runs. */
  running: ItemId[] = $state.raw([]);

  readonly demoModels: DemoModelInfo[] = $derived(this.boot?.demoModels ?? []);
  readonly hasProfiles: boolean = $derived.by(() => this.#profiles.list.length > 0);
  readonly showsWelcome: boolean = $derived(this.welcomeOpen || !this.hasProfiles);
  /** Whether the demo gateway answers now. */
  readonly isDemo: boolean = $derived.by(() => {
    const model = this.activeModel ?? this.#settings.current.defaultModel;
    const active = this.#profiles.get(model?.profileId);
    if (active) return active.profile.kind === 'demo';
    return this.hasProfiles && this.#profiles.list.every((info) => info.profile.kind === 'demo');
  });

  #backend: Backend;
  #settings: SettingsState;
  #profiles: ProfilesState;
  #listeners = new Set<(event: AppEvent) => void>();
  #savers = new Set<() => Promise<void>>();
  #unlisten: (() => void) | null = null;
  #told = false;

  constructor(backend: Backend, settings: SettingsState, profiles: ProfilesState) {
    this.#backend = backend;
    this.#settings = settings;
    this.#profiles = profiles;
  }

  /** Asks the host once for all that the first picture needs. */
  async start(): Promise<void> {
    this.phase = 'starting';
    this.failure = null;
    this.#unlisten ??= this.#backend.listen((event) => this.#hear(event));
    try {
      const boot = await this.#backend.call('app_bootstrap', undefined);
      this.#settings.systemLanguage = boot.systemLanguage;
      this.#settings.apply(boot.settings);
      this.#profiles.apply(boot.profiles);
      this.running = boot.running;
      this.boot = boot;
      this.phase = 'ready';
    } catch (error) {
      this.failure = toApiError(error);
      this.phase = 'failed';
    }
  }

  stop(): void {
    this.#unlisten?.();
    this.#unlisten = null;
  }

  /** Tells the host once that the first picture is drawn and takes input. */
  tellReady(): void {
    if (this.#told) return;
    this.#told = true;
    // Not after a frame: a window that is not shown yet gets none.
    void this.#backend.call('window_ready', undefined).catch(() => undefined);
  }

  /** Hears the events of the host; the returned function ends it. */
  onEvent(listener: (event: AppEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Saves before the window closes. */
  beforeClose(save: () => Promise<void>): void {
    this.#savers.add(save);
  }

  async #close(): Promise<void> {
    await Promise.allSettled([...this.#savers].map((save) => save()));
    await this.#backend.call('window_close', undefined);
  }

  openConversation(id: ItemId): void {
    this.welcomeOpen = false;
    this.view = 'chat';
    this.conversationId = id;
  }

  newConversation(): void {
    this.welcomeOpen = false;
    this.view = 'chat';
    this.conversationId = null;
    this.newCount += 1;
  }

  openChat(): void {
    this.welcomeOpen = false;
    this.view = 'chat';
  }

  /** A talk goes on: the microphone is open, whatever tab is shown. */
  talks = $state(false);

  openVoice(): void {
    this.welcomeOpen = false;
    this.view = 'voice';
  }

  openTranscripts(): void {
    this.welcomeOpen = false;
    this.view = 'transcripts';
  }

  openSpeech(): void {
    this.welcomeOpen = false;
    this.view = 'speech';
  }

  openImages(): void {
    this.welcomeOpen = false;
    this.view = 'images';
  }

  openVideos(): void {
    this.welcomeOpen = false;
    this.view = 'videos';
  }

  openLab(): void {
    this.welcomeOpen = false;
    this.view = 'lab';
  }

  openLibrary(): void {
    this.welcomeOpen = false;
    this.view = 'library';
  }

  openSettings(section: SettingsSection = this.settingsSection, profile: ProfileId | null = null): void {
    this.welcomeOpen = false;
    this.settingsSection = section;
    this.settingsProfile = profile;
    this.keyWanted = false;
    this.view = 'settings';
  }

  /** Opens a profile where its key is entered. */
  openKey(profile: ProfileId): void {
    this.openSettings('profiles', profile);
    this.keyWanted = true;
  }

  openWelcome(): void {
    this.view = 'chat';
    this.welcomeOpen = true;
  }

  #hear(event: AppEvent): void {
    if (event.type === 'settingsChanged') this.#settings.apply(event.settings);
    if (event.type === 'voiceOpened') this.talks = true;
    if (event.type === 'turnsChanged') this.running = event.running;
    // The host closes a window that does not answer.
    if (event.type === 'windowClosing') void this.#close().catch(() => undefined);
    if (event.type === 'profilesChanged') void this.#profiles.reload().catch(() => undefined);
    for (const listener of this.#listeners) listener(event);
  }
}
