/**
 * Lets a copy hold all that is selected: the engine leaves out what it has skipped because it is
 * out of sight. For the moment of copying nothing is skipped; see `.copying` in base.css.
 */
export function keepCopiesWhole(): void {
  document.addEventListener(
    'copy',
    () => {
      document.documentElement.classList.add('copying');
      setTimeout(() => {
        document.documentElement.classList.remove('copying');
      });
    },
    { capture: true },
  );
}
