import { expect, test } from 'vitest';
import { connectionOf, isSchema, lineOf, secretsOf, serverFormOf, wordsOf } from './tool-form';

test('a command line is taken apart as a shell would, and put together again', () => {
  for (const [line, words] of [
    ['npx -y server', ['npx', '-y', 'server']],
    ['node "/data/My notes/x.js"', ['node', '/data/My notes/x.js']],
    [String.raw`a 'b "c"' d\ e "f\"g"`, ['a', 'b "c"', 'd e', 'f"g']],
    [String.raw`C:\bin\x.exe -v`, [String.raw`C:\bin\x.exe`, '-v']],
    ['  ', []],
  ] as const) {
    expect(wordsOf(line)).toEqual(words);
    expect(wordsOf(lineOf([...words]))).toEqual(words);
  }
});

test('secrets are named with or without a value, as environment or header', () => {
  expect(secretsOf('TOKEN=a=b\n\nAuthorization: Bearer x\nKEPT')).toEqual([
    { name: 'TOKEN', value: 'a=b' },
    { name: 'Authorization', value: 'Bearer x' },
    { name: 'KEPT', value: null },
  ]);
  expect(secretsOf('two words')).toBeNull();
});

test('a server shows the names of its secrets, and goes on with them', () => {
  const form = serverFormOf({
    id: '1',
    name: 'Files',
    isEnabled: true,
    connection: { type: 'command', program: 'npx', arguments: ['-y', 'a b'], variables: ['TOKEN'] },
  });
  expect(form.secrets).toBe('TOKEN');
  expect(connectionOf(form, secretsOf(form.secrets) ?? [])).toEqual({
    type: 'command',
    program: 'npx',
    arguments: ['-y', 'a b'],
    variables: ['TOKEN'],
  });
});

test('a schema is an object or nothing', () => {
  expect([isSchema(''), isSchema('{"type":"object"}'), isSchema('[1]'), isSchema('{')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
