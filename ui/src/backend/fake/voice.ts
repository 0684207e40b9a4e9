import type { RecordingEvent } from '../generated/RecordingEvent';
import type { VoiceAction } from '../generated/VoiceAction';
import type { VoiceEvent } from '../generated/VoiceEvent';
import type { VoiceLine } from '../generated/VoiceLine';
import type { VoiceListEntry } from '../generated/VoiceListEntry';
import type { VoiceOpenParams } from '../generated/VoiceOpenParams';
import type { VoicePhase } from '../generated/VoicePhase';
import type { VoiceStatus } from '../generated/VoiceStatus';

/** A talk without sound: the tests say what the gateway and the devices do. */
export class FakeVoice {
  talks: VoiceListEntry[] = [];
  /** What the user did. */
  readonly actions: VoiceAction[] = [];
  #tell: ((event: VoiceEvent) => void) | null = null;
  #status: VoiceStatus = silent();
  #lines: VoiceLine[] = [];

  /** What the user dictates. */
  dictated = 'said aloud';
  /** Tells the recording that is made. */
  hear: ((event: RecordingEvent) => void) | null = null;

  record(hear: (event: RecordingEvent) => void): void {
    this.hear = hear;
    hear({ type: 'opened' });
    hear({ type: 'level', level: 0.4, ms: 1_200 });
  }

  open(params: VoiceOpenParams, tell: (event: VoiceEvent) => void): void {
    this.#tell = tell;
    this.#lines = [];
    this.#status = { ...silent(), phase: params.pressed ? 'listening' : 'connecting' };
    const session = {
      model: params.model,
      relay: null,
      conversationId: params.conversationId ?? null,
      startedAt: Date.now(),
      status: this.#status,
      lines: [],
      cost: { tokens: 0, costMicros: null, currency: null },
    };
    tell({ type: 'snapshot', session });
  }

  act(action: VoiceAction): void {
    this.actions.push(action);
    if (action.type === 'press') this.phase('listening');
    if (action.type === 'release') this.phase('thinking');
    if (action.type === 'cancel') this.phase('interrupted');
    if (action.type === 'mute') this.status({ muted: action.muted });
    if (action.type === 'say') this.line({ role: 'user', text: action.text, open: false });
  }

  close(): void {
    this.#tell?.({ type: 'ended' });
    this.#tell = null;
  }

  phase(phase: VoicePhase): void {
    this.status({ phase });
  }

  status(change: Partial<VoiceStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.tell({ type: 'status', status: this.#status });
  }

  /** Says a line, or another form of one that was said. */
  line(line: Partial<VoiceLine>): void {
    const id = line.id ?? this.#lines.length + 1;
    const before = this.#lines.find((other) => other.id === id) ?? blank(id);
    const now = { ...before, ...line, id };
    this.#lines = [...this.#lines.filter((other) => other.id !== id), now];
    this.tell({ type: 'line', line: now });
  }

  tell(event: VoiceEvent): void {
    this.#tell?.(structuredClone(event));
  }
}

function silent(): VoiceStatus {
  return {
    phase: 'connecting',
    connected: false,
    latencyMs: null,
    muted: false,
    turnTaking: 'pushToTalk',
    microphone: { state: 'open' },
    speaker: { state: 'open' },
    error: null,
    unkept: null,
  };
}

function blank(id: number): VoiceLine {
  return {
    id,
    role: 'user',
    text: '',
    interruption: null,
    open: true,
    at: Date.now(),
    messageId: null,
    media: null,
    error: null,
  };
}
