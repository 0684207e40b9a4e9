import type { Backend } from '../backend/backend';
import type { Settings } from '../backend/generated/Settings';
import type { SettingsPatch } from '../backend/generated/SettingsPatch';
import type { I18n } from '../i18n/i18n.svelte';

export const textSizes = { min: 80, max: 200, step: 5 } as const;

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  textSize: 100,
  defaultModel: null,
  sidebarOpen: true,
  stream: true,
  imageMetadata: true,
  voice: {
    model: null,
    voice: null,
    turnTaking: 'pushToTalk',
    transcriptionModel: 'whisper-1',
    hearingModel: null,
    speakingModel: null,
    microphone: null,
    speaker: null,
    volume: 100,
    cues: true,
  },
  budget: null,
  inspector: { days: 7, kilobytes: 256 },
  tools: { servers: [], custom: [], webSearch: null },
};

/** An amount of nothing takes the budget away. */
export function budgetOf(before: Settings, { budget }: SettingsPatch): Settings['budget'] {
  if (!budget) return before.budget;
  return budget.monthlyMicros > 0 ? budget : null;
}

/** The settings of the app, and what they do to the page at once: theme, text size, language. */
export class SettingsState {
  current: Settings = $state.raw(defaultSettings);
  systemLanguage = 'en';
  #backend: Backend;
  #i18n: I18n;

  constructor(backend: Backend, i18n: I18n) {
    this.#backend = backend;
    this.#i18n = i18n;
  }

  /** Takes settings as the host has them. */
  apply(settings: Settings): void {
    this.current = settings;
    const root = document.documentElement;
    if (settings.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = settings.theme;
    root.style.fontSize = settings.textSize === 100 ? '' : `${settings.textSize}%`;
    this.#i18n.use(settings.language, this.systemLanguage);
  }

  /** Changes settings; the page follows before the host has answered, and goes back if it refuses. */
  async update(patch: SettingsPatch): Promise<void> {
    const before = this.current;
    this.apply({ ...before, ...patch, budget: budgetOf(before, patch) });
    try {
      this.apply(await this.#backend.call('settings_update', patch));
    } catch (error) {
      this.apply(before);
      throw error;
    }
  }
}
