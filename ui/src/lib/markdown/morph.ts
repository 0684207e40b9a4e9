/**
 * Makes the children of `target` equal to those of `wanted`, keeping nodes that are equal
 * already, so that only what has changed is laid out again and a selection survives.
 */
export function patchChildren(target: Node, wanted: Node): void {
  let old = target.firstChild;
  let next = wanted.firstChild;
  while (old && next) {
    const oldNext: ChildNode | null = old.nextSibling;
    const following: ChildNode | null = next.nextSibling;
    patchNode(old, next);
    old = oldNext;
    next = following;
  }
  while (old) {
    const oldNext: ChildNode | null = old.nextSibling;
    old.remove();
    old = oldNext;
  }
  if (next) {
    const rest = document.createDocumentFragment();
    while (next) {
      const following: ChildNode | null = next.nextSibling;
      rest.append(next);
      next = following;
    }
    target.appendChild(rest);
  }
}

function patchNode(old: ChildNode, next: ChildNode): void {
  if (old instanceof Text && next instanceof Text) {
    patchText(old, next.data);
  } else if (old instanceof Element && next instanceof Element && old.localName === next.localName) {
    if (old.isEqualNode(next)) return;
    patchAttributes(old, next);
    patchChildren(old, next);
  } else {
    old.replaceWith(next);
  }
}

function patchText(old: Text, wanted: string): void {
  if (old.data === wanted) return;
  if (wanted.startsWith(old.data)) old.appendData(wanted.slice(old.length));
  else old.data = wanted;
}

function patchAttributes(old: Element, next: Element): void {
  for (const name of old.getAttributeNames()) {
    // A reader may have opened it meanwhile.
    if (!next.hasAttribute(name) && name !== 'open') old.removeAttribute(name);
  }
  for (const name of next.getAttributeNames()) {
    const value = next.getAttribute(name) ?? '';
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}
