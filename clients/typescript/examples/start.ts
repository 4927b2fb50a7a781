import { createClient } from '@latchkey/client';

const latchkey = createClient({ baseUrl: 'http://127.0.0.1:8080' });
const password = 'a long pass phrase';

await latchkey.POST('/v1/accounts', { body: { email: 'ana@example.org', username: 'ana', password } });
await latchkey.logIn({ login: 'ana', password });
const { data, error } = await latchkey.PATCH('/v1/profile', { body: { occupation: 'Diver' } });
if (error) throw error;
console.log(data.occupation, data.links.github);
await latchkey.logOut();
