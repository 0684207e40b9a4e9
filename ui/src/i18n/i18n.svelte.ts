import type { Language } from '../backend/generated/Language';
import { en } from './en/index';
import { Formats } from './format';
import type { Translation } from './types';
import { zhCN } from './zh-CN/index';

export type Dictionary = Translation<typeof en>;
export type Spoken = 'en' | 'zh-CN';

const dictionaries: Record<Spoken, Dictionary> = { en, 'zh-CN': zhCN };
const formats: Record<Spoken, Formats> = { en: new Formats('en'), 'zh-CN': new Formats('zh-CN') };

/** The language that a setting means on a system that speaks `systemLanguage` (a BCP 47 tag). */
export function resolveLanguage(setting: Language, systemLanguage: string): Spoken {
  if (setting !== 'system') return setting;
  return /^zh(?![a-z])/i.test(systemLanguage) ? 'zh-CN' : 'en';
}

/**
 * The words and formats of the window. In a component: `const t = $derived(i18n.t)`, then `{t.chat.send}`; so
 * everything changes at once when the language does.
 */
export class I18n {
  /** What is spoken now. */
  language: Spoken = $state('en');
  /** The dictionary of the language. */
  readonly t: Dictionary = $derived(dictionaries[this.language]);
  /** Numbers, times, money and sizes as the language writes them. */
  readonly format: Formats = $derived(formats[this.language]);

  constructor(language: Spoken = 'en') {
    this.language = language;
  }

  /** Speaks the language that a setting means, and says so to screen readers and fonts (`<html lang>`). */
  use(setting: Language, systemLanguage: string): void {
    this.language = resolveLanguage(setting, systemLanguage);
    document.documentElement.lang = this.language;
  }
}
