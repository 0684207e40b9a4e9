import type { VoiceState } from '../../state/voice.svelte';

/**
 * Space held anywhere outside a field talks. A button that was reached by the keyboard keeps its Space, for whoever
 * steps through the window presses it so; one that was only clicked does not.
 */
export function holdsSpace(isShown: () => boolean, voice: VoiceState): () => void {
  let held = false;

  const down = (event: KeyboardEvent) => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!isShown() || ownsSpace(event.target)) return;
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

  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', leave);
  return () => {
    leave();
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', leave);
  };
}

const editable = 'input, textarea, select, [contenteditable], dialog, [role="dialog"], [role="menu"], [role="listbox"]';

function ownsSpace(target: EventTarget | null): boolean {
  // A field of the tab that was just left keeps the focus for a moment, and nothing that is pressed.
  if (!(target instanceof Element) || target.closest('[hidden]')) return false;
  if (target.closest(editable)) return true;
  return target.closest('button, summary, a') !== null && target.matches(':focus-visible');
}
