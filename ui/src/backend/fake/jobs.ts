import type { Creation } from '../generated/Creation';
import type { GalleryCounts } from '../generated/GalleryCounts';
import type { GalleryScope } from '../generated/GalleryScope';
import type { JobCreateParams } from '../generated/JobCreateParams';
import type { ItemUpdateParams } from '../generated/ItemUpdateParams';
import type { JobInfo } from '../generated/JobInfo';
import type { JobListParams } from '../generated/JobListParams';
import type { JobListReply } from '../generated/JobListReply';
import { apiError } from './error';

let next = 1;

export function makeCreation(more: Partial<Creation> = {}): Creation {
  const id = `creation-${next++}`;
  return {
    id,
    position: 0,
    media: 'a'.repeat(64),
    mime: 'image/png',
    size: 120_000,
    thumbnail: 'b'.repeat(64),
    width: 1024,
    height: 1024,
    durationMs: null,
    detail: { revisedPrompt: null, transcript: null },
    createdAt: 1_790_000_000_000,
    pinnedAt: null,
    trashedAt: null,
    ...more,
  };
}

export function makeJob(more: Partial<JobInfo> = {}): JobInfo {
  const id = `job-${next++}`;
  return {
    id,
    kind: 'image',
    state: 'succeeded',
    model: { profileId: 'xidao', modelId: 'gpt-image-1' },
    prompt: 'a paper boat',
    fields: {},
    inputs: [],
    count: 1,
    progress: null,
    error: null,
    resumable: false,
    creations: [],
    previews: [],
    createdAt: 1_790_000_000_000,
    finishedAt: null,
    ...more,
  };
}

/** The jobs of the fake host, the newest first. A test ends them itself. */
export class FakeJobs {
  jobs: JobInfo[] = [];

  create({ kind, model, prompt, fields, inputs }: JobCreateParams): JobInfo {
    const count = typeof fields.n === 'number' ? fields.n : 1;
    const job = makeJob({ kind, state: 'running', model, prompt, fields, inputs, count });
    this.jobs = [job, ...this.jobs];
    return job;
  }

  require(id: string): JobInfo {
    const job = this.jobs.find((one) => one.id === id);
    if (!job) throw apiError('notFound');
    return job;
  }

  /** Changes a job; what a real host would broadcast. */
  change(id: string, change: Partial<JobInfo>): JobInfo {
    const changed = { ...this.require(id), ...change };
    this.jobs = this.jobs.map((job) => (job.id === id ? changed : job));
    return changed;
  }

  remove(id: string): void {
    this.jobs = this.jobs.filter((job) => job.id !== id);
  }

  list({ kind, scope = 'active', query, before, limit = 40 }: JobListParams): JobListReply {
    const start = before === undefined ? 0 : this.jobs.findIndex((job) => job.id === before) + 1;
    const found = this.jobs
      .slice(start)
      .filter((job) => job.kind === kind)
      .filter((job) => query === undefined || job.prompt.includes(query))
      .map((job) => ({ ...job, creations: job.creations.filter((one) => inScope(one, scope)) }))
      .filter((job) => job.creations.length > 0 || (scope === 'active' && job.state !== 'succeeded'));
    return { data: found.slice(0, limit), hasMore: found.length > limit, counts: this.#counts() };
  }

  update({ ids, pinned, trashed }: ItemUpdateParams): void {
    const at = 1_790_000_000_001;
    const change = (one: Creation): Creation => ({
      ...one,
      ...(pinned !== undefined && { pinnedAt: pinned ? at : null }),
      ...(trashed !== undefined && { trashedAt: trashed ? at : null }),
    });
    const changed = (one: Creation) => (ids.includes(one.id) ? change(one) : one);
    this.jobs = this.jobs.map((job) => ({ ...job, creations: job.creations.map(changed) }));
  }

  delete(ids: string[]): void {
    const left = (job: JobInfo) => job.creations.filter((one) => !ids.includes(one.id));
    this.jobs = this.jobs.map((job) => ({ ...job, creations: left(job) }));
  }

  #counts(): GalleryCounts {
    const all = this.jobs.flatMap((job) => job.creations);
    const count = (scope: GalleryScope) => all.filter((one) => inScope(one, scope)).length;
    return { active: count('active'), starred: count('starred'), trashed: count('trashed') };
  }
}

function inScope(creation: Creation, scope: GalleryScope): boolean {
  if (scope === 'trashed') return creation.trashedAt !== null;
  return creation.trashedAt === null && (scope === 'active' || creation.pinnedAt !== null);
}
