import { element } from './dom';
import { tableRegion } from './decorate';
import type { MarkdownLabels } from './labels';
import { patchChildren } from './morph';
import { lookInFrame } from './scheduler';

/** Rows of one table element. After the first, column widths are fixed and rows go into further ones. */
const SEGMENT_ROWS = 50;

/**
 * A table that grows by rows. An automatic layout looks at every cell for each row that comes;
 * so after the first rows the widths found by then are kept.
 */
export class GrowingTable {
  readonly element: HTMLElement;
  private table: HTMLTableElement;
  /** Holds `table`: a table itself can't be left out of the layout while it is out of sight. */
  private box: HTMLElement;
  private body: HTMLTableSectionElement;
  private readonly head: HTMLTableSectionElement | null;
  private rows = 0;
  private partial: HTMLTableRowElement | null = null;
  private columns: HTMLTableColElement[] | null = null;
  private width = '';

  constructor(rendered: DocumentFragment, labels: MarkdownLabels) {
    this.element = tableRegion(labels);
    this.table = rendered.querySelector('table') ?? document.createElement('table');
    this.head = this.table.querySelector('thead');
    this.body = this.table.querySelector('tbody') ?? this.table.appendChild(document.createElement('tbody'));
    this.box = this.addBox();
  }

  /** Adds a settled row; returns the element that stands for it. */
  add(row: HTMLTableRowElement): HTMLTableRowElement {
    const shown = this.show(row);
    this.partial = null;
    this.rows += 1;
    if (this.rows % SEGMENT_ROWS === 0) this.startSegment();
    return shown;
  }

  /** No row is arriving. */
  hide(): Element {
    this.partial?.remove();
    this.partial = null;
    return this.body.lastElementChild ?? this.table;
  }

  /** Shows the row that is still arriving. */
  show(row: HTMLTableRowElement): HTMLTableRowElement {
    if (this.partial) patchChildren(this.partial, row);
    else this.body.append((this.partial = row));
    return this.partial;
  }

  /** No more rows will come. */
  settle(): void {
    this.hide();
    if (this.body.firstElementChild) return;
    if (this.rows > 0) this.box.remove();
    else this.body.remove();
  }

  private startSegment(): void {
    if (this.columns === null) this.freeze();
    const { box } = this;
    lookInFrame(() => {
      settleBox(box);
    });
    this.table = element('table', 'md-more-rows');
    this.fix(this.table);
    // The header is repeated out of sight, so that every cell keeps its column's name.
    const head = this.head?.cloneNode(true) as HTMLElement | undefined;
    if (head) {
      head.classList.add('md-unseen-head');
      this.table.append(head);
    }
    this.body = this.table.appendChild(document.createElement('tbody'));
    this.box = this.addBox();
  }

  private addBox(): HTMLElement {
    const box = element('div', 'md-rows');
    box.append(this.table);
    return this.element.appendChild(box);
  }

  private freeze(): void {
    const cells = Array.from(this.head?.querySelectorAll('th') ?? []);
    const size = Number.parseFloat(getComputedStyle(this.table).fontSize) || 15;
    const widths = cells.map((cell) => cell.getBoundingClientRect().width / size);
    const total = widths.reduce((sum, width) => sum + width, 0);
    this.columns = widths.map((width) => {
      const column = document.createElement('col');
      column.style.width = total > 0 ? `${width.toFixed(3)}em` : `${(100 / cells.length).toFixed(3)}%`;
      return column;
    });
    this.width = total > 0 ? `${total.toFixed(3)}em` : '100%';
    this.fix(this.table);
  }

  private fix(table: HTMLTableElement): void {
    const group = document.createElement('colgroup');
    for (const column of this.columns ?? []) group.append(column.cloneNode());
    table.prepend(group);
    table.style.tableLayout = 'fixed';
    table.style.width = this.width;
  }
}

/** From now on the rows are laid out only near the visible part; their size is kept for when they are not. */
function settleBox(box: HTMLElement): void {
  const { offsetWidth, offsetHeight } = box;
  if (offsetHeight > 0) {
    box.style.setProperty('contain-intrinsic-width', `auto ${String(offsetWidth)}px`);
    box.style.setProperty('contain-intrinsic-height', `auto ${String(offsetHeight)}px`);
  }
  box.classList.add('md-settled');
}
