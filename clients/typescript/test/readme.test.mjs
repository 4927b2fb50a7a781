// @ts-check
// The README's code is what stands in examples/, which tsc checks.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** @param {string} path */
const read = (path) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('every snippet of the README is an example, and every example a snippet', async () => {
  const snippets = [...(await read('README.md')).matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  const names = await readdir(new URL('../examples/', import.meta.url));
  const examples = await Promise.all(names.map(async (name) => (await read(`examples/${name}`)).split('// README:\n').at(-1)));
  assert.ok(examples.length > 0);
  assert.deepEqual(snippets.sort(), examples.sort());
});
