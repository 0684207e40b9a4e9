/** A piece of work done in slices: works until the deadline, returns whether any is left. */
export type Work = (deadline: number) => boolean;

/** Time that all views together may use after one frame, in milliseconds. */
const FRAME_BUDGET = 6;
/** The same when the last slice is longer ago than that and work is left over, in milliseconds. */
const LATE_BUDGET = 8;
/** When no frame comes, as in a hidden window, work starts after this long, in milliseconds. */
const FALLBACK_DELAY = 120;
/** Work that is left over goes on after this long, so that slow drawing does not put it off. */
const BACKLOG_DELAY = 16;

const queue = new Set<Work>();
/**
 * Work is done in a task of its own right after a frame, and not in the frame: what the reader
 * does can come between it and the drawing, and the next frame lays everything out once.
 */
const afterFrame = new MessageChannel();
afterFrame.port1.onmessage = run;
let frame: number | undefined;
/** When the last slice ended, if it left work over. */
let leftAt: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Runs `work` in the coming frames until it is done. */
export function schedule(work: Work): void {
  queue.add(work);
  if (timer === undefined) arm(FALLBACK_DELAY);
}

export function unschedule(work: Work): void {
  queue.delete(work);
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
  timer = setTimeout(run, delay);
  frame = requestAnimationFrame(() => {
    frame = undefined;
    afterFrame.port2.postMessage(null);
  });
}

function run(): void {
  clearTimeout(timer);
  timer = undefined;
  if (frame !== undefined) cancelAnimationFrame(frame);
  frame = undefined;
  // The timer was quicker than the frame's message.
  if (queue.size === 0) return;
  const now = performance.now();
  const waited = leftAt === undefined ? 0 : now - leftAt;
  const deadline = now + Math.min(LATE_BUDGET, Math.max(FRAME_BUDGET, waited));
  for (const work of [...queue]) {
    queue.delete(work);
    if (work(deadline)) queue.add(work);
    if (performance.now() >= deadline) break;
  }
  leftAt = queue.size > 0 ? performance.now() : undefined;
  if (queue.size === 0) return;
  // What was scheduled meanwhile may have armed the slow timer.
  clearTimeout(timer);
  if (frame !== undefined) cancelAnimationFrame(frame);
  arm(BACKLOG_DELAY);
}
