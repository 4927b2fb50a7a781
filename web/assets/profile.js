// @ts-check
// The profile card: what the account's owner shows, and to whom.

import { account, need } from './account.js';
import { address, call } from './api.js';
import { nameOf, showFace } from './face.js';
import { fill, handle, words } from './form.js';
import { text } from './language.js';
import { byId, formById } from './page.js';
import { cropPicture } from './picture.js';
import { placeholders, written } from './placeholders.js';

/** @typedef {import('../types').Schemas} Schemas */

/** The account as the service has it. @type {Schemas['Account']} */
let known;

const box = /** @type {HTMLInputElement} */ (byId('public'));
let switching = false; // whether a change of it is under way

/**
 * What the fields of the forms show.
 *
 * @returns {Record<string, string>}
 */
function present() {
  const { firstName, lastName, locale, profile } = known;
  const { occupation, homeAddress, country, county, description, links } = profile;
  const texts = Object.entries({ occupation, homeAddress, country, county, description, ...links }).map(([name, value]) => [name, written(name, value)]);
  return { firstName, lastName, locale, ...Object.fromEntries(texts) };
}

/**
 * The values that differ from what the fields showed; the others are not sent, so that
 * they keep what another page may have made of them meanwhile.
 *
 * @param {Record<string, string>} values
 * @param {string[]} names
 * @returns {Record<string, string> | null} null: none
 */
function changed(values, names) {
  const before = present();
  const different = names.filter((name) => values[name] !== before[name]);
  return different.length > 0 ? Object.fromEntries(different.map((name) => [name, values[name]])) : null;
}

function showHead() {
  const name = nameOf(known);
  byId('full-name').textContent = name;
  byId('username').textContent = `@${known.username}`;
  byId('email').textContent = known.email;
  byId('verify').hidden = known.emailVerified;
  showFace(known.profile, name);
  byId('picture-remove').hidden = known.profile.pictureUrl === null;
  showPublic();
}

function showPublic() {
  if (!switching) box.checked = known.profile.public;
  const link = /** @type {HTMLAnchorElement} */ (byId('public-link'));
  link.href = address(`u/${known.username}`);
  link.textContent = link.href;
  byId('public-address').hidden = !known.profile.public;
}

/** @param {Schemas['Profile']} profile */
function took(profile) {
  known = { ...known, profile };
  showHead();
}

async function load() {
  known = await need(call('GET /v1/account'));
  fill(formById('card'), present());
  fill(formById('links'), present());
  showHead();
}

handle(formById('card'), async (values) => {
  const names = changed(values, ['firstName', 'lastName', 'locale']);
  if (names) {
    const { data, problem } = await call('PATCH /v1/account', { body: names });
    if (problem) return problem;
    known = data;
  }
  const card = changed(values, ['occupation', 'homeAddress', 'country', 'county', 'description']);
  if (card) {
    const { data, problem } = await call('PATCH /v1/profile', { body: card });
    if (problem) return problem;
    took(data);
  }
  showHead();
  return null;
});

handle(formById('links'), async (values) => {
  const links = changed(values, Object.keys(known.profile.links));
  if (!links) return null;
  const { data, problem } = await call('PATCH /v1/profile/links', { body: links });
  if (data) took(data);
  return problem;
});

const verify = formById('verify');
handle(
  verify,
  async () => (await call('POST /v1/verification')).problem,
  (problem) => {
    if (problem) return false;
    const progress = verify.querySelector('.progress');
    if (progress) progress.textContent = text('verify-again.done', { email: known.email });
    return true;
  },
);

/**
 * Saves what the box says, one change after the other, until the last one is saved: two
 * under way at once might arrive the other way round.
 */
async function switchPublic() {
  if (switching) return;
  switching = true;
  byId('public-failure').textContent = '';
  byId('public-done').textContent = text('sending');
  let failure = null;
  while (!failure && box.checked !== known.profile.public) {
    const { data, problem } = await call('PATCH /v1/profile', { body: { public: box.checked } });
    if (data) known = { ...known, profile: data };
    failure = problem;
  }
  switching = false;
  byId('public-done').textContent = failure ? '' : text('saved');
  if (failure) byId('public-failure').textContent = words(failure);
  showHead();
}

box.addEventListener('change', switchPublic);

byId('picture-remove').addEventListener('click', async () => {
  byId('picture-fault').textContent = '';
  const { problem } = await call('DELETE /v1/profile/picture');
  byId('picture-done').textContent = problem ? '' : text('picture.removed');
  if (problem) byId('picture-fault').textContent = words(problem);
  else took({ ...known.profile, pictureUrl: null });
  byId('picture-title').focus();
});

// An address reads the same in every language; the other texts do not.
for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (formById('links').querySelectorAll('input'))) {
  input.placeholder = placeholders[input.name];
}
cropPicture(took);
account(load);
