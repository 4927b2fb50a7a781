// @ts-check
// What somebody shows to everybody.

import { call } from './api.js';
import { nameOf, showFace } from './face.js';
import { words } from './form.js';
import { begin, byId, element, show } from './page.js';

/** @typedef {import('../types').Schemas['PublicProfile']} PublicProfile */


/** How the links' sites are called, in the order in which they stand. @type {Record<string, string>} */
const sites = { linkedin: 'LinkedIn', facebook: 'Facebook', github: 'GitHub', instagram: 'Instagram', twitter: 'Twitter', youtube: 'YouTube' };

/**
 * A link that its owner wrote: it leads to the web or nowhere, shows where, and this
 * site vouches for nothing there.
 *
 * @param {string} name
 * @param {string} url
 * @returns {HTMLLIElement[]}
 */
function link(name, url) {
  if (!/^https?:\/\//.test(url)) return [];
  const shown = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return [element('li', {}, element('span', { className: 'quiet' }, sites[name]), element('a', { href: url, rel: 'nofollow noopener ugc' }, shown))];
}

/** @param {PublicProfile} profile */
function fillIn(profile) {
  const name = nameOf(profile);
  showFace(profile, name);
  byId('full-name').textContent = name;
  byId('username').textContent = `@${profile.username}`;
  byId('occupation').textContent = profile.occupation;
  byId('place').textContent = [profile.county, profile.country].filter(Boolean).join(', ');
  byId('description').textContent = profile.description;
  byId('links').replaceChildren(...Object.keys(sites).flatMap((site) => link(site, profile.links[/** @type {keyof PublicProfile['links']} */ (site)])));
}

/** @returns {string} the name in the address; empty where it is none */
function asked() {
  try {
    return decodeURIComponent(location.pathname.split('/').pop() ?? '');
  } catch {
    return '';
  }
}

/** @param {boolean} move  whether the person waits for it with the focus */
async function load(move) {
  show('loading', move);
  const username = asked();
  if (username === '') {
    show('none', true);
    return;
  }
  const { data, problem } = await call('GET /v1/users/{username}', { path: { username }, credentials: 'omit' });
  if (data) {
    fillIn(data);
    show('content', move);
    return;
  }
  show(problem.slug === 'not-found' ? 'none' : 'failed', true);
  byId('failed-reason').textContent = words(problem);
}

begin();
byId('retry').addEventListener('click', () => load(true));
load(false);
