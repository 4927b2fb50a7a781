import { type components, problemTypeValues } from './schema.js';

type Type = components['schemas']['Problem']['type'];

/**
 * What went wrong, for programs: the last part of a problem's `type`. `other` is
 * an answer that is none of the API document's problems, such as a proxy's page, an
 * error of the original surface, or a problem of a newer service.
 */
export type Slug = (Type extends `/problems/${infer Name}` ? Name : never) | 'other';

/**
 * An answer that is an error. It is a value of {@link Result}, and can be thrown.
 * `cause` is the body, whatever it was.
 *
 * @typeParam Field - the names of the request's fields
 */
export class ProblemError<Field extends string = string> extends Error {
  override readonly name = 'ProblemError';
  readonly slug: Slug;
  /** The status of the answer. */
  readonly status: number;
  /** What went wrong this time, for people, in English; `message` always has words. */
  readonly detail: string | undefined;
  /** What is wrong with single fields, to be shown beside them; often empty. */
  readonly fields: Readonly<Partial<Record<Field, string>>>;
  /** In how many seconds it is worth trying again, if the service told. */
  readonly retryAfter: number | undefined;
  /** What the operator finds the request by. */
  readonly requestId: string | undefined;

  /** @param body - the answer's body: the value when it was JSON, or else its text */
  constructor(response: Response, body: unknown) {
    const problem = asProblem(body);
    super(problem.detail ?? problem.title ?? `the service answered ${response.status}`, { cause: body });
    this.slug = problemTypeValues.some((type) => type === problem.type) ? (problem.type?.slice('/problems/'.length) as Slug) : 'other';
    this.status = response.status;
    this.detail = problem.detail;
    this.fields = (problem.fields ?? {}) as typeof this.fields;
    const seconds = response.headers.get('Retry-After') ?? '';
    this.retryAfter = /^\d+$/.test(seconds) ? Number(seconds) : undefined;
    this.requestId = response.headers.get('X-Request-Id') ?? undefined;
  }
}

/** The members that a problem may have; none of them when the body is something else. */
function asProblem(body: unknown): { type?: string; title?: string; detail?: string; fields?: Record<string, string> } {
  return typeof body === 'object' && body !== null ? body : {};
}
