import { describe, expect, it } from 'vitest';
import { spoken } from './spoken';

describe('what is read aloud', () => {
  it.each([
    ['# Tides\n\n**High** water is at *noon*.', 'Tides\n\nHigh water is at noon.'],
    ['1. one\n2. two\n- [x] done', 'one\ntwo\ndone'],
    ['See [the table](https://example.org/a) or https://example.org/b.', 'See the table or'],
    ['Run `ls -l`:\n\n```sh\nrm -rf /\n```\n\nand wait.', 'Run ls -l:\n\nand wait.'],
    ['| when | what |\n| --- | ---: |\n| noon | high |', 'when, what\n\nnoon, high'],
    ['2 * 3 * 4 stays, and snake_case_too.', '2 * 3 * 4 stays, and snake_case_too.'],
    ['> 潮水**来了**。', '潮水来了。'],
  ])('%j is read as %j', (markdown, words) => {
    expect(spoken(markdown)).toBe(words);
  });
});
