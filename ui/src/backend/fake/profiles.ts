import type { Commands } from '../backend';
import type { Model } from '../generated/Model';
import type { ProfileDraft } from '../generated/ProfileDraft';
import type { ProfileInfo } from '../generated/ProfileInfo';
import { demoModels, gatewayModels, makeModel, makeProfile } from './data';
import { apiError } from './error';

/** Profiles and models in memory. Keys are never kept, only their labels. */
export class FakeProfiles {
  profiles: ProfileInfo[] = [];
  models: Model[] = [];
  #count = 0;

  require(id: string): ProfileInfo {
    const info = this.profiles.find((other) => other.profile.id === id);
    if (!info) throw apiError('notFound');
    return info;
  }

  create({ draft, key }: Commands['profile_create'][0]): ProfileInfo {
    this.#count += 1;
    const info = makeProfile(`profile-${this.#count}`, draft.name, draft.kind, rootOf(draft), key ? label(key) : null);
    Object.assign(info.profile, structuredClone({ ...draft, rootUrl: info.profile.rootUrl }));
    this.profiles.push(info);
    return info;
  }

  update({ id, draft }: Commands['profile_update'][0]): ProfileInfo {
    const info = this.require(id);
    const rootUrl = rootOf(draft);
    if (originOf(rootUrl) !== originOf(info.profile.rootUrl)) info.keyLabel = null;
    Object.assign(info.profile, structuredClone({ ...draft, rootUrl }));
    info.secretHeaders = info.secretHeaders.filter((name) =>
      draft.headers.some((header) => header.name === name && header.secret),
    );
    return info;
  }

  duplicate(id: string): ProfileInfo {
    const from = this.require(id);
    const { id: _id, createdAt: _createdAt, ...rest } = structuredClone(from.profile);
    const draft = { ...rest, name: `${rest.name} 2` };
    const info = this.create({ draft });
    info.keyLabel = from.keyLabel;
    return info;
  }

  remove(id: string): void {
    this.require(id);
    this.profiles = this.profiles.filter((info) => info.profile.id !== id);
    this.models = this.models.filter((model) => model.model.profileId !== id);
  }

  setSecret({ profileId, kind, value }: Commands['secret_set'][0]): ProfileInfo {
    const info = this.require(profileId);
    if (kind.type === 'key') info.keyLabel = value === null ? null : label(value);
    if (kind.type === 'proxyPassword') info.hasProxyPassword = value !== null;
    if (kind.type === 'header') {
      const others = info.secretHeaders.filter((name) => name !== kind.name);
      info.secretHeaders = value === null ? others : [...others, kind.name];
    }
    return info;
  }

  /** Keys that contain `wrong` are refused, addresses that contain `nowhere` can't be reached. */
  test(params: Commands['profile_test'][0]): Commands['profile_test'][1] {
    const draft = params.type === 'draft' ? params.draft : this.require(params.id).profile;
    const hasKey = params.type === 'draft' ? params.key !== null : this.require(params.id).keyLabel !== null;
    const rootUrl = rootOf(draft);
    if (rootUrl.includes('nowhere')) throw apiError('offline', { message: `${rootUrl}: connection refused` });
    if (params.type === 'draft' && params.key?.includes('wrong'))
      throw apiError('auth', { message: 'Invalid API key' });
    if (draft.kind === 'gateway' && !hasKey) throw apiError('keyMissing');
    const modelCount = draft.kind === 'demo' ? demoModels.length : draft.kind === 'local' ? 11 : 214;
    return { rootUrl, modelCount, balance: draft.kind === 'gateway' ? '86.20 CNY' : null, elapsedMs: 312 };
  }

  openDemo(): ProfileInfo {
    const known = this.profiles.find((info) => info.profile.kind === 'demo');
    if (known) return known;
    const info = makeProfile('demo', 'Demo', 'demo', '');
    this.profiles.push(info);
    this.models.push(...demoModels.map(({ id }) => makeModel('demo', id)));
    return info;
  }

  refresh(profileId: string): void {
    const { kind } = this.require(profileId).profile;
    const fresh = kind === 'gateway' ? gatewayModels(profileId) : kind === 'local' ? gatewayModels(profileId, 11) : [];
    const known = this.modelsOf(profileId).map((model) => model.model.modelId);
    this.models.push(...fresh.filter((model) => !known.includes(model.model.modelId)));
  }

  modelsOf(profileId?: string): Model[] {
    const models = profileId ? this.models.filter((model) => model.model.profileId === profileId) : this.models;
    return models.toSorted((a, b) => Number(b.favourite) - Number(a.favourite));
  }

  updateModel({ model: ref, edit }: Commands['model_update'][0]): Model {
    let model = this.models.find(({ model }) => model.modelId === ref.modelId && model.profileId === ref.profileId);
    if (!model) {
      model = makeModel(ref.profileId, ref.modelId, { listed: false });
      this.models.push(model);
    }
    const { kind, price, ...rest } = edit;
    Object.assign(model, rest);
    if (kind) model.kind = kind;
    model.kindIsOwn = kind !== null;
    if (price || model.priceIsOwn) model.price = price;
    model.priceIsOwn = price !== null;
    return model;
  }
}

function label(key: string): string {
  return `${key.slice(0, 3)}…${key.slice(-4)}`;
}

function rootOf(draft: Pick<ProfileDraft, 'rootUrl' | 'kind'>): string {
  if (draft.kind === 'demo') return '';
  const typed = draft.rootUrl.trim().replace(/\/+$/, '').replace(/\/v1$/, '');
  const url = /^https?:\/\//.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(url)) throw apiError('config', { message: `not an address: ${draft.rootUrl}` });
  return url;
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
