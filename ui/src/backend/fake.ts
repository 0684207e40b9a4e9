import type { Backend, Commands, StreamCommands } from './backend';
import type { ApiError } from './generated/ApiError';
import type { AppEvent } from './generated/AppEvent';
import type { BackupInfo } from './generated/BackupInfo';
import type { JobInfo } from './generated/JobInfo';
import type { LocalServer } from './generated/LocalServer';
import type { SecretStoreStatus } from './generated/SecretStoreStatus';
import type { Settings } from './generated/Settings';
import type { TurnBatch } from './generated/TurnBatch';
import { demoModels, gatewayModels, makeModel, makeProfile } from './fake/data';
import type { RecordingEvent } from './generated/RecordingEvent';
import type { VoiceEvent } from './generated/VoiceEvent';
import type { VoiceOpenParams } from './generated/VoiceOpenParams';
import { apiError } from './fake/error';
import { attachmentOf } from './fake/attachment';
import { fakeExchange } from './fake/exchange';
import { labAnswers } from './fake/lab';
import { FakeJobs } from './fake/jobs';
import { budgetOf, defaultSettings } from '../state/settings.svelte';
import { FakeVoice } from './fake/voice';
import { FakeShelves } from './fake/shelves';
import { FakeLibrary, summary } from './fake/library';
import { FakeProfiles } from './fake/profiles';
import { fakeUsage } from './fake/usage';
import { fakeTools } from './fake/tools';
import { demoAnswer, FakeTurn, type AnswerStep } from './fake/turns';

export { apiError } from './fake/error';
export { gatewayModels, makeModel, makeProfile } from './fake/data';
export { words, type AnswerStep } from './fake/turns';

const dataDir = '/data/ada/xidao-studio';

type CommandName = keyof Commands | keyof StreamCommands;

export interface FakeOptions {
  /** `empty` is a first run, `demo` has the demo profile only, `full` a gateway with models and conversations. */
  data?: 'empty' | 'demo' | 'full';
  systemLanguage?: string;
  settings?: Partial<Settings>;
  servers?: LocalServer[];
  secretStore?: SecretStoreStatus;
  /** The script of the next answers; absent answers as the demo gateway does. */
  answer?: (modelId: string, prompt: string) => AnswerStep[];
  /** Between two steps of an answer. */
  stepMs?: number;
  /** Commands that reject. */
  failures?: Partial<Record<CommandName, ApiError>>;
  conversationCount?: number;
  /** What was typed into a new conversation before. */
  draft?: string;
}

/** A host in memory, for tests and for a plain browser. It answers every command and forgets all at the end. */
export class FakeBackend implements Backend {
  readonly library = new FakeLibrary();
  readonly voice = new FakeVoice();
  readonly shelves = new FakeShelves(() => this.library.shelved());
  readonly store = new FakeProfiles();
  readonly jobs = new FakeJobs();
  /** Every command that came, in order. */
  readonly calls: { command: CommandName; params: unknown }[] = [];
  failures: Partial<Record<CommandName, ApiError>>;
  tools = fakeTools;
  settings: Settings;
  #options: FakeOptions;
  #listeners = new Set<(event: AppEvent) => void>();
  #turns = new Map<string, { turn: FakeTurn; conversationId: string }>();
  #backups: BackupInfo[] = [];
  #draft: string;
  #waits = new Map<CommandName, Promise<void>>();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.failures = { ...options.failures };
    this.#draft = options.draft ?? '';
    this.settings = { ...defaultSettings, ...options.settings };
    if (options.data === 'demo') this.#fillDemo();
    if (options.data === 'full') this.#fillFull();
  }

  #fillDemo(): void {
    this.store.openDemo();
    this.settings.defaultModel ??= { profileId: 'demo', modelId: 'demo-markdown' };
  }

  #fillFull(): void {
    this.store.profiles.push(
      makeProfile('xidao', 'XiDao', 'gateway', 'https://api.xidao.online', 'sk-…3f9a'),
      makeProfile('ollama', 'Ollama', 'local', 'http://localhost:11434'),
    );
    this.store.models.push(
      ...gatewayModels('xidao'),
      makeModel('ollama', 'llama4:8b'),
      makeModel('ollama', 'qwen3:14b'),
    );
    this.store.openDemo();
    this.settings.defaultModel ??= { profileId: 'xidao', modelId: 'gpt-5.4' };
    this.library.fill({ profileId: 'xidao', modelId: 'gpt-5.4' }, this.#options.conversationCount);
    this.#backups = [{ name: 'studio-2026-11-21.db', size: 8_400_000, createdAt: Date.now() - 86_400_000 }];
  }

  /** The next answers to a command wait until the returned function is called. */
  hold(command: CommandName): () => void {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    this.#waits.set(command, held);
    return () => {
      this.#waits.delete(command);
      release();
    };
  }

  /** Lets answers go on that stand at a `hold` step. */
  release(): void {
    for (const { turn } of this.#turns.values()) turn.release();
  }

  emit(event: AppEvent): void {
    for (const listener of this.#listeners) listener(structuredClone(event));
  }

  listen(onEvent: (event: AppEvent) => void): () => void {
    this.#listeners.add(onEvent);
    return () => this.#listeners.delete(onEvent);
  }

  async call<C extends keyof Commands>(command: C, params: Commands[C][0]): Promise<Commands[C][1]> {
    await this.#admit(command, params);
    const answer = this.#answers[command] as (params: Commands[C][0]) => Commands[C][1];
    return structuredClone(answer(structuredClone(params)));
  }

  async stream<C extends keyof StreamCommands>(
    command: C,
    params: StreamCommands[C][0],
    onBatch: (batch: StreamCommands[C][2]) => void,
  ): Promise<StreamCommands[C][1]> {
    await this.#admit(command, params);
    if (command === 'recording_start') {
      this.voice.record(onBatch as (event: RecordingEvent) => void);
      return null as StreamCommands[C][1];
    }
    if (command === 'voice_open' || command === 'voice_attach') {
      const tell = onBatch as (event: VoiceEvent) => void;
      if (command === 'voice_attach') throw apiError('notFound');
      this.voice.open(params as VoiceOpenParams, tell);
      return null as StreamCommands[C][1];
    }
    const reply =
      command === 'turn_start'
        ? this.#startTurn(params as StreamCommands['turn_start'][0], onBatch)
        : this.#attachTurn(params as StreamCommands['turn_attach'][0], onBatch);
    return reply as StreamCommands[C][1];
  }

  #newConversation(title: string, { model, parameters }: StreamCommands['turn_start'][0]): string {
    const stored = this.library.add(title, model);
    if (parameters) stored.parameters = parameters;
    return stored.item.id;
  }

  async #admit(command: CommandName, params: unknown): Promise<void> {
    this.calls.push({ command, params: structuredClone(params) });
    await this.#waits.get(command);
    const failure = this.failures[command];
    if (failure) throw structuredClone(failure);
  }

  #answers: { [C in keyof Commands]: (params: Commands[C][0]) => Commands[C][1] } = {
    ...labAnswers,
    app_bootstrap: () => {
      const { data, nextCursor } = this.library.list({});
      return {
        version: '0.1.0',
        systemLanguage: this.#options.systemLanguage ?? 'en',
        settings: this.settings,
        profiles: this.store.profiles,
        models: this.store.modelsOf(),
        conversations: data,
        nextCursor,
        draft: this.#draft,
        running: this.#running(),
        demoModels,
        mediaRoot: 'http://127.0.0.1:1/token/',
        jobs: this.jobs.jobs.filter((job) => job.state === 'queued' || job.state === 'running'),
      };
    },
    backup_create: () => {
      const name = `studio-${new Date().toISOString().slice(0, 10)}.db`;
      this.#backups = [{ name, size: 8_400_000, createdAt: Date.now() }, ...this.#backups];
      return this.#dataInfo();
    },
    creation_copy: () => null,
    creation_update: () => null,
    sound_import: () => ({ media: 'd'.repeat(64) }),
    text_save: ({ name, extension }) => ({ name: `${name}.${extension}`, folder: 'Downloads' }),
    creation_save: () => ({ name: 'a paper boat.png', folder: 'Downloads' }),
    download_reveal: () => null,
    job_create: (params) => this.#jobChanged(this.jobs.create(params)),
    item_delete: ({ ids }) => {
      this.jobs.delete(ids);
      for (const id of ids) this.library.discard(id);
      this.emit({ type: 'libraryChanged', itemIds: ids });
      return null;
    },
    folder_create: ({ name }) => {
      const folder = this.shelves.createFolder(name);
      this.emit({ type: 'libraryChanged', itemIds: [] });
      return folder;
    },
    folder_delete: ({ id }) => {
      this.shelves.deleteFolder(id);
      this.emit({ type: 'libraryChanged', itemIds: [] });
      return null;
    },
    folder_rename: ({ id, name }) => {
      this.shelves.renameFolder(id, name);
      this.emit({ type: 'libraryChanged', itemIds: [] });
      return null;
    },
    library_export: ({ ids }) => ({ name: 'XiDao Studio', folder: 'XiDao Studio', count: ids.length }),
    library_import: () => ({ imported: 2, known: 1, unreadable: 0 }),
    library_import_preview: (bytes) => {
      if (bytes.length === 0) throw apiError('invalid');
      return { conversations: 3, messages: 12, known: 1, unreadable: 0, titles: ['Tides', '潮水'] };
    },
    library_list: (params) => this.shelves.list(params),
    library_overview: () => this.shelves.overview(),
    item_update: (params) => {
      this.jobs.update(params);
      this.shelves.update(params);
      this.emit({ type: 'libraryChanged', itemIds: params.ids });
      return null;
    },
    job_adopt: ({ model, remoteId }) =>
      this.#jobChanged(this.jobs.create({ kind: 'video', model, prompt: remoteId, fields: {}, inputs: [] })),
    job_cancel: ({ id }) => {
      this.changeJob(id, { state: 'cancelled' });
      return null;
    },
    job_dismiss: ({ id }) => {
      this.jobs.remove(id);
      this.emit({ type: 'jobsChanged', jobs: [], gone: [id] });
      return null;
    },
    job_list: (params) => this.jobs.list(params),
    job_retry: ({ id }) => this.changeJob(id, { state: 'running', error: null }),
    notification_show: () => null,
    picture_save: () => ({ name: 'frame.png', folder: 'Downloads' }),
    attachment_import: ({ name, bytes }) => attachmentOf(name, bytes),
    exchange_list: () => ({ data: this.settings.inspector.days > 0 ? [fakeExchange] : [] }),
    message_delete: (params) => this.library.deleteMessage(params),
    message_pin: (params) => this.library.pin(params),
    message_restore: (params) => this.library.restoreMessage(params),
    conversation_branch: (params) => this.library.branch(params),
    picture_import: () => ({ media: 'c'.repeat(64), width: 640, height: 480 }),
    conversation_delete: ({ id }) => {
      this.library.remove(id);
      this.#libraryChanged(id);
      return null;
    },
    branch_show: (params) => this.library.showBranch(params),
    conversation_get: (params) => this.library.get(params),
    conversation_list: (params) => this.library.list(params),
    conversation_update: (params) => {
      const summary = this.library.update(params);
      this.#libraryChanged(params.id);
      return summary;
    },
    data_info: () => this.#dataInfo(),
    data_locate: () => ({ dataDir, backupsDir: `${dataDir}/backups` }),
    data_reveal: () => null,
    demo_open: () => {
      const info = this.store.openDemo();
      this.settings.defaultModel ??= { profileId: 'demo', modelId: 'demo-markdown' };
      this.#profilesChanged();
      return info;
    },
    draft_save: ({ conversationId, text }) => {
      if (conversationId) this.library.require(conversationId).draft = text;
      else this.#draft = text;
      return null;
    },
    link_open: () => null,
    local_server_scan: () => ({ servers: this.#options.servers ?? [] }),
    message_list: (params) => this.library.older(params),
    model_list: ({ profileId, refresh }) => {
      if (refresh && profileId) {
        this.store.refresh(profileId);
        this.emit({ type: 'modelsChanged', profileId });
      }
      return { data: this.store.modelsOf(profileId) };
    },
    model_update: (params) => {
      const model = this.store.updateModel(params);
      this.emit({ type: 'modelsChanged', profileId: model.model.profileId });
      return model;
    },
    profile_create: (params) => this.#profilesChanged(this.store.create(params)),
    profile_delete: ({ id }) => {
      this.store.remove(id);
      this.#profilesChanged();
      return null;
    },
    profile_duplicate: ({ id }) => this.#profilesChanged(this.store.duplicate(id)),
    profile_test: (params) => this.store.test(params),
    profile_update: (params) => this.#profilesChanged(this.store.update(params)),
    search: (params) => this.library.search(params),
    secret_set: (params) => this.#profilesChanged(this.store.setSecret(params)),
    settings_update: (patch) => {
      Object.assign(this.settings, patch, { budget: budgetOf(this.settings, patch) });
      this.emit({ type: 'settingsChanged', settings: this.settings });
      return this.settings;
    },
    dictation_write: () => ({ text: this.voice.dictated }),
    recording_drop: () => null,
    recording_pause: () => null,
    recording_stop: () => ({ media: 'd'.repeat(64), durationMs: 1_200 }),
    device_list: () => ({
      microphones: [{ id: 'desk', name: 'Desk Microphone', isDefault: true }],
      speakers: [{ id: 'phones', name: 'Headphones', isDefault: true }],
    }),
    voice_act: (action) => {
      this.voice.act(action);
      return null;
    },
    voice_close: () => {
      this.voice.close();
      return null;
    },
    voice_list: () => ({ data: this.voice.talks, hasMore: false }),
    voice_log_list: ({ after }) => ({
      data: after === 0 ? [{ number: 1, atMs: 12, sent: true, kind: 'session.update', body: '{}' }] : [],
    }),
    budget_get: () => ({ spentMicros: this.settings.budget ? 8_500_000 : null }),
    usage_list: () => ({ data: fakeUsage }),
    tool_list: () => ({ data: this.tools }),
    tool_secret_set: () => null,
    turn_consent: ({ messageId, callId }) => {
      const turn = this.#turns.get(messageId)?.turn;
      if (!turn?.consent(callId)) throw apiError('notFound');
      return null;
    },
    turn_cancel: ({ messageId }) => {
      this.#turns.get(messageId)?.turn.cancel();
      return null;
    },
    window_close: () => null,
    window_ready: () => null,
  };

  /** A job comes further, and everybody hears it. */
  changeJob(id: string, change: Partial<JobInfo>): JobInfo {
    return this.#jobChanged(this.jobs.change(id, change));
  }

  #jobChanged(job: JobInfo): JobInfo {
    this.emit({ type: 'jobsChanged', jobs: [job], gone: [] });
    return job;
  }

  #startTurn(
    params: StreamCommands['turn_start'][0],
    onBatch: (batch: TurnBatch) => void,
  ): StreamCommands['turn_start'][1] {
    const { prompt, model } = params;
    const typed = prompt.type === 'new' ? prompt.parts.map((part) => ('text' in part ? part.text : '')).join(' ') : '';
    const conversationId = params.conversationId ?? this.#newConversation(typed.slice(0, 60), params);
    const user =
      prompt.type === 'new'
        ? this.library.append(conversationId, {
            role: 'user',
            parentId: prompt.parentId,
            parts: prompt.parts,
            finishedAt: Date.now(),
          })
        : this.library.message(conversationId, prompt.messageId);
    const message = this.library.append(conversationId, {
      role: 'assistant',
      parentId: user.id,
      status: 'streaming',
      model,
    });
    this.library.require(conversationId).model = model;
    this.library.touch(conversationId);

    const turn = new FakeTurn(message, this.#options.stepMs ?? 0);
    this.#turns.set(message.id, { turn, conversationId });
    const reply = {
      turnId: `turn-${message.id}`,
      conversation: summary(this.library.require(conversationId)),
      userMessage: structuredClone(user),
      assistantMessage: structuredClone(message),
    };
    const script = (this.#options.answer ?? demoAnswer)(model.modelId, typed);
    queueMicrotask(() => {
      this.#turnsChanged(conversationId);
      turn.attach(onBatch);
      void turn.play(script).then(() => {
        this.#turns.delete(message.id);
        this.#turnsChanged(conversationId);
      });
    });
    return reply;
  }

  #attachTurn({ messageId }: StreamCommands['turn_attach'][0], onBatch: (batch: TurnBatch) => void): null {
    const running = this.#turns.get(messageId);
    if (!running) throw apiError('notFound');
    running.turn.attach(onBatch);
    return null;
  }

  #running(): string[] {
    return [...new Set([...this.#turns.values()].map(({ conversationId }) => conversationId))];
  }

  #turnsChanged(conversationId: string): void {
    this.emit({ type: 'turnsChanged', running: this.#running() });
    this.#libraryChanged(conversationId);
  }

  #libraryChanged(id: string): void {
    this.emit({ type: 'libraryChanged', itemIds: [id] });
  }

  #profilesChanged<T>(reply?: T): T {
    this.emit({ type: 'profilesChanged' });
    return reply as T;
  }

  #dataInfo(): Commands['data_info'][1] {
    const { conversations, messages } = this.library.count();
    return {
      dataDir,
      databaseSize: 8_412_160,
      mediaSize: 0,
      conversationCount: conversations,
      messageCount: messages,
      backups: this.#backups,
      secretStore: this.#options.secretStore ?? 'keyring',
    };
  }
}
