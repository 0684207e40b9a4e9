import { describe, expect, it, vi } from 'vitest';
import { comboText, isImeEnter, KeyRegistry, matches } from './keys';
import { platformOf } from './platform';

const key = (key: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...more });
const binding = (id: string, combo: string, run: () => unknown = () => undefined) => ({
  id,
  combo,
  label: () => id,
  run,
});

describe('isImeEnter', () => {
  it('knows the Enter that WebKit sends after the composition by its key code', () => {
    expect(isImeEnter({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isImeEnter({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isImeEnter({ isComposing: false, keyCode: 13 })).toBe(false);
  });
});

describe('matches', () => {
  it('takes Ctrl for Mod, and Cmd on macOS', () => {
    expect(matches(key('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true);
    expect(matches(key('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
    expect(matches(key('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
    expect(matches(key('k'), 'Mod+K', false)).toBe(false);
  });

  it('minds Shift for letters, but not for signs, which may need it', () => {
    expect(matches(key('F', { ctrlKey: true, shiftKey: true }), 'Mod+F', false)).toBe(false);
    expect(matches(key('F', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+F', false)).toBe(true);
    expect(matches(key('?', { shiftKey: true }), '?', false)).toBe(true);
  });

  it('finds digits on keyboards that shift them', () => {
    expect(matches(key('&', { code: 'Digit1', ctrlKey: true }), 'Mod+1', false)).toBe(true);
  });
});

describe('comboText', () => {
  it('writes keys as the keyboard shows them', () => {
    expect(comboText('Mod+Shift+F', false)).toBe('Ctrl+Shift+F');
    expect(comboText('Mod+Shift+F', true)).toBe('⌘⇧F');
    expect(comboText('Escape', true)).toBe('Esc');
  });
});

describe('KeyRegistry', () => {
  it('gives a key to the latest binding, and on to the one before when that declines', () => {
    const keys = new KeyRegistry();
    const first = vi.fn();
    const end = keys.register({ ...binding('first', 'Escape'), run: first });
    const endSecond = keys.register(binding('second', 'Escape', () => false));
    expect(keys.dispatch(key('Escape'))).toBe(true);
    expect(first).toHaveBeenCalledOnce();
    endSecond();
    end();
    expect(keys.dispatch(key('Escape'))).toBe(false);
  });

  it('leaves plain keys to a field that is typed in, and everything to an input method', () => {
    const keys = new KeyRegistry();
    const run = vi.fn();
    keys.register(binding('keys', '?', run));
    keys.register(binding('palette', 'Mod+K', run));
    const field = document.body.appendChild(document.createElement('input'));
    addEventListener('keydown', (event) => keys.dispatch(event), { once: true });
    field.dispatchEvent(key('?'));
    expect(run).not.toHaveBeenCalled();
    expect(keys.dispatch(key('k', { ctrlKey: true, isComposing: true }))).toBe(false);
    field.remove();
    expect(keys.dispatch(key('?'))).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  it('replaces a binding of the same id', () => {
    const keys = new KeyRegistry();
    const old = vi.fn();
    keys.register(binding('same', 'Mod+N', old));
    keys.register(binding('same', 'Mod+N'));
    keys.dispatch(key('n', { ctrlKey: true }));
    expect(old).not.toHaveBeenCalled();
    expect(keys.list()).toHaveLength(1);
  });
});

describe('the platform', () => {
  it('is told by what browsers call it', () => {
    expect(platformOf('MacIntel')).toBe('mac');
    expect(platformOf('Win32')).toBe('windows');
    expect(platformOf('Linux x86_64')).toBe('linux');
    expect(platformOf('')).toBe('linux');
  });
});
