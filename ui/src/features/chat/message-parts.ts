import type { Message } from '../../backend/generated/Message';
import type { Part } from '../../backend/generated/Part';
import { readableParts } from '../../lib/readable-parts';
import type { LiveMessage } from '../../state/turns.svelte';
import { LivePart } from '../../state/turns.svelte';

/** A part that is neither text nor a thought, as stored. */
export interface StoredPart {
  kind: 'stored';
  index: number;
  part: Part;
}

/** A part as it is drawn. A live part is the same object from its first word to long after its last. */
export type ShownPart = LivePart | StoredPart;

/** The parts of a message in order. While it arrives only its text is known; parts keep their index to the end. */
export function shownParts(message: Message, live: LiveMessage | null): ShownPart[] {
  if (live && live.stored === null) return live.parts;
  return readableParts(message.parts).map((part): ShownPart => {
    const { index } = part;
    if (part.kind === 'other') return { kind: 'stored', index, part: part.part };
    return live?.parts.find((other) => other.index === index) ?? settled(index, part.kind, part.text);
  });
}

function settled(index: number, kind: 'text' | 'reasoning', text: string): LivePart {
  const part = new LivePart(index, kind, null);
  part.end(0, text);
  return part;
}
