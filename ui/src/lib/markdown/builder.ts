import { CodeBlock, MathSourceBlock } from './code-block';
import { toNodes } from './decorate';
import { element } from './dom';
import { renderBlocks, renderParagraph, type ListForm, type Markup } from './grammar';
import { Host } from './hosts';
import type { MarkdownLabels } from './labels';
import { patchChildren } from './morph';
import { Parking } from './parking';
import { References } from './references';
import { repairInline, repairTail } from './repair';
import { GrowingTable } from './table-block';
import type { FlowKind, ListPlace, ScanEvent, Tail } from './types';

type Group =
  | { kind: 'code' | 'math'; block: CodeBlock | MathSourceBlock }
  | { kind: 'table'; table: GrowingTable; head: string; headless: Set<string> }
  | { kind: 'quote' | 'item'; host: Host };

/** What the builder asks of whoever owns the time. */
export interface BuilderOwner {
  readonly labels: MarkdownLabels;
  /** A settled element may hold code to colour or formulas to typeset. */
  settled(unit: Element): void;
  /** An element that is unsettled, or is laid out again, may hold formulas to typeset. */
  drafted(unit: Element): void;
}

/** Makes the page's nodes from scan events; knows nothing of time. */
export class Builder {
  readonly references = new References();
  readonly parking: Parking;
  private readonly hosts: Host[];
  private readonly groups: Group[] = [];
  /** Shows the unsettled part; becomes the unit of the next settled block. */
  private draft: HTMLElement | null = null;
  /** Whether the list being cut into segments is loose. */
  private looseList = false;

  constructor(
    root: HTMLElement,
    private readonly owner: BuilderOwner,
  ) {
    this.parking = new Parking({
      root,
      released: (chunk) => {
        this.owner.drafted(chunk);
      },
    });
    this.hosts = [new Host(root, this.parking)];
  }

  apply(event: ScanEvent): void {
    switch (event.type) {
      case 'flow':
        this.addFlow(event.text, event.inline, event.kind);
        break;
      case 'list':
        this.addList(event.text, event.place);
        break;
      case 'open':
        this.open(event);
        break;
      case 'text':
        this.addText(event.text);
        break;
      case 'row':
        this.addRow(event.text);
        break;
      case 'close':
        this.close();
        break;
    }
  }

  /** Shows what is unsettled; returns the element at whose end it stands. */
  showTail(tail: Tail): Element {
    const group = this.groups[this.groups.length - 1];
    if (group?.kind === 'code' || group?.kind === 'math') {
      return group.block.body.showPartial(tail.type === 'text' ? tail.text : '');
    }
    if (group?.kind === 'table') return this.showRow(group, tail.type === 'row' ? tail.text : '');
    const draft = (this.draft ??= this.host.addUnit());
    const nodes = this.draftNodes(tail);
    patchChildren(draft, nodes);
    this.owner.drafted(draft);
    return draft;
  }

  /** The document is complete. */
  finish(): void {
    this.dropDraft();
  }

  private get host(): Host {
    const host = this.hosts[this.hosts.length - 1];
    if (!host) throw new RangeError('closed more groups than were opened');
    return host;
  }

  private draftNodes(tail: Tail): DocumentFragment {
    const labels = this.owner.labels;
    if (tail.type === 'math') {
      const nodes = document.createDocumentFragment();
      const source = element('pre', 'md-math-source');
      source.append(element('code', '', tail.text));
      nodes.append(source);
      return nodes;
    }
    if (tail.type === 'flow' && tail.inline) {
      const glue = tail.fresh && tail.text !== '' ? '\n' : '';
      const text = repairInline(tail.text + glue + tail.partial);
      return text.trim() === ''
        ? document.createDocumentFragment()
        : toNodes(renderParagraph(text, this.references.links), labels);
    }
    if (tail.type !== 'flow' && tail.type !== 'list') return document.createDocumentFragment();
    const text = repairTail(tail.text, tail.partial, tail.fresh);
    const form = tail.type === 'list' ? this.form(tail.place) : undefined;
    return toNodes(renderBlocks(text, this.references.provisional(text), form), labels);
  }

  private addFlow(text: string, inline: boolean, kind: FlowKind): void {
    this.addMarkup(
      text.length,
      kind,
      () => {
        const links = this.references.links;
        return inline ? renderParagraph(text, links) : renderBlocks(footnoteText(kind, text), links);
      },
      kind === 'footnote'
        ? (unit) => {
            labelNote(unit, text);
          }
        : undefined,
    );
  }

  private addList(text: string, place: ListPlace): void {
    const form = this.form(place);
    const unit = this.addMarkup(text.length, 'list', () => renderBlocks(text, this.references.links, form));
    if (place.continued) unit.dataset.continued = '';
  }

  private form(place: ListPlace): ListForm {
    return { start: place.start, loose: place.continued ? this.looseList : undefined };
  }

  private addMarkup(
    size: number,
    kind: string,
    render: () => Markup,
    adorn?: (unit: HTMLElement) => void,
  ): HTMLElement {
    const unit = this.takeUnit(kind);
    this.host.count(size);
    const draw = (): Markup => {
      const markup = render();
      patchChildren(unit, toNodes(markup, this.owner.labels));
      adorn?.(unit);
      this.owner.settled(unit);
      return markup;
    };
    const markup = draw();
    if (kind === 'list') this.looseList = markup.loose;
    const redraw = (): void => {
      this.references.settle(draw(), redraw);
    };
    this.references.settle(markup, redraw);
    if (!unit.firstElementChild && unit.textContent.trim() === '') this.host.remove(unit);
    return unit;
  }

  /** The unit for the next settled block: the draft of it, if there is one. */
  private takeUnit(kind: string): HTMLElement {
    const unit = this.draft ?? this.host.addUnit();
    this.draft = null;
    unit.dataset.kind = kind;
    return unit;
  }

  private takeEmptyUnit(kind: string): HTMLElement {
    const unit = this.takeUnit(kind);
    unit.replaceChildren();
    return unit;
  }

  private open(event: ScanEvent & { type: 'open' }): void {
    const unit = this.takeEmptyUnit(event.group);
    if (event.group === 'code' || event.group === 'math') {
      const block = event.group === 'code' ? new CodeBlock(event.info, this.owner.labels) : new MathSourceBlock();
      unit.append(block.element);
      this.groups.push({ kind: event.group, block });
    } else if (event.group === 'table') {
      this.openTable(unit, event.head);
    } else {
      const inner = event.group === 'quote' ? element('blockquote', '') : this.openItem(unit, event.place);
      if (event.group === 'quote') unit.append(inner);
      this.hosts.push(new Host(inner, null));
      this.groups.push({ kind: event.group, host: this.host });
    }
  }

  private openItem(unit: HTMLElement, place: ListPlace): HTMLElement {
    const list = place.ordered ? element('ol', '') : element('ul', '');
    if (list instanceof HTMLOListElement && place.start !== 1) list.start = place.start;
    if (place.continued) unit.dataset.continued = '';
    const item = element('li', '');
    list.append(item);
    unit.append(list);
    return item;
  }

  private openTable(unit: HTMLElement, head: string): void {
    const markup = renderBlocks(head + '\n', this.references.links);
    const table = new GrowingTable(toNodes(markup, this.owner.labels), this.owner.labels);
    unit.append(table.element);
    this.groups.push({ kind: 'table', table, head, headless: markup.unresolved });
    this.owner.settled(unit);
  }

  private addText(text: string): void {
    const group = this.groups[this.groups.length - 1];
    if (group?.kind === 'code' || group?.kind === 'math') group.block.body.append(text);
  }

  private addRow(text: string): void {
    const group = this.groups[this.groups.length - 1];
    if (group?.kind !== 'table') return;
    const render = (): { row: HTMLTableRowElement | null; markup: Markup } => this.rowOf(group.head, text);
    const first = render();
    if (!first.row) return;
    const shown = group.table.add(first.row);
    for (const label of group.headless) first.markup.unresolved.delete(label);
    const redraw = (): void => {
      const { row } = render();
      if (row) patchChildren(shown, row);
    };
    this.references.settle(first.markup, redraw);
    this.owner.settled(shown);
  }

  private showRow(group: Group & { kind: 'table' }, text: string): Element {
    const shown = repairInline(text);
    const row = shown.trim() === '' ? null : this.rowOf(group.head, shown).row;
    const element = row ? group.table.show(row) : group.table.hide();
    this.owner.drafted(element);
    return element;
  }

  private rowOf(head: string, text: string): { row: HTMLTableRowElement | null; markup: Markup } {
    const markup = renderBlocks(`${head}\n${text}\n`, this.references.links);
    const nodes = toNodes(markup, this.owner.labels);
    return { row: nodes.querySelector('tbody tr'), markup };
  }

  private close(): void {
    const group = this.groups.pop();
    if (!group) return;
    if (group.kind === 'code' || group.kind === 'math') {
      group.block.body.settle();
      this.owner.settled(group.block.element);
    } else if (group.kind === 'table') {
      group.table.settle();
    } else {
      this.dropDraft();
      this.hosts.pop();
    }
  }

  private dropDraft(): void {
    if (this.draft) this.host.remove(this.draft);
    this.draft = null;
  }
}

const NOTE_LABEL = /^ {0,3}\[\^([^\]\s]+)\]:[ \t]*/;

function footnoteText(kind: FlowKind, text: string): string {
  if (kind !== 'footnote') return text;
  const [first = '', ...rest] = text.replace(NOTE_LABEL, '').split('\n');
  return [first, ...rest.map((line) => line.replace(/^ {2,4}/, ''))].join('\n');
}

function labelNote(unit: HTMLElement, text: string): void {
  const label = NOTE_LABEL.exec(text)?.[1] ?? '';
  unit.dataset.note = label;
  unit.tabIndex = -1;
  unit.prepend(element('span', 'md-note-label', label));
}
