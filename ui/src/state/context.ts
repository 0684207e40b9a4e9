import { getContext, setContext } from 'svelte';
import type { Backend } from '../backend/backend';
import { I18n } from '../i18n/i18n.svelte';
import { KeyRegistry } from '../lib/keys';
import { AppState } from './app.svelte';
import { Palette } from './palette.svelte';
import { ProfilesState } from './profiles.svelte';
import { SettingsState } from './settings.svelte';
import { SideList } from './side-list.svelte';
import { Toasts } from './toasts.svelte';

/** Everything that components share, made once per window (or per test) round one backend. */
export interface Studio {
  backend: Backend;
  i18n: I18n;
  keys: KeyRegistry;
  settings: SettingsState;
  profiles: ProfilesState;
  app: AppState;
  sideList: SideList;
  palette: Palette;
  toasts: Toasts;
}

const key = Symbol('studio');

export function createStudio(backend: Backend): Studio {
  const i18n = new I18n();
  const settings = new SettingsState(backend, i18n);
  const profiles = new ProfilesState(backend);
  const app = new AppState(backend, settings, profiles);
  return {
    backend,
    i18n,
    keys: new KeyRegistry(),
    settings,
    profiles,
    app,
    sideList: new SideList(settings),
    palette: new Palette(),
    toasts: new Toasts(),
  };
}

/** For `mount(Component, { context: studioContext(studio) })`, in main.ts and in tests. */
export function studioContext(studio: Studio): Map<symbol, Studio> {
  return new Map([[key, studio]]);
}

export function setStudio(studio: Studio): Studio {
  return setContext(key, studio);
}

export function getStudio(): Studio {
  return getContext<Studio>(key);
}

export const getBackend = (): Backend => getStudio().backend;
export const getI18n = (): I18n => getStudio().i18n;
export const getApp = (): AppState => getStudio().app;
export const getSettings = (): SettingsState => getStudio().settings;
export const getProfiles = (): ProfilesState => getStudio().profiles;
export const getToasts = (): Toasts => getStudio().toasts;
export const getKeys = (): KeyRegistry => getStudio().keys;
export const getPalette = (): Palette => getStudio().palette;
