import type { Attachment } from 'svelte/attachments';

const delayMs = 450;
const gap = 6;

let bubble: HTMLDivElement | null = null;
let owner: Element | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows words beside an element while the pointer rests on it or the keyboard is at it. */
export function tooltip(text: () => string | null | undefined | false): Attachment<HTMLElement> {
  return (element) => {
    const enter = (event: PointerEvent) => {
      if (event.pointerType === 'touch') return;
      clearTimeout(timer);
      timer = setTimeout(() => show(element, text()), delayMs);
    };
    const focus = () => {
      if (element.matches(':focus-visible')) show(element, text());
    };
    const leave = () => hide(element);
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide(element);
    };
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('pointerdown', leave);
    element.addEventListener('focus', focus);
    element.addEventListener('blur', leave);
    element.addEventListener('keydown', key);
    return () => {
      hide(element);
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('pointerdown', leave);
      element.removeEventListener('focus', focus);
      element.removeEventListener('blur', leave);
      element.removeEventListener('keydown', key);
    };
  };
}

function show(element: HTMLElement, text: string | null | undefined | false): void {
  if (!text || !element.isConnected) return;
  bubble ??= makeBubble();
  bubble.textContent = text;
  // A modal dialog covers what is outside of it, unless it came to the top layer later.
  (element.closest('dialog') ?? document.body).append(bubble);
  bubble.showPopover?.();
  owner = element;
  place(bubble, element.getBoundingClientRect());
}

function hide(element: Element): void {
  clearTimeout(timer);
  if (owner !== element) return;
  owner = null;
  bubble?.remove();
}

function makeBubble(): HTMLDivElement {
  const made = document.createElement('div');
  made.className = 'tooltip';
  made.popover = 'manual';
  made.setAttribute('aria-hidden', 'true');
  return made;
}

function place(box: HTMLElement, anchor: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const besideRail = anchor.left < 80 && anchor.right + width + gap < innerWidth && anchor.width > anchor.height * 0.8;
  let left = besideRail && anchor.right < 180 ? anchor.right + gap : anchor.left + anchor.width / 2 - width / 2;
  let top = anchor.bottom + gap;
  if (besideRail && anchor.right < 180) top = anchor.top + anchor.height / 2 - height / 2;
  else if (top + height > innerHeight - gap) top = anchor.top - height - gap;
  left = Math.min(Math.max(left, gap), innerWidth - width - gap);
  top = Math.min(Math.max(top, gap), innerHeight - height - gap);
  box.style.left = `${Math.round(left)}px`;
  box.style.top = `${Math.round(top)}px`;
}
