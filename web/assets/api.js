// @ts-check
// How the pages call the service that they came from. The session is a cookie that
// no script can read.

/** @typedef {import('../types').Problem} Problem */

/** How long an answer is awaited, in milliseconds. */
const patience = 60_000;

/** What is done when the session has ended; nothing, on pages that need none. */
let whenSessionEnds = () => {};

/** @param {() => void} action */
export function onSessionEnd(action) {
  whenSessionEnds = action;
}

/**
 * An address of the service: it may stand below a path that a proxy strips.
 *
 * @param {string} path  without a slash before it
 * @returns {string}
 */
export function address(path) {
  return new URL(`../../${path}`, import.meta.url).href;
}

/**
 * Calls a route, such as 'PATCH /v1/profile'. What it sends may be sent again when no
 * answer came: the service says of each change that it stands as a whole or not at all.
 *
 * @type {import('../types').Call}
 */
export const call = async (route, { body, path, query, credentials = 'same-origin' } = {}) => {
  const [method, template] = route.split(' ');
  const filled = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(Object(path)[name]));
  const search = query ? `?${new URLSearchParams(/** @type {Record<string, string>} */ (query))}` : '';
  try {
    const response = await fetch(address(filled.slice(1) + search), {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials,
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(patience),
    });
    return read(response.status, response.headers, await response.text());
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    return { data: null, problem: unanswered(late ? 'timeout' : 'offline') };
  }
};

/**
 * @param {'offline' | 'timeout' | 'cancelled' | 'other'} slug
 * @returns {Problem}
 */
export function unanswered(slug) {
  return { slug, status: 0, fields: {}, wait: 0, request: '' };
}

const sessionEnds = ['missing-code', 'unknown-code', 'session-expired'];

/**
 * Reads an answer. A proxy may have written it, and not the service.
 *
 * @param {number} status
 * @param {{get(name: string): string | null}} headers
 * @param {string} body
 * @returns {import('../types').Answer<any>}
 */
export function read(status, headers, body) {
  const content = parsed(body);
  if (status < 300 && content !== undefined) return { data: content, problem: null };
  const told = headers.get('Content-Type') === 'application/problem+json' ? Object(content) : {};
  const slug = String(told.type ?? 'other').replace('/problems/', '');
  if (sessionEnds.includes(slug)) whenSessionEnds();
  const problem = {
    slug,
    status,
    fields: told.fields ?? {},
    wait: Number(headers.get('Retry-After')) || 0,
    request: headers.get('X-Request-Id') ?? '',
  };
  return { data: null, problem };
}

/**
 * @param {string} body
 * @returns {any} null: there is none; undefined: it is no JSON
 */
function parsed(body) {
  try {
    return body === '' ? null : JSON.parse(body);
  } catch {
    return undefined;
  }
}
