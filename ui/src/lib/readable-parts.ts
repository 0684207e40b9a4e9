import type { Part } from '../backend/generated/Part';

/** Words as a reader sees them, known by the index of the part that they begin in. */
export interface Words {
  kind: 'text' | 'reasoning';
  index: number;
  text: string;
}

/** A part that is no words. */
export interface OtherPart {
  kind: 'other';
  index: number;
  part: Part;
}

/**
 * What a reader sees of the parts of a message. Provider data travels along only to be sent back: nothing is shown of
 * it, and words on both sides of it read as one.
 */
export function readableParts(parts: Part[]): (Words | OtherPart)[] {
  const seen: (Words | OtherPart)[] = [];
  let passed = false;
  for (const [index, part] of parts.entries()) {
    if (part.type === 'opaque') {
      passed = true;
      continue;
    }
    const last = seen.at(-1);
    if (part.type !== 'text' && part.type !== 'reasoning') seen.push({ kind: 'other', index, part });
    else if (passed && last?.kind === part.type) last.text += part.text;
    else seen.push({ kind: part.type, index, text: part.text });
    passed = false;
  }
  return seen;
}

/** All text of a message, as its author wrote or spoke it. */
export function textOf(parts: Part[]): string {
  return readableParts(parts).flatMap(wordsOf).join('\n\n');
}

function wordsOf(part: Words | OtherPart): string[] {
  if (part.kind === 'text') return [part.text];
  if (part.kind !== 'other' || part.part.type !== 'audio') return [];
  return part.part.transcript ? [part.part.transcript] : [];
}
