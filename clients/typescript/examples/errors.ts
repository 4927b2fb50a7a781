import { createClient } from '@latchkey/client';
const latchkey = createClient();
declare function show(where: 'email' | 'username' | 'password' | 'form', words: string | undefined): void;
const input = { email: 'ana@example.org', username: 'ana', password: 'a long pass phrase' };
// README:
const { data, error } = await latchkey.POST('/v1/accounts', { body: input });
if (!error) {
  show('form', `Welcome, ${data.username}`);
} else if (error.slug === 'invalid-fields' || error.slug === 'taken') {
  show('email', error.fields.email);
  show('username', error.fields.username);
  show('password', error.fields.password);
} else if (error.slug === 'too-many-attempts') {
  show('form', `Try again in ${error.retryAfter} seconds`);
} else {
  show('form', `${error.message} (${error.requestId})`);
}
