// @ts-check
// Sign-up, which logs in at once where that may be.

import { address, call } from './api.js';
import { tellAvailability } from './availability.js';
import { handle } from './form.js';
import { begin, byId, formById, show } from './page.js';
import { tellStrength } from './strength.js';

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
    // Whatever keeps it from logging in, the account stands: the letter and the log-in
    // page tell the rest.
    const session = await call('POST /v1/sessions', { body: { login: email, password, cookie: true } });
    loggedIn = !session.problem;
    return null;
  },
  (problem) => {
    if (problem) return false;
    if (loggedIn) location.assign(address('profile'));
    else show('done', true);
    return true;
  },
);
