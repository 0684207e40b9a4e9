export type Platform = 'mac' | 'windows' | 'linux';

/** The system that the page runs on, as its browser says. */
export const platform: Platform = platformOf(globalThis.navigator?.platform ?? '');

export function platformOf(name: string): Platform {
  if (/mac|iphone|ipad/i.test(name)) return 'mac';
  return /^win/i.test(name) ? 'windows' : 'linux';
}
