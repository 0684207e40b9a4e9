/** A piece of work done in slices: works until the deadline, returns whether any is left. */
export type Work = (deadline: number) => boolean;

/**
 * Time that one slice may take together with the layout that it causes, in milliseconds: with the
 * drawing that follows, the page still answers within 50 ms on a machine that draws in software.
 */
const SLICE_BUDGET = 18;
/** Bounds of the part of a slice that is given to the work itself, in milliseconds. */
const WORK_LEAST = 3;
const WORK_MOST = 7;
/** When no frame comes, as in a hidden window, work starts after this long, in milliseconds. */
const FALLBACK_DELAY = 120;
/** Work that is left over goes on after this long, so that slow drawing does not put it off. */
const BACKLOG_DELAY = 16;

const queue = new Set<Work>();
/**
 * Work is done in a task of its own after a frame, and not in the frame: what the reader does can
 * come between it and the drawing, and the next frame lays everything out once. A first message
 * only lets what waits already go before.
 */
const { port1: turns, port2: next } = new MessageChannel();
/** Which turn is expected; one that the timer has overtaken is not taken. */
let turn = 0;
turns.onmessage = ({ data }: MessageEvent<{ turn: number; hops: number }>) => {
  if (data.turn !== turn) return;
  if (data.hops > 0) next.postMessage({ turn, hops: data.hops - 1 });
  else run();
};
let frame: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Part of a slice given to the work itself, in milliseconds; follows what slices really cost. */
let share = WORK_MOST / 2;

/** How long the work of the newest slice took, in milliseconds. */
let worked = 0;

/** Runs `work` in the coming frames until it is done. */
export function schedule(work: Work): void {
  queue.add(work);
  if (timer === undefined) arm(FALLBACK_DELAY);
}

export function unschedule(work: Work): void {
  queue.delete(work);
}

const updates = new Set<() => void>();
const { port1: due, port2: soon } = new MessageChannel();
due.onmessage = update;

/**
 * Calls `look` once before the next frame, in a task of its own: whoever measures what a slice has
 * changed has it laid out, which takes as long as the slice itself, and the page answers in between.
 */
export function updateBeforeFrame(look: () => void): void {
  if (updates.size === 0) {
    soon.postMessage(null);
    requestAnimationFrame(update);
  }
  updates.add(look);
}

function update(): void {
  if (updates.size === 0) return;
  const begun = performance.now();
  const all = [...updates];
  updates.clear();
  for (const look of all) look();
  adapt(worked + performance.now() - begun);
}

const looks = new Set<() => void>();

/**
 * Calls `look` once in the next frame, when everything is laid out and positions cost nothing
 * to read. It must read all that it needs before it changes anything.
 */
export function lookInFrame(look: () => void): void {
  if (looks.size === 0) requestAnimationFrame(lookAll);
  looks.add(look);
}

function lookAll(): void {
  const all = [...looks];
  looks.clear();
  for (const look of all) look();
}

function arm(delay: number): void {
  turn += 1;
  // Not in the timer itself: what waited when it went off goes before.
  timer = setTimeout(() => {
    next.postMessage({ turn, hops: 0 });
  }, delay);
  frame = requestAnimationFrame(() => {
    next.postMessage({ turn, hops: 1 });
  });
}

function run(): void {
  turn += 1;
  clearTimeout(timer);
  timer = undefined;
  if (frame !== undefined) cancelAnimationFrame(frame);
  frame = undefined;
  const begun = performance.now();
  const deadline = begun + share;
  for (const work of [...queue]) {
    queue.delete(work);
    if (work(deadline)) queue.add(work);
    if (performance.now() >= deadline) break;
  }
  worked = performance.now() - begun;
  if (updates.size === 0) adapt(worked);
  if (queue.size === 0) return;
  // What was scheduled meanwhile may have armed the slow timer.
  clearTimeout(timer);
  if (frame !== undefined) cancelAnimationFrame(frame);
  arm(BACKLOG_DELAY);
}

/** Layout costs as much as what was shown: the next slice is as much shorter as this one took too long. */
function adapt(took: number): void {
  const fitting = (share * SLICE_BUDGET) / Math.max(took, share);
  share = Math.min(WORK_MOST, Math.max(WORK_LEAST, (share + fitting) / 2));
}
