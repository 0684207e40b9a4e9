import type { Backend } from '../backend/backend';
import type { ProfileDraft } from '../backend/generated/ProfileDraft';
import type { ProfileId } from '../backend/generated/ProfileId';
import type { ProfileInfo } from '../backend/generated/ProfileInfo';
import type { ProfileTestParams } from '../backend/generated/ProfileTestParams';
import type { ProfileTestReply } from '../backend/generated/ProfileTestReply';
import type { SecretKind } from '../backend/generated/SecretKind';

/** The profiles, in the user's order. Keys are handed on to the host and never kept here. */
export class ProfilesState {
  list: ProfileInfo[] = $state.raw([]);
  #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  apply(list: ProfileInfo[]): void {
    this.list = list;
  }

  get(id: ProfileId | null | undefined): ProfileInfo | undefined {
    return this.list.find((info) => info.profile.id === id);
  }

  /** Asks the host again: another window or process changed something. */
  async reload(): Promise<void> {
    this.list = (await this.#backend.call('app_bootstrap', undefined)).profiles;
  }

  async create(draft: ProfileDraft, key?: string): Promise<ProfileInfo> {
    return this.#put(await this.#backend.call('profile_create', key ? { draft, key } : { draft }));
  }

  async update(id: ProfileId, draft: ProfileDraft): Promise<ProfileInfo> {
    return this.#put(await this.#backend.call('profile_update', { id, draft }));
  }

  async duplicate(id: ProfileId): Promise<ProfileInfo> {
    return this.#put(await this.#backend.call('profile_duplicate', { id }));
  }

  async remove(id: ProfileId): Promise<void> {
    await this.#backend.call('profile_delete', { id });
    this.list = this.list.filter((info) => info.profile.id !== id);
  }

  async openDemo(): Promise<ProfileInfo> {
    return this.#put(await this.#backend.call('demo_open', undefined));
  }

  /** Sets a secret, or forgets it with `null`. */
  async setSecret(profileId: ProfileId, kind: SecretKind, value: string | null): Promise<ProfileInfo> {
    return this.#put(await this.#backend.call('secret_set', { profileId, kind, value }));
  }

  test(params: ProfileTestParams): Promise<ProfileTestReply> {
    return this.#backend.call('profile_test', params);
  }

  #put(info: ProfileInfo): ProfileInfo {
    const known = this.list.some((other) => other.profile.id === info.profile.id);
    this.list = known
      ? this.list.map((other) => (other.profile.id === info.profile.id ? info : other))
      : [...this.list, info];
    return info;
  }
}

/** A draft that says what a profile already says. */
export function draftOf(info: ProfileInfo): ProfileDraft {
  const { name, kind, rootUrl, protocol, proxyMode, proxyUrl, headers, caPem, timeouts } = info.profile;
  return {
    name,
    kind,
    rootUrl,
    protocol,
    proxyMode,
    proxyUrl,
    headers: headers.map((header) => ({ ...header })),
    caPem,
    timeouts: { ...timeouts },
  };
}

/** A draft with nothing but a name and an address. */
export function emptyDraft(name: string, rootUrl: string, kind: ProfileDraft['kind'] = 'gateway'): ProfileDraft {
  return {
    name,
    kind,
    rootUrl,
    protocol: 'automatic',
    proxyMode: 'system',
    proxyUrl: null,
    headers: [],
    caPem: null,
    timeouts: { connectMs: null, firstByteMs: null, idleMs: null, totalMs: null },
  };
}
