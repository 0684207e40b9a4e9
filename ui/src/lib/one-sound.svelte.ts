/** The one kept sound that plays in the window: beginning another ends it. */
class OneSound {
  /** Where it comes from; none while nothing plays. */
  source: string | null = $state(null);
  #element: HTMLAudioElement | null = null;

  /** Plays a sound, or stops it where it plays already. Rejects where it cannot be played. */
  async toggle(source: string): Promise<void> {
    const wasPlaying = this.source === source;
    this.stop();
    if (wasPlaying) return;
    const element = new Audio(source);
    this.#element = element;
    this.source = source;
    const over = () => {
      if (this.#element === element) this.stop();
    };
    element.addEventListener('ended', over);
    try {
      await element.play();
    } catch (error) {
      over();
      throw error;
    }
  }

  stop(): void {
    this.#element?.pause();
    this.#element = null;
    this.source = null;
  }
}

export const oneSound = new OneSound();
