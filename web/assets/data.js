// @ts-check
// The download of all that the service has of an account.

import { account } from './account.js';
import { call } from './api.js';
import { handle } from './form.js';
import { element, formById } from './page.js';

handle(formById('export'), async () => {
  const { data, problem } = await call('GET /v1/account/export');
  if (data) save(`latchkey-${data.account.username}.json`, JSON.stringify(data, null, 2));
  return problem;
});
account();

/**
 * Gives the person a file.
 *
 * @param {string} name
 * @param {string} content
 */
function save(name, content) {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  element('a', { href: url, download: name }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
