import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import ImagePlus from '@lucide/svelte/icons/image-plus';
import Info from '@lucide/svelte/icons/info';
import Pencil from '@lucide/svelte/icons/pencil';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Star from '@lucide/svelte/icons/star';
import Trash from '@lucide/svelte/icons/trash-2';
import X from '@lucide/svelte/icons/x';
import type { Creation } from '../../backend/generated/Creation';
import type { JobInfo } from '../../backend/generated/JobInfo';
import type { Studio } from '../../state/context';
import type { Gallery } from '../../state/gallery.svelte';
import type { OpenJobs } from '../../state/jobs.svelte';
import type { GalleryActions } from './gallery-actions';

/** What the view does itself. */
interface Around {
  /** Shows why a job failed. */
  explain: (job: JobInfo) => void;
  askToDelete: (creations: Creation[]) => void;
  focusPrompt: () => void;
  fail: (thrown: unknown) => void;
}

/** Everything that can be done with pictures, with the words that tell it is done. */
export function galleryActions(studio: Studio, gallery: Gallery, jobs: OpenJobs, around: Around): GalleryActions {
  const { toasts, backend } = studio;
  const words = () => gallery.words;
  const { fail } = around;

  async function save(creation: Creation) {
    const saved = await backend.call('creation_save', { id: creation.id });
    const reveal = () => void backend.call('download_reveal', { name: saved.name }).catch(fail);
    const action = { label: words().reveal, run: reveal };
    toasts.show(words().saved(saved.name, saved.folder), { tone: 'good', action });
  }

  async function copy(creation: Creation) {
    await backend.call('creation_copy', { id: creation.id });
    toasts.show(words().copied, { tone: 'good' });
  }

  async function trash(creations: Creation[]) {
    const ids = creations.map(({ id }) => id);
    await gallery.trash(ids, true);
    if (gallery.shown && ids.includes(gallery.shown.item)) gallery.shown = null;
    const undo = () => void gallery.trash(ids, false).catch(fail);
    toasts.show(words().trashed(ids.length), { action: { label: words().undo, run: undo } });
  }

  async function copyPrompt(job: JobInfo) {
    await navigator.clipboard.writeText(job.prompt);
    toasts.show(words().promptCopied, { tone: 'good' });
  }

  const actions: GalleryActions = {
    open: (job, creation) => (gallery.shown = { job: job.id, item: creation.id }),
    cancel: (job) => void jobs.cancel(job.id).catch(fail),
    retry: (job) => void gallery.retry(job.id).catch(fail),
    again: (job) => void gallery.again(job),
    reuse: (job) => {
      gallery.shown = null;
      gallery.reuse(job);
      around.focusPrompt();
    },
    star: (creation) => void gallery.star(creation).catch(fail),
    save: (creation) => void save(creation).catch(fail),
    copy: (creation) => void copy(creation).catch(fail),
    reference: (creation) => {
      gallery.shown = null;
      gallery.addInput(creation.media);
      around.focusPrompt();
    },
    trash: (creations) => void trash(creations).catch(fail),

    items: (job, creation) => {
      const t = words();
      if (creation.trashedAt !== null) {
        return [
          { label: t.restore, icon: RotateCcw, run: () => void gallery.trash([creation.id], false).catch(fail) },
          { label: t.deleteForever, icon: Trash, danger: true, run: () => around.askToDelete([creation]) },
        ];
      }
      return [
        {
          label: creation.pinnedAt === null ? t.star : t.unstar,
          icon: Star,
          run: () => actions.star(creation),
        },
        { label: t.save, icon: Download, run: () => actions.save(creation) },
        ...(creation.mime.startsWith('image/')
          ? [
              { label: t.copy, icon: Copy, run: () => actions.copy(creation) },
              { label: t.reference, icon: ImagePlus, run: () => actions.reference(creation) },
            ]
          : []),
        { label: t.reuse, icon: Pencil, run: () => actions.reuse(job) },
        { label: t.trash, icon: Trash, danger: true, separated: true, run: () => actions.trash([creation]) },
      ];
    },
    groupItems: (job) => {
      const t = words();
      const rest = job.creations.filter((creation) => creation.trashedAt === null);
      return [
        { label: t.reuse, icon: Pencil, run: () => actions.reuse(job) },
        { label: t.copyPrompt, icon: Copy, run: () => void copyPrompt(job).catch(fail) },
        ...(rest.length > 0
          ? [{ label: t.trashAll, icon: Trash, danger: true, separated: true, run: () => actions.trash(rest) }]
          : []),
      ];
    },
    failedItems: (job) => {
      const t = words();
      return [
        { label: t.failed.details, icon: Info, run: () => around.explain(job) },
        { label: t.failed.edit, icon: Pencil, run: () => actions.reuse(job) },
        ...(job.resumable ? [{ label: t.again, icon: RefreshCw, run: () => actions.again(job) }] : []),
        { label: t.failed.dismiss, icon: X, separated: true, run: () => void gallery.dismiss(job.id).catch(fail) },
      ];
    },
  };
  return actions;
}
