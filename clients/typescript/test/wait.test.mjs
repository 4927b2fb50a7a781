// @ts-check
// Which failures are waited out and how long, and that a wait leaves nothing behind.
import { ProblemError } from '@latchkey/client';
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { delay, pause } from '../dist/retry.js';

/**
 * The error of an answer.
 *
 * @param {string} slug
 * @param {number} status
 * @param {number | string} [after]
 */
function problem(slug, status, after) {
  const headers = new Headers();
  if (after !== undefined) headers.set('Retry-After', String(after));
  return new ProblemError(new Response(null, { status, headers }), { type: `/problems/${slug}` });
}

/**
 * The wait after a first GET.
 *
 * @param {unknown} failure
 * @param {import('@latchkey/client').Retry} [retry]
 */
const first = (failure, retry) => delay(failure, 'get', '/v1/account', 1, retry);

test('the wait is what the service tells, up to the longest', () => {
  /** @type {(told: number[], longest?: number) => (number | undefined)[]} */
  const waits = (told, longest) => told.map((after) => first(problem('busy', 503, after), longest === undefined ? {} : { longest }));
  assert.deepEqual(waits([0, 1, 10, 11]), [0, 1000, 10_000, undefined]);
  assert.deepEqual(waits([1, 30, 31], 30), [1000, 30_000, undefined]);
  assert.deepEqual(waits([0, 1], 0), [0, undefined], 'at once is not too long');
});

test('where the service tells none it doubles, up to the longest', () => {
  const lost = new TypeError('fetch failed');
  for (const failure of [lost, problem('busy', 503), problem('busy', 503, 'soon')]) {
    const waits = [1, 2, 3, 4, 5, 6].map((attempt) => delay(failure, 'get', '/v1/account', attempt, { times: 5 }));
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, undefined]);
  }
  assert.equal(delay(lost, 'get', '/v1/account', 5, { times: 9 }), 8000);
  assert.equal(delay(lost, 'get', '/v1/account', 6, { times: 9 }), undefined, 'sixteen seconds');
  assert.equal(first(lost, { longest: 0.4 }), undefined);
});

test('what is thrown is waited out only where fetch found no service', () => {
  assert.equal(first(new TypeError('fetch failed')), 500);
  for (const thrown of [new DOMException('left', 'AbortError'), new Error('of a fetch of your own'), 'left', undefined]) assert.equal(first(thrown), undefined);
});

test('a limit is waited out only where that is asked for, by any method, and no other refusal is', () => {
  const limit = problem('too-many-attempts', 429, 3);
  assert.equal(first(limit), undefined);
  assert.equal(first(limit, { tooMany: false }), undefined);
  assert.equal(first(limit, { tooMany: true }), 3000);
  assert.equal(delay(limit, 'put', '/v1/account/password', 1, { tooMany: true }), 3000, 'nothing was changed');
  assert.equal(first(problem('of-a-proxy', 429), { tooMany: true }), 500);
  assert.equal(first(problem('too-many-attempts', 429, 11), { tooMany: true }), undefined, 'too long');
  assert.equal(delay(limit, 'get', '/v1/account', 3, { tooMany: true }), undefined, 'too often');
  for (const status of [400, 401, 409, 413, 500, 502, 504]) assert.equal(first(problem('busy', status, 0), { tooMany: true }), undefined);
});

/** @type {{ getActiveResourcesInfo(): string[] }} */
const { getActiveResourcesInfo } = /** @type {any} */ (process); // the types of Node 18 lack it
const timers = () => getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('an abort ends the wait with the reason of the signal, and leaves no timer and no listener', async () => {
  const leaving = new AbortController();
  const reason = { page: 'left' };
  const before = timers();
  const wait = pause(60_000, leaving.signal);
  assert.equal(timers(), before + 1);
  assert.equal(getEventListeners(leaving.signal, 'abort').length, 1);
  leaving.abort(reason);
  assert.equal(timers(), before);
  assert.equal(getEventListeners(leaving.signal, 'abort').length, 0);
  await assert.rejects(wait, (thrown) => thrown === reason);
});

test('a signal that has aborted lets no wait begin', async () => {
  const before = timers();
  const signal = AbortSignal.abort('left');
  const wait = pause(60_000, signal);
  assert.equal(timers(), before);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  await assert.rejects(wait, (thrown) => thrown === 'left');
});

test('a wait that is over leaves no listener, and a later abort does nothing', async () => {
  const leaving = new AbortController();
  const begun = performance.now();
  await pause(50, leaving.signal);
  assert.ok(performance.now() - begun > 45);
  assert.equal(getEventListeners(leaving.signal, 'abort').length, 0);
  leaving.abort();
  await pause(0, undefined);
});
