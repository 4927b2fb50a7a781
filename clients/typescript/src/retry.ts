import { ProblemError } from './problem.js';

/** How a request that could not be served is sent again. */
export interface Retry {
  /** How often at most; 2 by default, 0 for never. */
  times?: number;
  /** The longest wait, in seconds; 10 by default. Where the service asks for a longer one the problem is given back. */
  longest?: number;
  /** Whether to wait out a limit (429) too; false by default, since a person should hear of it. */
  tooMany?: boolean;
}

// What comes to the same when it is done twice, beside GET and PATCH. The API
// document allows every request to be repeated, but not every answer would be
// true: a password that was changed is then the wrong one, a token used, and
// another log-in, email or notice goes out. Those are for the caller to repeat.
const repeatable = new Set([
  'post /v1/accounts', // answered as the first was, for ten minutes; where that was 202, again with 202
  'put /v1/profile/picture',
  'delete /v1/profile/picture',
  'delete /v1/sessions',
]);

/**
 * Tells in how many milliseconds a failed request is sent again, or that it is not.
 *
 * @param failure - the answer, or what fetch threw when none came
 * @param attempt - how often it was sent
 */
export function delay(failure: unknown, method: string, path: string, attempt: number, retry: Retry = {}): number | undefined {
  const { times = 2, longest = 10, tooMany = false } = retry;
  if (attempt > times) return undefined;
  const harmless = method === 'get' || method === 'patch' || repeatable.has(`${method} ${path}`);
  let told: number | undefined;
  if (failure instanceof ProblemError) {
    // Where the service is busy, or refuses by a limit, nothing was changed.
    const again = failure.status === 503 ? harmless || failure.slug === 'busy' : failure.status === 429 && tooMany;
    if (!again) return undefined;
    told = failure.retryAfter;
  } else if (!(failure instanceof TypeError && harmless)) {
    return undefined; // no answer came, and the change may stand; or a signal ended it
  }
  const seconds = told ?? 0.5 * 2 ** (attempt - 1);
  return seconds > longest ? undefined : seconds * 1000;
}

/** Waits, or rejects as soon as the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
