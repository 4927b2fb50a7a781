// @ts-check
// What the client makes of an answer that is an error.
import { ProblemError } from '@latchkey/client';
import assert from 'node:assert/strict';
import { test } from 'node:test';

/**
 * The error that an answer becomes.
 *
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
const problem = (body, headers = {}) => new ProblemError(new Response(null, { status: 418, headers }), body);

test('a problem of the document, whole', () => {
  const body = { type: '/problems/taken', title: 'Taken', status: 409, detail: 'The username is taken', fields: { username: 'is taken' } };
  const { name, message, slug, status, detail, fields, retryAfter, requestId, cause } = problem(body, { 'Retry-After': '120', 'X-Request-Id': 'r1' });
  assert.deepEqual({ name, message, slug, detail, fields }, {
    name: 'ProblemError',
    message: 'The username is taken',
    slug: 'taken',
    detail: 'The username is taken',
    fields: { username: 'is taken' },
  });
  assert.equal(status, 418, 'the status is that of the answer, whatever the body tells');
  assert.deepEqual({ retryAfter, requestId }, { retryAfter: 120, requestId: 'r1' });
  assert.equal(cause, body, 'the body as it came');
});

test('what is absent is undefined, and the words are the title', () => {
  const bare = problem({ type: '/problems/taken', title: 'Taken' });
  assert.equal(bare.message, 'Taken');
  assert.deepEqual([bare.detail, bare.fields, bare.retryAfter, bare.requestId], [undefined, {}, undefined, undefined]);
  assert.ok(bare instanceof Error);
});

test('a type that is none of the document is other, and its words stay', () => {
  const types = [undefined, 'about:blank', '/problems/of-tomorrow', '/problems/taken-too', 'https://example.org/problems/taken', 'taken', '/problems/other', 7];
  for (const type of types) {
    const { slug, message } = problem({ type, detail: 'No more tea' });
    assert.deepEqual([slug, message], ['other', 'No more tea'], String(type));
  }
});

test('a body that is no problem is other, with words and the body as its cause', () => {
  for (const body of ['<h1>Bad gateway</h1>', '', undefined, null, 7, true, [], { error: 'Invalid token' }]) {
    const { slug, message, detail, fields, cause } = problem(body);
    assert.deepEqual([slug, message, detail, fields, cause], ['other', 'the service answered 418', undefined, {}, body]);
  }
});

test('Retry-After is a number of seconds, or is not told', () => {
  /** @param {string} told */
  const seconds = (told) => problem({}, { 'Retry-After': told }).retryAfter;
  assert.deepEqual(['0', '17', '3600'].map(seconds), [0, 17, 3600]);
  for (const told of ['', 'soon', '-1', '1.5', '1e3', '0x10', '5 s', 'Mon, 01 Jan 2035 00:00:00 GMT']) assert.equal(seconds(told), undefined, told);
});
