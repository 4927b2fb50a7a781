/**
 * The client of Latchkey's API: openapi-fetch with the types of the API document,
 * and what the document says of problems, sessions and repeats.
 *
 * @packageDocumentation
 */
import openapiFetch from 'openapi-fetch';
import type { Call, Method, Result } from './call.js';
import { ProblemError } from './problem.js';
import { delay, pause, type Retry } from './retry.js';
import type { components } from './schema.js';

export type { Call, Data, Field, Init, Method, Operation, PathOf, Result } from './call.js';
export { ProblemError, type Slug } from './problem.js';
export type { Retry } from './retry.js';
export type { components, operations, paths } from './schema.js';

/** The shapes of the API's JSON by name, such as `Schemas['Profile']`. */
export type Schemas = components['schemas'];

/** What a log-in needs; `device` is what a log-in before answered, where it was kept longer than this client. */
export type Credentials = Pick<Schemas['LogIn'], 'login' | 'password' | 'device'>;

export interface ClientOptions {
  /** Where the service is, such as `https://accounts.example.org`; below a page's own origin by default. */
  baseUrl?: string;
  /**
   * Where the session's code is kept: `bearer`, the default, in this client's memory,
   * until the page goes; `cookie`, by the browser, out of reach of scripts.
   */
  session?: 'bearer' | 'cookie';
  /** Called once when a session has ended otherwise than by this client: the moment to show the log-in. */
  onSessionEnd?: (problem: ProblemError) => void;
  /** How requests are sent again that the service could not serve. */
  retry?: Retry;
  /** Used instead of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

export interface Client {
  GET: Call<'get'>;
  PUT: Call<'put'>;
  POST: Call<'post'>;
  PATCH: Call<'patch'>;
  DELETE: Call<'delete'>;
  /**
   * Begins a session, which all requests after it belong to. Without the cookie the answer
   * has `device`, a secret by which the service knows this device the next time: strangers
   * who guess passwords do not lock it out. The client remembers it as long as it lives.
   */
  logIn(credentials: Credentials, init?: { signal?: AbortSignal }): Promise<Result<{ expiresAt: string; device?: string }, keyof Credentials>>;
  /** Ends the session. That it had ended already is no error. When no answer came it goes on, and may be ended again. */
  logOut(init?: { signal?: AbortSignal }): Promise<Result<undefined>>;
}

/** A session as far as this client knows it. */
interface Session {
  /** Never there when the browser has it in the cookie. */
  code?: string | undefined;
  /** Whether this client began it. */
  begun: boolean;
  /** Whether its end is known, and was told. */
  over: boolean;
}

/** A request, without the types by which {@link Call} holds its callers. */
interface Loose {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | null;
}

type Send<Answer> = (method: Method, path: string, init?: Loose) => Promise<Answer>;

/** Makes a client. Each has a session of its own. */
export function createClient(options: ClientOptions = {}): Client {
  const cookie = options.session === 'cookie';
  const http = openapiFetch({
    baseUrl: options.baseUrl ?? '',
    // The default, bound late: tests and tools replace the global one.
    fetch: options.fetch ?? ((request) => fetch(request)),
    credentials: cookie ? 'include' : 'omit',
    bodySerializer: (body: unknown) => (isFile(body) || body instanceof FormData ? body : JSON.stringify(body)),
  });
  const request = http.request as Send<{ data?: unknown; error?: unknown; response: Response }>;
  let session: Session = { begun: false, over: false };
  let device = '';

  const attempt = async (own: Session, method: Method, path: string, init: Loose): Promise<Result<unknown>> => {
    const used = own.code;
    const headers = { ...fileType(init.body), ...init.headers, ...(used && { Authorization: `Bearer ${used}` }) };
    const { data, error, response } = await request(method, path, { ...init, headers });
    const ends = method === 'delete' && (path === '/v1/session' || path === '/v1/account');
    if (response.ok) {
      if (ends) end(own);
      return { data: method === 'put' && path === '/v1/account/password' ? renew(own, data as Schemas['SessionGrant']) : data, response };
    }
    const problem = new ProblemError(response, error);
    // No report after a log-out, a new log-in or a renewed code: the caller expects that end.
    if (isEnd(problem, own) && used === own.code && end(own) && own === session && path !== '/v1/session') options.onSessionEnd?.(problem);
    return { error: problem, response };
  };

  /** Goes on with what a change of password answered, and keeps the secrets of it. */
  const renew = (own: Session, { code, device: next, ...rest }: Schemas['SessionGrant']) => {
    if (!own.over) own.code = code;
    device = next ?? '';
    return { ...rest, ...(next && { device: next }) };
  };

  const send: Send<Result<unknown>> = async (method, path, init = {}) => {
    const own = session; // another may have begun when the answer comes
    const { over } = own; // after a session there are requests of nobody
    for (let times = 1; ; times++) {
      let thrown: unknown;
      const answer = await attempt(own, method, path, init).catch((reason: unknown) => void (thrown = reason));
      const failure = answer ? answer.error : thrown;
      const wait = failure ? delay(failure, method, path, times, options.retry) : undefined;
      if (wait !== undefined) {
        await pause(wait, init.signal);
        // What one person began is not sent again as another, or as nobody.
        if (own === session && own.over === over) continue;
      }
      if (answer) return answer;
      throw thrown;
    }
  };

  const call = <M extends Method>(method: M) => ((path: string, init?: Loose) => send(method, path, init)) as Call<M>;

  return {
    GET: call('get'),
    PUT: call('put'),
    POST: call('post'),
    PATCH: call('patch'),
    DELETE: call('delete'),
    async logIn({ login, password, device: kept = device }, init = {}) {
      const { data, error, response } = await call('post')('/v1/sessions', { ...init, body: { login, password, ...(cookie ? { cookie } : { device: kept }) } });
      if (error) return { error, response };
      session = { begun: true, over: false };
      return { data: renew(session, data), response };
    },
    async logOut(init = {}) {
      const { error, response } = await call('delete')('/v1/session', init);
      return error && error.status !== 401 ? { error, response } : { data: undefined, response };
    },
  };
}

/** Reports whether a problem means that the session is no more. */
function isEnd({ slug }: ProblemError, session: Session): boolean {
  // A browser drops a cookie whose time has passed, and then sends none.
  return slug === 'unknown-code' || slug === 'session-expired' || (slug === 'missing-code' && session.begun);
}

/** Notes the end of a session, and reports whether that is news. */
function end(session: Session): boolean {
  if (session.over) return false;
  session.over = true;
  session.code = undefined;
  return true;
}

function isFile(body: unknown): body is Blob | Uint8Array {
  return body instanceof Blob || body instanceof Uint8Array;
}

/** The header that a file's bytes need; the service tells the format by them. */
function fileType(body: unknown): Record<string, string> {
  if (!isFile(body)) return {};
  return { 'Content-Type': (body instanceof Blob && body.type) || 'application/octet-stream' };
}
