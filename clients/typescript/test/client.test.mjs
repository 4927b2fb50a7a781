// @ts-check
// The client against the real service.
import { createClient, ProblemError } from '@latchkey/client';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startService } from './service.mjs';

/** @typedef {import('@latchkey/client').ClientOptions} ClientOptions */

const password = 'a long pass phrase';
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
before(async () => {
  service = await startService();
});
after(() => service?.stop());

/** @param {ClientOptions} [options] */
function connect(options = {}) {
  return createClient({ baseUrl: service.baseUrl, ...options });
}

/**
 * A client, and what it told.
 *
 * @param {ClientOptions} [options]
 */
function watched(options = {}) {
  /** @type {string[]} */
  const ends = [];
  return { client: connect({ ...options, onSessionEnd: (problem) => ends.push(problem.slug) }), ends };
}

/** @param {string} username */
async function signUp(username) {
  const { data, error } = await connect().POST('/v1/accounts', { body: { email: `${username}@example.org`, username, password } });
  if (error) throw error;
  return data;
}

/**
 * Plays the browser, which keeps the cookie and shows it to no script.
 *
 * @param {Request[]} seen  gets the requests
 */
function browser(seen) {
  let cookie = '';
  /** @param {Request} request */
  return async (request) => {
    seen.push(request);
    const headers = new Headers(request.headers);
    if (cookie && request.credentials === 'include') headers.set('Cookie', cookie);
    const response = await fetch(new Request(request, { headers }));
    const set = response.headers.get('Set-Cookie');
    if (set) cookie = /Max-Age=0/.test(set) ? '' : set.split(';', 1)[0] ?? '';
    return response;
  };
}

/**
 * @template Value
 * @param {import('@latchkey/client').Result<Value>} result
 * @returns {Value}
 */
function granted({ data, error }) {
  if (error) throw error;
  return data;
}

test('a bearer session, from sign-up to log-out', async () => {
  const account = await signUp('ana');
  assert.equal(account.email, 'ana@example.org');
  const { client, ends } = watched();
  const session = granted(await client.logIn({ login: 'ana', password }));
  assert.deepEqual(Object.keys(session).sort(), ['device', 'expiresAt'], 'the code stays in the client');

  const profile = granted(await client.PATCH('/v1/profile', { body: { occupation: 'Diver', description: '' } }));
  assert.equal(profile.occupation, 'Diver');
  const linked = granted(await client.PATCH('/v1/profile/links', { body: { github: 'https://github.com/ana' } }));
  assert.equal(linked.links.github, 'https://github.com/ana');
  const read = granted(await client.GET('/v1/account'));
  assert.deepEqual(read.profile, linked);
  assert.equal(read.id, 'id' in account && account.id, 'this service hides no e-mails, so the account is there at once');

  assert.equal((await client.logOut()).error, undefined);
  assert.equal((await client.GET('/v1/account')).error?.slug, 'missing-code', 'the code is forgotten');
  assert.equal((await client.logOut()).error, undefined, 'a session that has ended is no error');
  assert.deepEqual(ends, [], 'who logs out is not told of it');
});

test('a cookie session: no script has the code', async () => {
  await signUp('ben');
  /** @type {Request[]} */
  const seen = [];
  const fetch = browser(seen);
  const { client, ends } = watched({ session: 'cookie', fetch });
  const session = await client.logIn({ login: 'ben@example.org', password });
  assert.deepEqual(Object.keys(granted(session)), ['expiresAt']);
  assert.equal(granted(await client.GET('/v1/account')).username, 'ben');
  // Another page of the same browser is logged in too.
  assert.equal(granted(await connect({ session: 'cookie', fetch }).GET('/v1/account')).username, 'ben');
  granted(await client.logOut());
  assert.equal((await client.GET('/v1/account')).error?.slug, 'missing-code');
  assert.deepEqual(ends, []);
  assert.ok(seen.length > 4 && seen.every((request) => request.credentials === 'include' && !request.headers.has('Authorization')));
});

test('a cookie that the browser dropped is the end of a session', async () => {
  await signUp('bea');
  let drop = false;
  const keep = browser([]);
  const { client, ends } = watched({
    session: 'cookie',
    fetch: (request) => (drop ? fetch(request) : keep(request)),
  });
  await client.GET('/v1/account');
  assert.deepEqual(ends, [], 'nobody was logged in');
  granted(await client.logIn({ login: 'bea', password }));
  drop = true;
  await client.GET('/v1/account');
  await client.GET('/v1/account');
  assert.deepEqual(ends, ['missing-code']);
});

test('a client with a bearer session sends no cookie', async () => {
  /** @type {Request[]} */
  const seen = [];
  await connect({ fetch: browser(seen) }).GET('/v1/account');
  assert.deepEqual(seen.map((request) => request.credentials), ['omit']);
});

test('pictures go as bytes with their type, and come as they are', async () => {
  await signUp('cleo');
  /** @type {(string | null)[]} */
  const types = [];
  const client = connect({
    fetch: (request) => {
      if (request.method === 'PUT') types.push(request.headers.get('Content-Type'));
      return fetch(request);
    },
  });
  granted(await client.logIn({ login: 'cleo', password }));
  const form = new FormData();
  form.set('picture', new Blob([png]));
  for (const body of [new Blob([png], { type: 'image/png' }), new Blob([png]), new Uint8Array(png), form]) {
    const { pictureUrl } = granted(await client.PUT('/v1/profile/picture', { body }));
    assert.match(pictureUrl ?? '', /^\/v1\/pictures\/[0-9a-f]{64}$/);
    const digest = (pictureUrl ?? '').slice('/v1/pictures/'.length);
    const picture = granted(await client.GET('/v1/pictures/{digest}', { params: { path: { digest } }, parseAs: 'blob' }));
    assert.equal(picture.type, 'image/jpeg');
    assert.deepEqual([...new Uint8Array(await picture.arrayBuffer())].slice(0, 2), [0xff, 0xd8]);
    granted(await client.DELETE('/v1/profile/picture'));
  }
  assert.deepEqual(types.slice(0, 3), ['image/png', 'application/octet-stream', 'application/octet-stream']);
  assert.match(types[3] ?? '', /^multipart\/form-data; boundary=/);
  const { error } = await client.PUT('/v1/profile/picture', { body: new Uint8Array([1, 2, 3]) });
  assert.equal(error?.slug, 'invalid-picture');
});

test('a session that another device ends is told of once', async () => {
  await signUp('dora');
  const phone = watched();
  const laptop = watched();
  granted(await phone.client.logIn({ login: 'dora', password }));
  granted(await laptop.client.logIn({ login: 'dora', password }));

  const { sessions } = granted(await laptop.client.GET('/v1/sessions'));
  assert.equal(sessions.length, 2);
  const other = sessions.find((session) => !session.current);
  granted(await laptop.client.DELETE('/v1/sessions/{id}', { params: { path: { id: other?.id ?? '' } } }));
  const results = await Promise.all([1, 2, 3].map(() => phone.client.GET('/v1/account')));
  assert.deepEqual(results.map(({ error }) => error?.slug), ['unknown-code', 'unknown-code', 'unknown-code']);
  assert.equal((await phone.client.GET('/v1/account')).error?.slug, 'missing-code', 'the code is forgotten');
  assert.deepEqual(phone.ends, ['unknown-code']);

  granted(await phone.client.logIn({ login: 'dora', password }));
  granted(await laptop.client.PUT('/v1/account/password', { body: { currentPassword: password, newPassword: `${password}, and another` } }));
  assert.equal((await phone.client.GET('/v1/account')).error?.slug, 'unknown-code', 'a change of password ends the others');
  assert.deepEqual(phone.ends, ['unknown-code', 'unknown-code']);
  assert.equal(granted(await laptop.client.GET('/v1/account')).username, 'dora', 'and the one that asks goes on with its new code');
  assert.deepEqual(laptop.ends, []);

  granted(await phone.client.logIn({ login: 'dora', password: `${password}, and another` }));
  granted(await laptop.client.DELETE('/v1/sessions'));
  assert.equal((await phone.client.logOut()).error, undefined);
  assert.equal(phone.ends.length, 2, 'who logs out is not told');
});

test('a known device goes on being known, by the client or by who keeps its secret', async () => {
  await signUp('fay');
  const client = connect();
  const { device } = granted(await client.logIn({ login: 'fay', password }));
  assert.match(device ?? '', /^[0-9A-Z]{26}$/);
  granted(await client.logOut());
  assert.equal(granted(await client.logIn({ login: 'fay', password })).device, device, 'remembered');
  assert.equal(granted(await connect().logIn({ login: 'fay', password, device: device ?? '' })).device, device, 'given');
  assert.notEqual(granted(await connect().logIn({ login: 'fay', password })).device, device);

  const changed = granted(await client.PUT('/v1/account/password', { body: { currentPassword: password, newPassword: password, device: '' } }));
  assert.ok(changed.device && changed.device !== device && changed.code === undefined, 'nothing gives the code out');
  assert.equal(granted(await client.logIn({ login: 'fay', password })).device, changed.device);
});

test('problems by their slugs, with the fields at fault', async () => {
  await signUp('eli');
  const client = connect();
  const body = { email: 'new@example.org', username: 'ELI', password };
  const taken = (await client.POST('/v1/accounts', { body })).error;
  assert.ok(taken instanceof ProblemError && taken.slug === 'taken');
  assert.deepEqual(Object.keys(taken.fields), ['username']);
  assert.equal(taken.status, 409);

  const { error: invalid, response } = await client.POST('/v1/accounts', { body: { email: 'eli', username: 'e', password: 'short' } });
  assert.ok(invalid?.slug === 'invalid-fields');
  assert.match(invalid.fields.password ?? '', /at least 8/);
  assert.deepEqual(Object.keys(invalid.fields).sort(), ['email', 'password', 'username']);
  assert.equal(invalid.message, invalid.detail);
  assert.ok(invalid.requestId && invalid.requestId === response.headers.get('X-Request-Id'));

  const wrong = (await client.logIn({ login: 'eli', password: 'another pass phrase' })).error;
  assert.equal(wrong?.slug, 'wrong-credentials');
  assert.equal(wrong?.message, 'The log-in or the password is wrong', 'the title, where there is no detail');
  assert.equal((await client.GET('/v1/account')).error?.slug, 'missing-code');
  const { error: none } = await client.GET('/v1/pictures/{digest}', { params: { path: { digest: '0'.repeat(64) } }, parseAs: 'blob' });
  assert.equal(none?.slug, 'not-found');
});

test('an account goes with its password only', async () => {
  await signUp('finn');
  const { client, ends } = watched();
  granted(await client.logIn({ login: 'finn', password }));
  assert.equal((await client.DELETE('/v1/account', { body: { password: 'another pass phrase' } })).error?.slug, 'wrong-password');
  assert.equal(granted(await client.GET('/v1/account')).username, 'finn', 'the session goes on');
  granted(await client.DELETE('/v1/account', { body: { password } }));
  assert.equal((await client.GET('/v1/account')).error?.slug, 'missing-code', 'the code is forgotten');
  assert.deepEqual(ends, []);
});

test('the original surface', async () => {
  await signUp('gil');
  const { data, error } = await connect().POST('/login', { body: { email: 'gil', password } });
  assert.equal(error, undefined);
  assert.equal(data?.message.length, 26);
  const refused = await connect().POST('/changePassword', { body: { currentPassword: password, newPassword: password } });
  assert.equal(refused.error?.slug, 'other', 'its errors are no problems');
  assert.equal(refused.error?.status, 400);
  assert.deepEqual(refused.error?.cause, { error: 'Invalid token format' });
});
