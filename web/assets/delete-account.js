// @ts-check
// Deleting an account: the person types its name, so that nobody does it by mistake.

import { account, leave, need } from './account.js';
import { call } from './api.js';
import { handle } from './form.js';
import { byId, formById } from './page.js';

let username = '';

async function load() {
  const known = await need(call('GET /v1/account'));
  username = known.username;
  byId('who').textContent = `${known.username} (${known.email})`;
}

handle(
  formById('delete'),
  async (values) => {
    if (values.username.toLowerCase() !== username.toLowerCase()) {
      return { slug: 'invalid-fields', status: 0, fields: { username: 'is not the username' }, wait: 0, request: '' };
    }
    return (await call('DELETE /v1/account', { body: { password: values.password } })).problem;
  },
  (problem) => {
    if (!problem) leave('deleted');
    return !problem;
  },
);
account(load);
