import type { CallPhase } from '../../backend/generated/CallPhase';
import type { Message } from '../../backend/generated/Message';
import type { Part } from '../../backend/generated/Part';
import { readableParts } from '../../lib/readable-parts';
import type { LiveMessage, WholePart } from '../../state/turns.svelte';
import { LivePart } from '../../state/turns.svelte';

/** A part that is neither text nor a thought, as stored. */
export interface StoredPart {
  kind: 'stored';
  index: number;
  part: Part;
}

export type ToolCallPart = Extract<Part, { type: 'toolCall' }>;
export type ToolResultPart = Extract<Part, { type: 'toolResult' }>;

/** A call of a tool with what it gave back. */
export interface CalledTool {
  kind: 'tool';
  index: number;
  call: ToolCallPart;
  /** None yet, or none ever where the turn was stopped. */
  result: ToolResultPart | null;
  /** How far it has come, while it has no result. */
  phase: CallPhase | null;
}

/** A part as it is drawn. A live part is the same object from its first word to long after its last. */
export type ShownPart = LivePart | StoredPart | CalledTool;

/** The parts of a message in order; parts keep their index from their arrival to the end. */
export function shownParts(message: Message, live: LiveMessage | null): ShownPart[] {
  if (live && live.stored === null) {
    const shown = [...live.parts, ...withResults(live.whole, live)];
    return shown.sort((one, other) => one.index - other.index);
  }
  const parts = readableParts(message.parts);
  const whole = parts.flatMap((part) => (part.kind === 'other' ? [part] : []));
  const words = parts.flatMap((part) => {
    if (part.kind === 'other') return [];
    return [live?.parts.find((other) => other.index === part.index) ?? settled(part.index, part.kind, part.text)];
  });
  return [...words, ...withResults(whole, live)].sort((one, other) => one.index - other.index);
}

/** Parts that came whole, each result with its call. */
function withResults(whole: WholePart[], live: LiveMessage | null): (StoredPart | CalledTool)[] {
  const results = new Map<string, ToolResultPart>();
  const called = new Set<string>();
  for (const { part } of whole) {
    if (part.type === 'toolResult') results.set(part.callId, part);
    if (part.type === 'toolCall') called.add(part.callId);
  }
  return whole.flatMap(({ index, part }): (StoredPart | CalledTool)[] => {
    if (part.type === 'toolResult' && called.has(part.callId)) return [];
    if (part.type !== 'toolCall') return [{ kind: 'stored', index, part }];
    const result = results.get(part.callId) ?? null;
    const phase = live?.open.find((call) => call.callId === part.callId)?.phase ?? null;
    return [{ kind: 'tool', index, call: part, result, phase }];
  });
}

function settled(index: number, kind: 'text' | 'reasoning', text: string): LivePart {
  const part = new LivePart(index, kind, null);
  part.end(0, text);
  return part;
}
