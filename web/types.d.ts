// What scripts of the pages know of the API, taken from its document by way of the
// types of the TypeScript client. For the checker alone: nothing here is served.

import type { components, paths } from '../clients/typescript/src/schema';

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Every operation by its route, such as 'GET /v1/account'. */
type Operations = {
  [R in { [P in keyof paths & string]: { [V in Verb]: paths[P][V] extends { responses: unknown } ? `${Uppercase<V>} ${P}` : never }[Verb] }[keyof paths &
    string]]: R extends `${infer V} ${infer P extends keyof paths & string}` ? paths[P][Lowercase<V> & keyof paths[P]] : never;
};

export type Route = keyof Operations;

type Json<R> = R extends { content: { 'application/json': infer T } } ? T : null;

/** What a route answers with when it succeeds; null without a body. */
export type Data<R extends Route> = Operations[R] extends { responses: infer S } ? Json<S[keyof S & (200 | 201 | 202 | 204)]> : never;

/** The JSON that a route is sent. */
export type Body<R extends Route> = Operations[R] extends { requestBody: { content: { 'application/json': infer B } } } ? B : never;

type Parameters<R extends Route, In extends string> = Operations[R] extends { parameters: { [K in In]?: infer P } } ? NonNullable<P> : never;

export type Schemas = components['schemas'];

/**
 * What went wrong. The slug is the last part of the problem's type, such as
 * dead-link; or offline, timeout or cancelled, when no answer came; or other.
 */
export interface Problem {
  slug: string;
  status: number; // 0: no answer
  fields: Record<string, string>; // what is wrong with single fields, in English
  wait: number; // seconds until it is worth trying again; 0: not told
  request: string; // what the operator finds the request by, or empty
}

export type Answer<T> = { data: T; problem: null } | { data: null; problem: Problem };

export interface Options<R extends Route> {
  body?: Body<R>;
  path?: Parameters<R, 'path'>;
  query?: Parameters<R, 'query'>;
  credentials?: RequestCredentials;
}

export type Call = <R extends Route>(route: R, options?: Options<R>) => Promise<Answer<Data<R>>>;
