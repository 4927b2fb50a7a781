import type { FetchOptions, FetchResponse, ParseAs } from 'openapi-fetch';
import type { ProblemError } from './problem.js';
import type { paths } from './schema.js';

/** The methods that the API has. */
export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** The paths that have a method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P][M] extends undefined ? never : P }[keyof paths];

/** What the API document says of a method of a path. */
export type Operation<M extends Method, P extends keyof paths> = NonNullable<paths[P][M]>;

/** What a request is made of; the members are those of openapi-fetch. */
export type Init<Op, As extends ParseAs = ParseAs> = Pick<FetchOptions<Op>, Extract<keyof FetchOptions<Op>, 'params' | 'body'>> & {
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | null;
  /** How to read the answer: `json` by default, `blob` for a picture. */
  parseAs?: As;
};

/** The names of the fields in a request, of which a problem may speak. */
export type Field<Op> = Op extends { requestBody: { content: { 'application/json': infer Body } } }
  ? keyof Body & string
  : Op extends { parameters: { query?: infer Query extends object } }
    ? keyof Query & string
    : string;

/** What an answer of success holds; `undefined` where it has no body. */
export type Data<Op, As extends ParseAs = 'json'> = Held<FetchResponse<Op & Record<string, unknown>, { parseAs: As }, `${string}/${string}`>>;
type Held<Answer> = Answer extends { data: infer Value } ? ([Value] extends [never] ? undefined : Value) : never;

/**
 * The answer to a request: `data`, or what went wrong. Nothing is thrown for an
 * answer that came.
 */
export type Result<Value, Name extends string = string> =
  | { data: Value; error?: undefined; response: Response }
  | { data?: undefined; error: ProblemError<Name>; response: Response };

/** Sends one method to a path of the API. It rejects, as `fetch` does, when no answer came. */
export type Call<M extends Method> = <P extends PathOf<M>, As extends ParseAs = 'json'>(
  path: P,
  ...init: {} extends Init<Operation<M, P>> ? [init?: Init<Operation<M, P>, As>] : [init: Init<Operation<M, P>, As>]
) => Promise<Result<Data<Operation<M, P>, As>, Field<Operation<M, P>>>>;
