import type { Model } from '../../backend/generated/Model';
import type { ModelKind } from '../../backend/generated/ModelKind';
import type { ModelRef } from '../../backend/generated/ModelRef';
import type { ProfileInfo } from '../../backend/generated/ProfileInfo';

/** A heading or a model in the list of the picker, from top to bottom. */
export type PickerRow =
  | { kind: 'heading'; key: string; section: Section }
  | { kind: 'option'; key: string; model: Model; index: number }
  | { kind: 'custom'; key: string; model: ModelRef; profile: ProfileInfo; index: number };

export type Section =
  | { type: 'favourites' }
  | { type: 'recent' }
  | { type: 'profile'; profile: ProfileInfo }
  | { type: 'otherKinds' }
  | { type: 'custom' };

/** As many as one remembers having used. */
const RECENT = 5;

/** How well `text` answers one word of the query: 0 is not at all. Both are lower case. */
function wordScore(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return /[^\p{L}\p{N}]/u.test(text.charAt(at - 1)) ? 3 : 2;
  return isSubsequence(text, word) ? 1 : 0;
}

function isSubsequence(text: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}

/** How well a model answers the query; 0 leaves it out. Scattered letters count only within its id. */
export function score(model: Model, profileName: string, words: string[]): number {
  const id = model.model.modelId.toLowerCase();
  const rest = [model.alias ?? '', model.ownedBy ?? '', profileName].map((text) => text.toLowerCase());
  let total = 0;
  for (const word of words) {
    const best = Math.max(
      wordScore(id, word),
      ...rest.map((text) => (text.includes(word) ? wordScore(text, word) : 0)),
    );
    if (best === 0) return 0;
    total += best;
  }
  return total + 1 / id.length;
}

/** The words of a query, as `score` takes them. */
export function queryWords(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

function heading(section: Section): PickerRow {
  const key = section.type === 'profile' ? `profile-${section.profile.profile.id}` : section.type;
  return { kind: 'heading', key, section };
}

function sections(models: Model[], profiles: ProfileInfo[], kind: ModelKind): [Section, Model[]][] {
  const fitting = models.filter((model) => model.kind === kind);
  const favourites = fitting.filter((model) => model.favourite);
  const recent = fitting
    .filter((model) => model.lastUsedAt !== null && !model.favourite)
    .sort((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0))
    .slice(0, RECENT);
  const shown = new Set([...favourites, ...recent]);
  const list: [Section, Model[]][] = [
    [{ type: 'favourites' }, favourites],
    [{ type: 'recent' }, recent],
  ];
  for (const profile of profiles) {
    const own = fitting.filter((model) => model.model.profileId === profile.profile.id && !shown.has(model));
    list.push([{ type: 'profile', profile }, own]);
  }
  return list;
}

function searched(models: Model[], profiles: ProfileInfo[], words: string[], kind: ModelKind): [Section, Model[]][] {
  const scored = new Map<Model, number>();
  const names = new Map(profiles.map(({ profile }) => [profile.id, profile.name]));
  for (const model of models) {
    const value = score(model, names.get(model.model.profileId) ?? '', words);
    if (value > 0) scored.set(model, value);
  }
  const best = (list: Model[]) => list.sort((a, b) => (scored.get(b) ?? 0) - (scored.get(a) ?? 0));
  const found = [...scored.keys()];
  const list = profiles.map((profile): [Section, Model[]] => [
    { type: 'profile', profile },
    best(found.filter((model) => model.kind === kind && model.model.profileId === profile.profile.id)),
  ]);
  const top = ([, own]: [Section, Model[]]) => (own[0] ? (scored.get(own[0]) ?? 0) : 0);
  list.sort((a, b) => top(b) - top(a));
  // What a model is for is a guess, so a search also finds those that are taken for something else.
  list.push([{ type: 'otherKinds' }, best(found.filter((model) => model.kind !== kind))]);
  return list;
}

/** A typed id is offered for every profile that does not list it. */
function customRows(query: string, models: Model[], profiles: ProfileInfo[]): [ModelRef, ProfileInfo][] {
  const modelId = query.trim();
  if (modelId === '' || /\s/.test(modelId)) return [];
  return profiles
    .filter(({ profile }) => !models.some(({ model }) => model.profileId === profile.id && model.modelId === modelId))
    .map((profile) => [{ profileId: profile.profile.id, modelId }, profile]);
}

/** All rows of a picker of models of a kind, for what is typed into its search box. */
export function pickerRows(
  models: Model[],
  profiles: ProfileInfo[],
  query: string,
  kind: ModelKind = 'chat',
): PickerRow[] {
  const words = queryWords(query);
  const visible = models.filter(
    (model) => !model.hidden && (model.listed || model.lastUsedAt !== null || model.favourite),
  );
  const grouped = words.length === 0 ? sections(visible, profiles, kind) : searched(visible, profiles, words, kind);
  const rows: PickerRow[] = [];
  let index = 0;
  for (const [section, list] of grouped) {
    if (list.length === 0) continue;
    const head = heading(section);
    rows.push(head);
    for (const model of list) {
      rows.push({ kind: 'option', key: `${head.key}/${model.model.profileId}/${model.model.modelId}`, model, index });
      index += 1;
    }
  }
  const custom = customRows(query, models, profiles);
  if (custom.length > 0) rows.push(heading({ type: 'custom' }));
  for (const [model, profile] of custom) {
    rows.push({ kind: 'custom', key: `custom/${model.profileId}`, model, profile, index });
    index += 1;
  }
  return rows;
}
