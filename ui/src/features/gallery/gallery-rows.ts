import type { Creation } from '../../backend/generated/Creation';
import type { GalleryScope } from '../../backend/generated/GalleryScope';
import type { JobInfo } from '../../backend/generated/JobInfo';
import { aspectOf } from '../../lib/media-families';
import type { JsonObject } from '../../lib/media-families';
import { isOpen } from '../../state/jobs.svelte';

/** One square of a group: a picture, one on its way, or why there is none. */
export type Tile =
  | { kind: 'picture'; key: string; position: number; creation: Creation }
  | { kind: 'preview'; key: string; position: number; path: string }
  | { kind: 'pending'; key: string; position: number }
  | { kind: 'failed'; key: string };

/** Lengths of the gallery, in rem. The groups are drawn as high as these say. */
export const HEAD = 2.75;
export const GAP = 0.625;
export const FOOT = 1.5;
const LEAST_TILE = 12.5;
const MOST_COLUMNS = 8;

export interface GridSize {
  columns: number;
  /** Width of a tile in CSS pixels. */
  tile: number;
}

/** How many tiles stand side by side in so many CSS pixels. */
export function gridSize(width: number, rem: number): GridSize {
  const gap = GAP * rem;
  const fitting = Math.floor((width + gap) / (LEAST_TILE * rem + gap));
  const columns = Math.min(Math.max(fitting, 2), MOST_COLUMNS);
  return { columns, tile: Math.max(0, (width - gap * (columns - 1)) / columns) };
}

/** Width divided by height of the tiles of a group: what came, else what was asked for. */
export function groupAspect(job: JobInfo): number {
  const first = job.creations.find((creation) => creation.width && creation.height);
  if (!first?.width || !first.height)
    return aspectOf(job.prompt, job.fields as JsonObject, job.kind === 'video' ? 16 / 9 : 1);
  return Math.min(Math.max(first.width / first.height, 0.4), 2.5);
}

/** The tiles of a job. A collection that leaves some of its pictures out shows no gaps for them. */
export function tilesOf(job: JobInfo, scope: GalleryScope): Tile[] {
  const pictures = job.creations.map((creation): Tile => {
    const { position } = creation;
    return { kind: 'picture', key: `${job.id}-${position}`, position, creation };
  });
  if (scope !== 'active') return pictures;
  if (job.state === 'failed') return [...pictures, { kind: 'failed', key: `${job.id}-failed` }];
  if (!isOpen(job)) return pictures;
  const there = new Set(job.creations.map(({ position }) => position));
  const missing = Array.from({ length: job.count }, (_, position) => position).filter((at) => !there.has(at));
  const onTheWay = missing.map((position): Tile => {
    const key = `${job.id}-${position}`;
    const preview = job.previews.find((one) => one.position === position);
    return preview ? { kind: 'preview', key, position, path: preview.path } : { kind: 'pending', key, position };
  });
  return [...pictures, ...onTheWay];
}

/** Height of a group in CSS pixels. */
export function groupHeight(tileCount: number, aspect: number, grid: GridSize, rem: number): number {
  const rows = Math.ceil(tileCount / grid.columns);
  const tile = grid.tile / aspect;
  return (HEAD + FOOT) * rem + rows * tile + Math.max(0, rows - 1) * GAP * rem;
}

/** `0:14`, `12:05`: how long something has been going on. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
