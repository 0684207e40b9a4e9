import remend from 'remend';

const REPAIRS = {
  katex: true,
  inlineKatex: true,
  setextHeadings: false,
  comparisonOperators: false,
  singleTilde: false,
};
const SENTENCE_END = /[.!?…]["'”’)\]]*\s|[。！？；…]["'”’」』）】]*/gu;
/** A cut leaves at least this share of the text before it. */
const EARLIEST = 0.4;
const ATTEMPTS = 6;

/**
 * Where to cut over-long paragraph text: after the last sentence that leaves no inline
 * construct open, else at white space, else at the end.
 */
export function cutParagraph(text: string): number {
  const from = Math.floor(text.length * EARLIEST);
  const places = [sentenceEnds(text, from), spaces(text, from)];
  let fallback = 0;
  for (const candidates of places) {
    const latest = candidates.slice(-ATTEMPTS).reverse();
    for (const at of latest) {
      if (isClosed(text.slice(0, at))) return at;
      if (fallback === 0) fallback = at;
    }
    // Far earlier ones may come before a construct that stays open to the end.
    for (const at of spread(candidates.slice(0, -ATTEMPTS))) {
      if (isClosed(text.slice(0, at))) return at;
    }
  }
  return fallback || text.length;
}

function sentenceEnds(text: string, from: number): number[] {
  const ends: number[] = [];
  SENTENCE_END.lastIndex = from;
  for (let match = SENTENCE_END.exec(text); match; match = SENTENCE_END.exec(text)) {
    ends.push(match.index + match[0].length);
  }
  return ends;
}

function spaces(text: string, from: number): number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(' ', from); at !== -1; at = text.indexOf(' ', at + 1)) ends.push(at + 1);
  return ends;
}

function spread(candidates: number[]): number[] {
  const step = Math.max(1, Math.ceil(candidates.length / ATTEMPTS));
  return candidates.filter((_, index) => index % step === 0).reverse();
}

function isClosed(text: string): boolean {
  const brackets = text.lastIndexOf('[') > text.lastIndexOf(']');
  const tag = text.lastIndexOf('<') > text.lastIndexOf('>') && /<[a-z/!][^<>]*$/i.test(text);
  return !brackets && !tag && remend(text, REPAIRS).trimEnd() === text.trimEnd();
}
