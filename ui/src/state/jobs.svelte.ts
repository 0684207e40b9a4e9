import type { AppEvent } from '../backend/generated/AppEvent';
import type { JobId } from '../backend/generated/JobId';
import type { JobInfo } from '../backend/generated/JobInfo';
import type { JobKind } from '../backend/generated/JobKind';
import type { Studio } from './context';
import { getStudio } from './context';

export const isOpen = (job: JobInfo): boolean => job.state === 'queued' || job.state === 'running';

/** The jobs of every kind that wait or run, the oldest first. */
export class OpenJobs {
  list: JobInfo[] = $state.raw([]);
  readonly #studio: Studio;

  constructor(studio: Studio) {
    this.#studio = studio;
    this.list = (studio.app.boot?.jobs ?? []).toSorted((a, b) => a.createdAt - b.createdAt);
  }

  count(kind: JobKind): number {
    return this.list.filter((job) => job.kind === kind).length;
  }

  async cancel(id: JobId): Promise<void> {
    await this.#studio.backend.call('job_cancel', { id });
  }

  /** Who looks elsewhere hears from the system that a job has ended. */
  #tell(job: JobInfo): void {
    const { backend, i18n } = this.#studio;
    if (document.hasFocus() || job.state === 'cancelled') return;
    const title = job.state === 'succeeded' ? i18n.t.jobs.done[job.kind] : i18n.t.jobs.failed[job.kind];
    const body = job.error ? i18n.t.errors.codes[job.error.code].title : job.prompt.slice(0, 200);
    // A system without notes does without this one.
    void backend.call('notification_show', { title, body }).catch(() => undefined);
  }

  hear(event: AppEvent): void {
    if (event.type !== 'jobsChanged') return;
    const changed = new Map(event.jobs.map((job) => [job.id, job]));
    for (const job of this.list) {
      const now = changed.get(job.id);
      if (now && !isOpen(now)) this.#tell(now);
    }
    const known = this.list.filter((job) => !event.gone.includes(job.id)).map((job) => changed.get(job.id) ?? job);
    const added = event.jobs.filter((job) => !known.some((other) => other.id === job.id));
    this.list = [...known, ...added].filter(isOpen);
  }
}

const made = new WeakMap<Studio, OpenJobs>();

/** The open jobs of a window, known from its start. */
export function getOpenJobs(): OpenJobs {
  const studio = getStudio();
  let jobs = made.get(studio);
  if (!jobs) {
    const created = new OpenJobs(studio);
    studio.app.onEvent((event) => created.hear(event));
    made.set(studio, created);
    jobs = created;
  }
  return jobs;
}
