import type { VoiceState } from '../../state/voice.svelte';

/**
 * Space held anywhere outside a field talks. A button that was reached by the keyboard keeps its Space, for whoever
 * steps through the window presses it so; one that was only clicked does not.
 */
export function holdsSpace(isShown: () => boolean, voice: VoiceState): () => void {
  let held = false;
  /** How the focus came to where it is: the page's `:focus-visible` turns true with the very key that is asked about. */
  let tabbed = false;
  let tabbing = false;

  const point = () => (tabbing = false);
  const focus = () => (tabbed = tabbing);
  const down = (event: KeyboardEvent) => {
    if (event.key === 'Tab') tabbing = true;
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!isShown() || ownsSpace(event.target, tabbed)) return;
    event.preventDefault();
    if (event.repeat || held) return;
    held = true;
    voice.press();
  };
  const up = (event: KeyboardEvent) => {
    if (event.key !== ' ' || !held) return;
    event.preventDefault();
    held = false;
    voice.lift();
  };
  /** A key that is let go elsewhere is never told of. */
  const leave = () => {
    if (!held) return;
    held = false;
    voice.release();
  };

  window.addEventListener('pointerdown', point, true);
  window.addEventListener('focusin', focus);
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', leave);
  return () => {
    leave();
    window.removeEventListener('pointerdown', point, true);
    window.removeEventListener('focusin', focus);
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', leave);
  };
}

const editable = 'input, textarea, select, [contenteditable], dialog, [role="dialog"], [role="menu"], [role="listbox"]';

function ownsSpace(target: EventTarget | null, tabbed: boolean): boolean {
  // A field of the tab that was just left keeps the focus for a moment, and nothing that is pressed.
  if (!(target instanceof Element) || target.closest('[hidden]')) return false;
  if (target.closest(editable)) return true;
  return tabbed && target.closest('button, summary, a') !== null;
}
