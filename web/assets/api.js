// @ts-check
// How the pages call the service they came from.

/**
 * What went wrong. The slug is the last part of the problem's type, such as
 * dead-link; or offline or timeout, when no answer came; or other.
 *
 * @typedef {object} Problem
 * @property {string} slug
 * @property {Record<string, string>} fields  what is wrong with single fields, in English
 * @property {number} wait  seconds until it is worth trying again; 0: not told
 * @property {string} request  what the operator finds the request by, or empty
 */

/** How long an answer is awaited, in milliseconds. */
const patience = 60_000;

/**
 * Sends JSON to an address below the service's own, without any cookie. Trying
 * again is safe where the service says so: a token is good for one change.
 *
 * @param {string} path  such as v1/recovery
 * @param {Record<string, unknown>} body
 * @returns {Promise<Problem | null>} null: it was done
 */
export async function post(path, body) {
  try {
    const response = await fetch(new URL(`../../${path}`, import.meta.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(patience),
    });
    return response.ok ? null : await problem(response);
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    return { slug: late ? 'timeout' : 'offline', fields: {}, wait: 0, request: '' };
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function problem(response) {
  const read = response.headers.get('Content-Type') === 'application/problem+json' ? await response.json() : {};
  return {
    slug: String(read.type ?? 'other').replace('/problems/', ''),
    fields: read.fields ?? {},
    wait: Number(response.headers.get('Retry-After')) || 0,
    request: response.headers.get('X-Request-Id') ?? '',
  };
}
