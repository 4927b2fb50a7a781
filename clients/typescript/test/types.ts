// What must not compile: each line below an @ts-expect-error is a mistake, and
// `tsc` fails where it is none. Nothing here is run.
import { createClient, type ProblemError, type Schemas, type Slug } from '@latchkey/client';

const latchkey = createClient();
const account = { email: 'ana@example.org', username: 'ana', password: 'a long pass phrase' };

export async function paths() {
  // @ts-expect-error there is no such path
  await latchkey.GET('/v1/acount');
  // @ts-expect-error the path has no such method
  await latchkey.PUT('/v1/profile', { body: {} });
  // @ts-expect-error the path has a parameter
  await latchkey.DELETE('/v1/sessions/{id}');
  await latchkey.DELETE('/v1/sessions/{id}', { params: { path: { id: 'x' } } });
  // @ts-expect-error the parameter has another name
  await latchkey.DELETE('/v1/sessions/{id}', { params: { path: { ident: 'x' } } });
  // @ts-expect-error the query has no such parameter
  await latchkey.GET('/v1/availability', { params: { query: { name: 'ana' } } });
}

export async function bodies() {
  // @ts-expect-error it needs a body
  await latchkey.POST('/v1/accounts');
  // @ts-expect-error it needs a username
  await latchkey.POST('/v1/accounts', { body: { email: 'ana@example.org', password: 'a long pass phrase' } });
  // @ts-expect-error a number is no text
  await latchkey.POST('/v1/accounts', { body: { ...account, firstName: 1 } });
  // @ts-expect-error the field has another name
  await latchkey.PATCH('/v1/profile', { body: { occupation: 'Diver', contry: 'Romania' } });
  // @ts-expect-error the service refuses null
  await latchkey.PATCH('/v1/profile/links', { body: { github: null } });
  // @ts-expect-error there is no such language
  await latchkey.PATCH('/v1/account', { body: { locale: 'la' } });
  // @ts-expect-error a request has no such part
  await latchkey.GET('/v1/profile', { queries: {} });
  // @ts-expect-error it takes no body
  await latchkey.DELETE('/v1/sessions', { body: {} });
  // @ts-expect-error a picture is bytes
  await latchkey.PUT('/v1/profile/picture', { body: { picture: 'diver.png' } });
  // @ts-expect-error where the code goes is the client's choice
  await latchkey.logIn({ login: 'ana', password: 'a long pass phrase', cookie: true });
}

export async function answers() {
  const { data, error } = await latchkey.GET('/v1/account');
  // @ts-expect-error it may have failed
  data.username;
  if (error) throw error;
  const name: string = data.username;
  // @ts-expect-error an account has no such field
  data.userName;
  // @ts-expect-error there may be no picture
  const picture: string = data.profile.pictureUrl;
  const read = await latchkey.GET('/v1/pictures/{digest}', { params: { path: { digest: '' } }, parseAs: 'blob' });
  const blob: Blob | undefined = read.data;
  const session = await latchkey.logIn({ login: 'ana', password: 'a long pass phrase' });
  // @ts-expect-error the code stays in the client
  session.data?.code;
  const ended = await latchkey.DELETE('/v1/sessions');
  // @ts-expect-error the answer has no body
  const nothing: object | null | false = ended.error ? null : ended.data;
  return [name, picture, blob, nothing];
}

export async function problems() {
  const { error } = await latchkey.POST('/v1/accounts', { body: account });
  // @ts-expect-error there may be none
  error.slug;
  // @ts-expect-error there is no such problem
  if (error?.slug === 'name-taken') return;
  // @ts-expect-error the request has no such field
  error?.fields.userName;
  const fault: string | undefined = error?.fields.username;
  const asked = await latchkey.GET('/v1/availability', { params: { query: { username: 'ana' } } });
  // @ts-expect-error the query has no such parameter
  asked.error?.fields.name;
  // @ts-expect-error a field may have no fault
  const always: string | undefined = error && error.fields.email.trim();
  const plain: ProblemError | undefined = error;
  return [fault, always, plain];
}

/** All problems of a log-in's answer, so that a new one does not compile unseen. */
export function words(slug: Extract<Slug, 'wrong-credentials' | 'email-not-verified' | 'too-many-attempts'>): string {
  switch (slug) {
    case 'wrong-credentials':
      return 'Wrong';
    case 'email-not-verified':
      return 'Look into your mailbox';
    default:
      // @ts-expect-error too-many-attempts is left
      return slug satisfies never;
  }
}

export const profile: Schemas['ProfilePatch'] = { country: 'Romania' };
// @ts-expect-error a slug has no path
export const slug: Slug = '/problems/taken';
