import { platform } from './platform';

/** `Mod` is Cmd on macOS and Ctrl elsewhere: `Mod+K`, `Mod+Shift+F`, `Mod+,`, `Escape`, `?`. */
export type Combo = string;

export interface Binding {
  /** One id, one binding: registering it again replaces it. */
  id: string;
  combo: Combo;
  /** What it does, for the list of keys; a function, so that it follows the language. */
  label: () => string;
  /** Returning `false` lets the next binding of the same combo, or the page, have the key. */
  run: (event: KeyboardEvent) => unknown;
  /** Not now when this says false. */
  when?: () => boolean;
  /** Kept out of the list of keys. */
  unlisted?: boolean;
}

export const isMac = platform === 'mac';

/**
 * Whether a key press belongs to an input method. WebKit fires the Enter that confirms a word after
 * `compositionend`, with `isComposing` false and only the key code 229 to know it by.
 */
export function isImeEnter(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether an event is the combo. */
export function matches(event: KeyboardEvent, combo: Combo, mac: boolean = isMac): boolean {
  const parts = combo === '+' ? ['+'] : combo.split('+');
  const key = parts.at(-1) ?? '';
  const has = (name: string) => parts.slice(0, -1).includes(name);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const foreign = mac ? event.ctrlKey : event.metaKey;
  if (mod !== has('Mod') || foreign || event.altKey !== has('Alt')) return false;
  // A sign such as ? already needs Shift on most keyboards.
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!isSign && event.shiftKey !== has('Shift')) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  return /^[0-9]$/.test(key) && event.code === `Digit${key}`;
}

const macSigns: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Escape: 'Esc' };
const otherSigns: Record<string, string> = { Mod: 'Ctrl', Escape: 'Esc' };

/** A combo as the keyboard shows it: `⌘K`, `Ctrl+K`. */
export function comboText(combo: Combo, mac: boolean = isMac): string {
  const signs = mac ? macSigns : otherSigns;
  const parts = combo.split('+').map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part));
  return parts.join(mac ? '' : '+');
}

/** A combo for `aria-keyshortcuts`. */
export function comboAria(combo: Combo, mac: boolean = isMac): string {
  return combo.replace('Mod', mac ? 'Meta' : 'Control');
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type);
}

/** Every key of the window. The latest binding of a combo goes first, so what is open above gets Escape first. */
export class KeyRegistry {
  #bindings: Binding[] = [];

  /** Adds a binding; the returned function takes it away. */
  register(binding: Binding): () => void {
    this.#bindings = [...this.#bindings.filter((other) => other.id !== binding.id), binding];
    return () => {
      this.#bindings = this.#bindings.filter((other) => other !== binding);
    };
  }

  /** Runs what an event is bound to; says whether anything was. */
  dispatch(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || isImeEnter(event)) return false;
    for (const binding of this.#bindings.toReversed()) {
      if (!matches(event, binding.combo)) continue;
      const isPlain = !/Mod|Alt/.test(binding.combo) && binding.combo.length === 1;
      if (isPlain && isTyping(event)) continue;
      if (binding.when && !binding.when()) continue;
      if (binding.run(event) === false) continue;
      event.preventDefault();
      return true;
    }
    return false;
  }

  /** What can be pressed now, for the list of keys; those that work everywhere come first. */
  list(): Binding[] {
    const listed = this.#bindings.filter((binding) => !binding.unlisted && (binding.when?.() ?? true));
    return listed.toSorted((a, b) => Number(b.id.startsWith('shell.')) - Number(a.id.startsWith('shell.')));
  }
}
