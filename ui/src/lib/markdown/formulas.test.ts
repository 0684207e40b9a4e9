import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Formulas } from './formulas';
import type { MathReply, MathRequest } from './math';

const requests: MathRequest[] = [];
let reply: (answer: MathReply) => void;

class Typesetter {
  addEventListener(type: string, listener: (event: { data: MathReply }) => void): void {
    if (type === 'message') {
      reply = (data) => {
        listener({ data });
      };
    }
  }

  postMessage(request: MathRequest): void {
    requests.push(request);
  }
}

beforeEach(() => {
  vi.stubGlobal('Worker', Typesetter);
});

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

it('sets more formulas than are kept for reuse, each asked for once', async () => {
  const unit = document.body.appendChild(document.createElement('div'));
  for (let i = 0; i < 700; i++) {
    const place = unit.appendChild(document.createElement('span'));
    place.dataset.tex = `x_{${String(i)}}`;
    place.textContent = `$x_{${String(i)}}$`;
  }
  const formulas = new Formulas(() => undefined);
  formulas.collect(unit);
  formulas.collect(unit);
  expect(requests).toHaveLength(700);
  for (const { id, tex } of requests) reply({ id, markup: `<b>${tex}</b>` });
  await vi.waitFor(() => {
    while (formulas.pending) formulas.put(() => true);
    expect(unit.querySelectorAll('[data-tex]')).toHaveLength(0);
  });
  expect(unit.querySelectorAll('b')).toHaveLength(700);
  expect(requests).toHaveLength(700);
});
