// @ts-check
// A person's picture, or the first letters of the name where there is none.

import { address } from './api.js';
import { byId } from './page.js';

/**
 * @param {{pictureUrl: string | null}} profile
 * @param {string} name
 */
export function showFace(profile, name) {
  const image = /** @type {HTMLImageElement} */ (byId('picture'));
  image.hidden = profile.pictureUrl === null;
  image.alt = name;
  if (profile.pictureUrl === null) image.removeAttribute('src');
  else image.src = address(profile.pictureUrl.slice(1));
  const initials = byId('initials');
  initials.hidden = !image.hidden;
  initials.textContent = name.split(/\s+/).map((word) => [...word][0] ?? '').slice(0, 2).join('').toUpperCase();
}

/**
 * @param {{firstName: string, lastName: string, username: string}} person
 * @returns {string} the full name, or the username of who gave none
 */
export function nameOf(person) {
  return `${person.firstName} ${person.lastName}`.trim() || person.username;
}
