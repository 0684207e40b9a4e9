import { expect, test } from 'vitest';
import { answerProblems } from './answer-check';

const schema = JSON.stringify({
  type: 'object',
  properties: { port: { type: 'string' }, heights: { type: 'array', items: { type: 'number' } } },
  required: ['port'],
});

test('an answer in its form has no problem, in a code block or not', async () => {
  expect(await answerProblems('{"port":"Shanghai","heights":[4.5]}', schema)).toEqual([]);
  expect(await answerProblems('```json\n{"port":"上海"}\n```\n', schema)).toEqual([]);
});

test('what is wrong is told where it is', async () => {
  expect(await answerProblems('The port is Shanghai.', schema)).toEqual([{ at: '', why: null }]);
  const problems = await answerProblems('{"heights":[1,"high"]}', schema);
  expect(problems.map(({ at }) => at)).toEqual(['', '/heights/1']);
  expect(problems[0]?.why).toContain('port');
});
