/** A piece of work done in slices: works until the deadline, returns whether any is left. */
export type Work = (deadline: number) => boolean;

/** Time that all views together may use in one frame, in milliseconds. */
const FRAME_BUDGET = 8;
/** When no frame comes, as in a hidden window, work goes on after this long, in milliseconds. */
const FALLBACK_DELAY = 120;

const queue = new Set<Work>();
let frame: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Runs `work` in the coming frames until it is done. */
export function schedule(work: Work): void {
  queue.add(work);
  if (timer === undefined) arm();
}

export function unschedule(work: Work): void {
  queue.delete(work);
}

function arm(): void {
  timer = setTimeout(run, FALLBACK_DELAY);
  frame = requestAnimationFrame(run);
}

function run(): void {
  clearTimeout(timer);
  timer = undefined;
  if (frame !== undefined) cancelAnimationFrame(frame);
  const deadline = performance.now() + FRAME_BUDGET;
  for (const work of [...queue]) {
    queue.delete(work);
    if (work(deadline)) queue.add(work);
    if (performance.now() >= deadline) break;
  }
  if (queue.size > 0 && timer === undefined) arm();
}
