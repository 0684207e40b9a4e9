import { describe, expect, it } from 'vitest';
import { Formats } from './format';
import { I18n, resolveLanguage } from './i18n.svelte';

const en = new Formats('en');
const zh = new Formats('zh-CN');

describe('language', () => {
  it('follows the system unless the user chose', () => {
    expect(resolveLanguage('system', 'zh-Hans-CN')).toBe('zh-CN');
    expect(resolveLanguage('system', 'zh_CN.UTF-8')).toBe('zh-CN');
    expect(resolveLanguage('system', 'de-AT')).toBe('en');
    expect(resolveLanguage('en', 'zh-CN')).toBe('en');
  });

  it('tells the document, for screen readers and the choice of fonts', () => {
    const i18n = new I18n();
    i18n.use('zh-CN', 'en');
    expect(document.documentElement.lang).toBe('zh-CN');
    expect(i18n.t.shell.settings).toBe('设置');
    i18n.use('system', 'en-GB');
    expect(document.documentElement.lang).toBe('en');
  });
});

describe('formats', () => {
  it('names days in relation to now', () => {
    const now = new Date(2026, 10, 22, 9).getTime();
    expect(en.day(new Date(2026, 10, 22, 1).getTime(), now)).toBe('Today');
    expect(en.day(new Date(2026, 10, 21, 23).getTime(), now)).toBe('Yesterday');
    expect(zh.day(new Date(2026, 10, 21, 23).getTime(), now)).toBe('昨天');
    expect(en.day(new Date(2026, 10, 18).getTime(), now)).toBe('Wednesday');
    expect(en.day(new Date(2026, 9, 2).getTime(), now)).toBe('October');
    expect(en.day(new Date(2025, 9, 2).getTime(), now)).toBe('October 2025');
  });

  it('writes small amounts of money with the digits that they need', () => {
    expect(en.money(21_000, 'CNY')).toBe('¥0.021');
    expect(en.money(1_500_000, 'USD')).toBe('$1.50');
    expect(en.money(120, 'USD')).toBe('$0.00012');
    expect(en.money(2_000_000, 'not a currency')).toBe('2 not a currency');
  });

  it('reads the balance that a gateway tells', () => {
    expect(en.balance('86.20 CNY')).toBe('¥86.20');
    expect(en.balance('1200 credits')).toBe('1200 credits');
  });

  it('shortens tokens, durations and sizes', () => {
    expect([612, 9_400, 256_000, 1_048_576].map((count) => en.tokens(count))).toEqual(['612', '9.4k', '256k', '1M']);
    expect([41, 410, 4_230, 125_000].map((ms) => en.duration(ms))).toEqual(['41 ms', '0.41 s', '4.2 s', '2 min 5 s']);
    expect(zh.duration(410)).toBe('0.41 秒');
    expect(en.bytes(8_412_160)).toBe('8.4 MB');
  });
});
