import type { Backend } from '../backend/backend';
import type { AppEvent } from '../backend/generated/AppEvent';
import type { DemoModelInfo } from '../backend/generated/DemoModelInfo';
import type { Model } from '../backend/generated/Model';
import type { ModelRef } from '../backend/generated/ModelRef';
import type { ProfileId } from '../backend/generated/ProfileId';
import type { ProfileInfo } from '../backend/generated/ProfileInfo';
import type { Studio } from './context';
import { getStudio } from './context';

/** Whether two references mean one model. */
export function isSameModel(a: ModelRef | null | undefined, b: ModelRef | null | undefined): boolean {
  return a != null && b != null && a.profileId === b.profileId && a.modelId === b.modelId;
}

/** The models of all profiles, as the host has them stored. */
export class Models {
  #all: Model[] = $state.raw([]);
  // No derived: the models outlive the view that asked for them first, and a derived would go stale with that view.
  #byKey: ReadonlyMap<string, Model> = $state.raw(new Map<string, Model>());
  readonly #backend: Backend;
  readonly #faults: ReadonlySet<string>;

  constructor(backend: Backend, initial: Model[], demoModels: DemoModelInfo[] = []) {
    this.#backend = backend;
    this.#faults = new Set(demoModels.filter((info) => info.isFault).map((info) => info.id));
    this.all = initial;
  }

  get all(): Model[] {
    return this.#all;
  }

  private set all(models: Model[]) {
    // Whoever explores wants an answer first, and faults when looked for.
    const isFault = (model: Model) => Number(this.#faults.has(model.model.modelId));
    this.#all = models.toSorted((a, b) => isFault(a) - isFault(b));
    this.#byKey = new Map(models.map((model) => [keyOf(model.model), model]));
  }

  get(ref: ModelRef | null | undefined): Model | undefined {
    return ref ? this.#byKey.get(keyOf(ref)) : undefined;
  }

  /** What the user calls a model: its alias, else its id. */
  name(ref: ModelRef): string {
    return this.get(ref)?.alias ?? ref.modelId;
  }

  /** Takes what is stored. */
  async reload(): Promise<void> {
    this.all = (await this.#backend.call('model_list', { refresh: false })).data;
  }

  /** Asks the gateway of a profile again. */
  async refresh(profileId: ProfileId): Promise<void> {
    const { data } = await this.#backend.call('model_list', { profileId, refresh: true });
    this.all = [...this.all.filter((model) => model.model.profileId !== profileId), ...data];
  }

  async setFavourite(model: Model, favourite: boolean): Promise<void> {
    const { alias, capabilities, hidden } = model;
    const kind = model.kindIsOwn ? model.kind : null;
    const price = model.priceIsOwn ? model.price : null;
    const edit = { alias, kind, capabilities, hidden, favourite, price };
    const changed = await this.#backend.call('model_update', { model: model.model, edit });
    this.all = this.all.map((other) => (isSameModel(other.model, changed.model) ? changed : other));
  }

  hear(event: AppEvent): void {
    if (event.type === 'modelsChanged' || event.type === 'profilesChanged') {
      void this.reload().catch(() => undefined);
    }
  }
}

function keyOf(ref: ModelRef): string {
  return `${ref.profileId}\n${ref.modelId}`;
}

/** What a demo model shows, in the reader's language. */
export function demoDescription(info: DemoModelInfo, language: string): string {
  return language === 'zh-CN' ? info.descriptionZh : info.descriptionEn;
}

/** What a first conversation is begun with while nothing has been chosen: a favourite, else what comes first. */
export function firstModel(models: Model[], profiles: ProfileInfo[], demoModels: DemoModelInfo[]): ModelRef | null {
  const faults = new Set(demoModels.filter((info) => info.isFault).map((info) => info.id));
  const usable = (model: Model) => model.kind === 'chat' && !model.hidden && model.listed;
  for (const { profile } of profiles) {
    const own = models.filter((model) => model.model.profileId === profile.id && usable(model));
    const fair = profile.kind === 'demo' ? own.filter((model) => !faults.has(model.model.modelId)) : own;
    const first = fair.find((model) => model.favourite) ?? fair[0];
    if (first) return first.model;
  }
  return null;
}

const made = new WeakMap<Studio, Models>();

/** The models of a window, made when first asked for after the start. */
export function modelsOf(studio: Studio): Models {
  let models = made.get(studio);
  if (!models) {
    const created = new Models(studio.backend, studio.app.boot?.models ?? [], studio.app.demoModels);
    studio.app.onEvent((event) => created.hear(event));
    made.set(studio, created);
    models = created;
  }
  return models;
}

export const getModels = (): Models => modelsOf(getStudio());
