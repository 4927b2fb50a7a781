// @ts-check
// Sign-up, which logs in at once where the service lets it.

import { address, call } from './api.js';
import { tellAvailability } from './availability.js';
import { handle } from './form.js';
import { begin, byId, formById, show } from './page.js';
import { tellStrength } from './strength.js';
import { tellOtherTabs } from './tabs.js';

begin('ask');
const form = formById('sign-up');
tellStrength(form);
tellAvailability(/** @type {HTMLInputElement} */ (byId('email')));
tellAvailability(/** @type {HTMLInputElement} */ (byId('username')));

let loggedIn = false;

handle(
  form,
  async ({ email, username, password, firstName, lastName }) => {
    const { problem } = await call('POST /v1/accounts', { body: { email, username, password, firstName, lastName } });
    if (problem) return problem;
    if (form.dataset.logsIn === undefined) return null;
    // Whatever keeps it from logging in, the account stands: the email and the log-in
    // page tell the rest.
    const session = await call('POST /v1/sessions', { body: { login: email, password, cookie: true } });
    loggedIn = !session.problem;
    if (loggedIn) tellOtherTabs();
    return null;
  },
  (problem) => {
    if (problem) return false;
    if (loggedIn) location.assign(address('profile'));
    else show('done', true);
    return true;
  },
);
