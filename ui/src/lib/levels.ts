/** What is quieter than this is drawn as silence, in decibels below full scale. */
const FLOOR = -54;

/** The height of a level between 0 (silence) and 1: loudness is felt by its logarithm. */
export function heightOf(level: number): number {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR));
}

/** The newest levels, as many as a strip shows. */
export function pushLevel(levels: readonly number[], level: number, most: number): number[] {
  return [...levels.slice(Math.max(0, levels.length - most + 1)), level];
}
