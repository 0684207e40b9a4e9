/** What is typed as a whole number from 1: `null` where nothing is. */
export function wholeNumber(typed: string): number | 'wrong' | null {
  const text = typed.trim();
  if (text === '') return null;
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 1 ? value : 'wrong';
}
