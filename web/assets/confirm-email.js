// @ts-check
// The page that confirms a change of e-mail. It needs the token and a session of the
// account that asked, and shows whose session it is: an address is given to no account
// unseen. The token stands after the #, which no browser sends anywhere; it is taken out
// of the address at once.

import { address, call, onSessionEnd } from './api.js';
import { handle, words } from './form.js';
import { begin, byId, formById, show } from './page.js';
import { onOtherSession } from './tabs.js';

const token = location.hash.slice(1);
if (location.hash) history.replaceState(null, '', location.pathname + location.search);
// Another link to the same page, opened in the same tab, starts over.
addEventListener('hashchange', () => location.reload());
// So does another session: the page must name the account that confirms.
onOtherSession(() => location.replace(`#${token}`));

// The log-in page comes back with the token, which stays after the #.
onSessionEnd(() => location.replace(address(`log-in#${new URLSearchParams({ why: 'confirm', to: 'confirm-email', token })}`)));

/** @param {boolean} move  whether the person waits for it with the focus */
async function load(move) {
  show('loading', move);
  const { data, problem } = await call('GET /v1/account');
  if (problem) {
    show('failed', false);
    byId('failed-reason').textContent = words(problem);
    byId('retry').focus();
    return;
  }
  byId('who').textContent = data.username;
  show('ask', move);
}

begin(token === '' ? 'incomplete' : 'loading');
byId('retry').addEventListener('click', () => load(true));
handle(
  formById('confirm'),
  async () => (await call('POST /v1/account/email/confirm', { body: { token } })).problem,
  (problem) => {
    if (problem && problem.slug !== 'dead-link') return false;
    show(problem ? 'dead' : 'done', true);
    return true;
  },
);
if (token !== '') load(false);
