import type { ChatProtocol } from '../../backend/generated/ChatProtocol';
import type { CustomHeader } from '../../backend/generated/CustomHeader';
import type { ProfileDraft } from '../../backend/generated/ProfileDraft';
import type { ProfileId } from '../../backend/generated/ProfileId';
import type { ProfileInfo } from '../../backend/generated/ProfileInfo';
import type { ProxyMode } from '../../backend/generated/ProxyMode';
import type { Timeouts } from '../../backend/generated/Timeouts';
import type { Studio } from '../../state/context';

export interface HeaderRow {
  /** Only for the page, so that rows keep their fields when one is removed. */
  id: number;
  name: string;
  /** As typed. The value of a secret header is sent apart and never comes back. */
  value: string;
  secret: boolean;
}

/** A profile as its form holds it: text as typed. */
export interface ProfileForm {
  name: string;
  rootUrl: string;
  protocol: ChatProtocol;
  proxyMode: ProxyMode;
  proxyUrl: string;
  headers: HeaderRow[];
  caPem: string;
  timeouts: Record<keyof Timeouts, string>;
}

export type ProfileProblems = Partial<Record<'name' | 'rootUrl' | 'proxyUrl' | 'headers' | keyof Timeouts, true>>;

const unsaved = new WeakMap<Studio, Map<ProfileId, ProfileForm>>();

/** What was typed and not saved, by profile, so that leaving the settings loses nothing. */
export function unsavedForms(studio: Studio): Map<ProfileId, ProfileForm> {
  const forms = unsaved.get(studio) ?? new Map<ProfileId, ProfileForm>();
  unsaved.set(studio, forms);
  return forms;
}

/** A form without the secret values in it: those are not kept. */
export function withoutSecrets(form: ProfileForm): ProfileForm {
  return { ...form, headers: form.headers.map((header) => (header.secret ? { ...header, value: '' } : header)) };
}

export const timeoutFields = ['connectMs', 'firstByteMs', 'idleMs', 'totalMs'] as const;

export function formOf({ profile }: ProfileInfo): ProfileForm {
  const seconds = (ms: number | null) => (ms === null ? '' : String(ms / 1_000));
  const { connectMs, firstByteMs, idleMs, totalMs } = profile.timeouts;
  return {
    name: profile.name,
    rootUrl: profile.rootUrl,
    protocol: profile.protocol,
    proxyMode: profile.proxyMode,
    proxyUrl: profile.proxyUrl ?? '',
    headers: profile.headers.map(({ name, value, secret }, id) => ({ id, name, value: value ?? '', secret })),
    caPem: profile.caPem ?? '',
    timeouts: {
      connectMs: seconds(connectMs),
      firstByteMs: seconds(firstByteMs),
      idleMs: seconds(idleMs),
      totalMs: seconds(totalMs),
    },
  };
}

/** What keeps a form from being saved. */
export function problemsOf(form: ProfileForm, isDemo: boolean): ProfileProblems {
  const problems: ProfileProblems = {};
  if (form.name.trim() === '') problems.name = true;
  if (!isDemo && form.rootUrl.trim() === '') problems.rootUrl = true;
  if (form.proxyMode === 'custom' && form.proxyUrl.trim() === '') problems.proxyUrl = true;
  if (form.headers.some((header) => header.name.trim() === '')) problems.headers = true;
  for (const field of timeoutFields) {
    const typed = form.timeouts[field].trim();
    if (typed !== '' && !(Number(typed) > 0)) problems[field] = true;
  }
  return problems;
}

export function draftFrom(form: ProfileForm, kind: ProfileDraft['kind']): ProfileDraft {
  const ms = (seconds: string) => (seconds.trim() === '' ? null : Math.round(Number(seconds) * 1_000));
  const { connectMs, firstByteMs, idleMs, totalMs } = form.timeouts;
  return {
    name: form.name.trim(),
    kind,
    rootUrl: form.rootUrl.trim(),
    protocol: form.protocol,
    proxyMode: form.proxyMode,
    proxyUrl: form.proxyUrl.trim() === '' ? null : form.proxyUrl.trim(),
    headers: form.headers.map(headerFrom),
    caPem: form.caPem.trim() === '' ? null : form.caPem,
    timeouts: { connectMs: ms(connectMs), firstByteMs: ms(firstByteMs), idleMs: ms(idleMs), totalMs: ms(totalMs) },
  };
}

function headerFrom({ name, value, secret }: HeaderRow): CustomHeader {
  return { name: name.trim(), value: secret ? null : value, secret };
}

/** The secret values that were typed, to be sent apart. */
export function typedSecrets(form: ProfileForm): { name: string; value: string }[] {
  return form.headers
    .filter((header) => header.secret && header.value !== '')
    .map(({ name, value }) => ({ name: name.trim(), value }));
}

/** Whether a form says something else than what is saved. */
export function isChanged(form: ProfileForm, info: ProfileInfo): boolean {
  const kind = info.profile.kind;
  const saved = draftFrom(formOf(info), kind);
  return typedSecrets(form).length > 0 || JSON.stringify(draftFrom(form, kind)) !== JSON.stringify(saved);
}
