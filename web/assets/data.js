// @ts-check
// The download of all that the service has of an account.

import { account } from './account.js';
import { call } from './api.js';
import { handle } from './form.js';
import { element, formById } from './page.js';

handle(formById('export'), async () => {
  const { data, problem } = await call('GET /v1/account/export');
  if (!data) return problem;
  // A very long history goes on in pages.
  while (data.activityNext) {
    const page = await call('GET /v1/account/activity', { query: { before: data.activityNext } });
    if (!page.data) return page.problem;
    data.activity.push(...page.data.activity);
    data.activityNext = page.data.next;
  }
  save(`latchkey-${data.account.username}.json`, JSON.stringify(data, null, 2));
  return null;
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
