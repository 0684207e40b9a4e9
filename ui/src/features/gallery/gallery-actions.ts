import type { Creation } from '../../backend/generated/Creation';
import type { JobInfo } from '../../backend/generated/JobInfo';
import type { MenuItem } from '../../components/Menu.svelte';

/** What can be done with a picture and with the job behind it, wherever it is shown. */
export interface GalleryActions {
  open: (job: JobInfo, creation: Creation) => void;
  cancel: (job: JobInfo) => void;
  retry: (job: JobInfo) => void;
  again: (job: JobInfo) => void;
  reuse: (job: JobInfo) => void;
  star: (creation: Creation) => void;
  save: (creation: Creation) => void;
  copy: (creation: Creation) => void;
  reference: (creation: Creation) => void;
  trash: (creations: Creation[]) => void;
  /** The menu of a picture. */
  items: (job: JobInfo, creation: Creation) => MenuItem[];
  /** The menu of a group. */
  groupItems: (job: JobInfo) => MenuItem[];
  /** The menu of a failure. */
  failedItems: (job: JobInfo) => MenuItem[];
}
