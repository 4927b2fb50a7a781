// @ts-check
// When the client sends a request again, against a small server that plays a
// service in trouble.
import { createClient } from '@latchkey/client';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

/**
 * An answer to come: a problem's slug with its headers, `lost` for a connection
 * that breaks, or a body.
 *
 * @typedef {{ slug?: string, status?: number, after?: string, body?: unknown }} Answer
 */

const busy = { slug: 'busy', status: 503, after: '1' };
const unavailable = { slug: 'unavailable', status: 503, after: '0' };
const tooMany = { slug: 'too-many-attempts', status: 429, after: '0' };
const lost = { slug: 'lost' };
const done = { status: 200, body: {} };

/**
 * A server with these answers, one after the other, and a client of it.
 *
 * @param {import('node:test').TestContext} t
 * @param {Answer[]} answers
 * @param {import('@latchkey/client').ClientOptions} [options]
 */
async function trouble(t, answers, options = {}) {
  /** @type {{ method: string, path: string, code: string, body: string }[]} */
  const seen = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, code: headers.authorization ?? '', body: Buffer.concat(parts).toString('latin1') });
    const { slug, status = 200, after, body } = answers[seen.length - 1] ?? { status: 500 };
    if (slug === 'lost') return void request.socket.destroy();
    response.statusCode = status;
    if (after) response.setHeader('Retry-After', after);
    if (typeof body === 'string') return response.end(body);
    response.setHeader('Content-Type', slug ? 'application/problem+json' : 'application/json');
    response.end(JSON.stringify(slug ? { type: `/problems/${slug}`, title: slug, status } : body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { client: createClient({ baseUrl: `http://127.0.0.1:${port}`, ...options }), seen };
}

/**
 * Holds the client's next wait of this length. The promise is kept when the wait has
 * begun, with what ends it.
 *
 * @param {import('node:test').TestContext} t
 * @param {number} milliseconds
 * @returns {Promise<() => void>}
 */
function held(t, milliseconds) {
  const { setTimeout } = globalThis;
  return new Promise((begun) => {
    /** @type {(run: () => void, after?: number, ...rest: any[]) => unknown} */
    const holding = (run, after, ...rest) => (after === milliseconds ? begun(run) : setTimeout(run, after, ...rest));
    t.mock.method(globalThis, 'setTimeout', holding);
  });
}

const account = { email: 'ana@example.org', username: 'ana', password: 'a long pass phrase' };
const change = { currentPassword: 'a long pass phrase', newPassword: 'a longer pass phrase' };

test('a busy service is asked again after the time it tells, by any method', async (t) => {
  const { client, seen } = await trouble(t, [busy, done]);
  const begun = performance.now();
  const { error } = await client.PUT('/v1/account/password', { body: change });
  assert.equal(error, undefined);
  assert.equal(seen.length, 2);
  assert.deepEqual(seen[1], seen[0], 'the same request');
  assert.ok(performance.now() - begun > 950);
});

// A change may stand although the answer is 503, or was lost.
for (const failure of /** @type {Answer[]} */ ([unavailable, lost, { status: 503, body: 'a proxy', after: '0' }])) {
  const name = failure.slug ?? 'a 503 of a proxy';

  test(`${name}: sent again where that comes to the same`, async (t) => {
    const answers = Array(10).fill([failure, done]).flat();
    const { client, seen } = await trouble(t, answers);
    const picture = new Uint8Array([0xff, 0xd8, 0xff]);
    const results = [
      await client.GET('/v1/account'),
      await client.PATCH('/v1/profile', { body: { occupation: 'Diver' } }),
      await client.POST('/v1/accounts', { body: account }),
      await client.PUT('/v1/profile/picture', { body: picture }),
      await client.PUT('/v1/profile/picture', { body: new Blob([picture], { type: 'image/jpeg' }) }),
      await client.DELETE('/v1/profile/picture'),
      await client.DELETE('/v1/sessions'),
    ];
    assert.deepEqual(results.map(({ error }) => error?.slug), Array(7).fill(undefined));
    assert.equal(seen.length, 14);
    for (let i = 0; i < seen.length; i += 2) assert.deepEqual(seen[i + 1], seen[i]);
    assert.equal(seen[6]?.body, '\xff\xd8\xff');
    assert.equal(seen[7]?.body, '\xff\xd8\xff');
  });

  test(`${name}: left to the caller where another answer would come`, async (t) => {
    const { client, seen } = await trouble(t, Array(20).fill(failure));
    const token = 'x';
    const calls = [
      () => client.POST('/v1/sessions', { body: { login: 'ana', password: 'a long pass phrase' } }),
      () => client.logIn({ login: 'ana', password: 'a long pass phrase' }),
      () => client.logOut(),
      () => client.DELETE('/v1/sessions/{id}', { params: { path: { id: 'x' } } }),
      () => client.DELETE('/v1/account', { body: { password: 'a long pass phrase' } }),
      () => client.PUT('/v1/account/password', { body: change }),
      () => client.PUT('/v1/account/email', { body: { currentPassword: 'a long pass phrase', email: 'ana@example.org' } }),
      () => client.PUT('/v1/account/username', { body: { username: 'ana' } }),
      () => client.POST('/v1/verification'),
      () => client.POST('/v1/verification/confirm', { body: { token } }),
      () => client.POST('/v1/account/email/confirm', { body: { token } }),
      () => client.POST('/v1/account/email/undo', { body: { token } }),
      () => client.POST('/v1/recovery', { body: { email: 'ana@example.org' } }),
      () => client.POST('/v1/recovery/confirm', { body: { token, newPassword: 'a long pass phrase' } }),
    ];
    for (const call of calls) {
      if (failure === lost) await assert.rejects(call, TypeError);
      else assert.equal((await call()).error?.status, 503);
    }
    assert.equal(seen.length, calls.length);
  });
}

test('a limit is told, and waited out when that is asked for', async (t) => {
  const { client, seen } = await trouble(t, [tooMany, done]);
  const { error } = await client.GET('/v1/account');
  assert.equal(error?.slug, 'too-many-attempts');
  assert.equal(error?.retryAfter, 0);
  assert.equal(seen.length, 1);

  const patient = await trouble(t, [tooMany, done], { retry: { tooMany: true } });
  assert.equal((await patient.client.POST('/v1/recovery', { body: { email: 'ana@example.org' } })).error, undefined);
  assert.equal(patient.seen.length, 2);
});

test('no longer than it should, and no oftener', async (t) => {
  const long = await trouble(t, [{ ...busy, after: '11' }, done]);
  assert.equal((await long.client.GET('/v1/account')).error?.retryAfter, 11);
  assert.equal(long.seen.length, 1);

  const always = await trouble(t, Array(9).fill(unavailable));
  assert.equal((await always.client.GET('/v1/account')).error?.slug, 'unavailable');
  assert.equal(always.seen.length, 3);

  const never = await trouble(t, Array(9).fill(unavailable), { retry: { times: 0 } });
  await never.client.GET('/v1/account');
  assert.equal(never.seen.length, 1);

  const gone = await trouble(t, Array(9).fill(lost));
  const begun = performance.now();
  await assert.rejects(gone.client.GET('/v1/account'), TypeError);
  assert.equal(gone.seen.length, 3);
  assert.ok(performance.now() - begun > 1450, 'half a second, then a whole one');
});

test('other errors are given back at once', async (t) => {
  const { client, seen } = await trouble(t, [{ slug: 'internal', status: 500, after: '0' }, { status: 502, body: 'a proxy', after: 'Mon, 01 Jan 2035 00:00:00 GMT' }, { slug: 'of-tomorrow', status: 418 }]);
  assert.equal((await client.GET('/v1/account')).error?.slug, 'internal');
  const { error } = await client.GET('/v1/account');
  assert.deepEqual([error?.slug, error?.status, error?.cause, error?.retryAfter], ['other', 502, 'a proxy', undefined]);
  assert.equal((await client.GET('/v1/account')).error?.slug, 'other');
  assert.equal(seen.length, 3);
});

test('a signal ends the wait', { timeout: 10_000 }, async (t) => {
  const { client, seen } = await trouble(t, [{ ...busy, after: '7' }, done]);
  const leaving = new AbortController();
  const wait = held(t, 7000);
  const rejected = assert.rejects(client.GET('/v1/account', { signal: leaving.signal }), /the page is left/);
  await wait;
  leaving.abort(new Error('the page is left'));
  await rejected;
  assert.equal(seen.length, 1);
});

test('a signal ends a request, which is not sent again', async (t) => {
  const { client, seen } = await trouble(t, [done]);
  await assert.rejects(client.GET('/v1/account', { signal: AbortSignal.abort(new TypeError('left')) }), /left/);
  assert.equal(seen.length, 0);
});

/** @type {Answer} */
const granted = { status: 201, body: { code: 'A'.repeat(26), expiresAt: '2026-11-22T08:15:00Z' } };

test('a session that has expired is forgotten, and told of', async (t) => {
  /** @type {string[]} */
  const ends = [];
  const { client, seen } = await trouble(t, [granted, done, { slug: 'session-expired', status: 401 }, done], { onSessionEnd: ({ slug }) => ends.push(slug) });
  await client.logIn({ login: 'ana', password: 'a long pass phrase' });
  for (let i = 0; i < 3; i++) await client.GET('/v1/profile');
  const code = `Bearer ${'A'.repeat(26)}`;
  assert.deepEqual(seen.map((request) => request.code), ['', code, code, '']);
  assert.deepEqual(ends, ['session-expired']);
});

test('a late answer to an ended session leaves the next one alone', async (t) => {
  /** @type {() => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = () => resolve(undefined)));
  const next = { ...granted, body: { code: 'B'.repeat(26), expiresAt: '2026-11-23T08:15:00Z' } };
  /** @type {string[]} */
  const ends = [];
  const { client, seen } = await trouble(t, [granted, { slug: 'unknown-code', status: 401 }, next, done], {
    onSessionEnd: ({ slug }) => ends.push(slug),
    fetch: async (request) => {
      const response = await fetch(request);
      if (response.status === 401) await held;
      return response;
    },
  });
  await client.logIn({ login: 'ana', password: 'a long pass phrase' });
  const late = client.GET('/v1/account');
  while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await client.logIn({ login: 'ana', password: 'a long pass phrase' });
  release();
  await late;
  await client.GET('/v1/profile');
  assert.equal(seen[3]?.code, `Bearer ${'B'.repeat(26)}`);
  assert.deepEqual(ends, []);
});

for (const session of /** @type {const} */ (['bearer', 'cookie'])) {
  /** @type {(letter: string) => Answer} */
  const begins = (letter) => ({ status: 201, body: { ...(session === 'bearer' && { code: letter.repeat(26) }), expiresAt: '2026-11-22T08:15:00Z' } });
  const slow = { ...busy, after: '7' };
  const ended = { status: 204 };
  const alice = { login: 'alice', password: 'a long pass phrase' };
  const bob = { login: 'bob', password: 'a long pass phrase' };
  const body = { occupation: 'Diver' };

  test(`${session}: what one person began is not sent again as another`, async (t) => {
    const { client, seen } = await trouble(t, [begins('A'), slow, ended, begins('B'), done, done], { session });
    await client.logIn(alice);
    const wait = held(t, 7000);
    const late = client.PATCH('/v1/profile', { body });
    const goOn = await wait;
    await client.logOut();
    await client.logIn(bob);
    goOn();
    assert.equal((await late).error?.slug, 'busy', 'the failure is given back');
    assert.deepEqual(seen.map(({ method }) => method), ['POST', 'PATCH', 'DELETE', 'POST']);
    assert.equal(seen[1]?.body, JSON.stringify(body));

    await client.GET('/v1/account');
    const codes = seen.map(({ code }) => code);
    assert.deepEqual([codes[1], codes[4]], session === 'cookie' ? ['', ''] : [`Bearer ${'A'.repeat(26)}`, `Bearer ${'B'.repeat(26)}`]);
  });

  test(`${session}: a log-in over a session that goes on ends the repeats of before`, async (t) => {
    const { client, seen } = await trouble(t, [begins('A'), slow, begins('B'), done], { session });
    await client.logIn(alice);
    const wait = held(t, 7000);
    const late = client.PATCH('/v1/profile', { body });
    const goOn = await wait;
    await client.logIn(bob);
    goOn();
    assert.equal((await late).error?.slug, 'busy');
    assert.equal(seen.length, 3);
  });

  test(`${session}: what nobody began is not sent again as somebody`, async (t) => {
    const { client, seen } = await trouble(t, [slow, begins('A'), done], { session });
    const wait = held(t, 7000);
    const late = client.PATCH('/v1/profile', { body });
    const goOn = await wait;
    await client.logIn(alice);
    goOn();
    assert.equal((await late).error?.slug, 'busy');
    assert.equal(seen.length, 2);
  });

  test(`${session}: nothing is sent again after a log-out`, async (t) => {
    const { client, seen } = await trouble(t, [begins('A'), slow, ended, done], { session });
    await client.logIn(alice);
    const wait = held(t, 7000);
    const late = client.PATCH('/v1/profile', { body });
    const goOn = await wait;
    await client.logOut();
    goOn();
    assert.equal((await late).error?.slug, 'busy');
    assert.equal(seen.length, 3);
  });

  test(`${session}: what got no answer rejects when the session has ended`, async (t) => {
    const { client, seen } = await trouble(t, [begins('A'), lost, { slug: 'session-expired', status: 401 }, done], { session });
    await client.logIn(alice);
    const wait = held(t, 500);
    const rejected = assert.rejects(client.GET('/v1/account'), TypeError);
    const goOn = await wait;
    await client.GET('/v1/profile');
    goOn();
    await rejected;
    assert.equal(seen.length, 3);
  });

  test(`${session}: after a session, requests of nobody are sent again`, async (t) => {
    const { client, seen } = await trouble(t, [begins('A'), ended, unavailable, done], { session });
    await client.logIn(alice);
    await client.logOut();
    assert.equal((await client.POST('/v1/accounts', { body: account })).error, undefined);
    assert.deepEqual(seen.slice(2).map(({ path }) => path), ['/v1/accounts', '/v1/accounts']);
  });
}
