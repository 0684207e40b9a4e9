export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'good' | 'bad';
  action?: { label: string; run: () => void };
}

const stayMs = 5_000;
const stayWithActionMs = 10_000;

/** Short notes at the foot of the window, clear of the composer, read out by screen readers. */
export class Toasts {
  list: Toast[] = $state([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Shows a note; it goes by itself, later when it offers an action. */
  show(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> = {}): number {
    const toast: Toast = { id: this.#next, text, tone: options.tone ?? 'info', action: options.action };
    this.#next += 1;
    this.list = [...this.list.slice(-2), toast];
    this.resume(toast.id);
    return toast.id;
  }

  dismiss(id: number): void {
    this.pause(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** A note under the pointer or with the focus stays. */
  pause(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  resume(id: number): void {
    const toast = this.list.find((other) => other.id === id);
    if (!toast) return;
    this.pause(id);
    const stay = toast.action ? stayWithActionMs : stayMs;
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), stay),
    );
  }
}
