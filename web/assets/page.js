// @ts-check
// What all pages do: they put their texts in, show one of their sections at a time,
// and say so when the connection is gone.

import { text, translate } from './language.js';

/**
 * @param {string} id
 * @returns {HTMLElement} which the page has
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`there is no element ${id}`);
  return element;
}

/**
 * @param {string} id
 * @returns {HTMLFormElement}
 */
export function formById(id) {
  return /** @type {HTMLFormElement} */ (byId(id));
}

/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Partial<HTMLElementTagNameMap[K]>} properties
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * Shows one of the page's sections, and moves to its heading, so that a screen
 * reader reads on from there.
 *
 * @param {string} id
 * @param {boolean} move
 */
export function show(id, move) {
  for (const section of document.querySelectorAll('#started > section')) {
    /** @type {HTMLElement} */ (section).hidden = section.id !== id;
  }
  const heading = document.querySelector(`#${id} h1`) ?? document.querySelector('#started > h1');
  document.title = `${heading?.textContent} · ${location.host}`;
  if (move && heading instanceof HTMLElement) heading.focus();
}

/**
 * Begins a page that was loaded.
 *
 * @param {string} [section]  to show first
 */
export function begin(section) {
  translate();
  byId('service').textContent = location.host;
  if (section) show(section, false);
  document.getElementById('unstarted')?.remove();
  byId('started').hidden = false;
  addEventListener('offline', tellConnection);
  addEventListener('online', tellConnection);
  tellConnection();
}

const offline = element('p', { id: 'offline', className: 'notice', role: 'status' });

function tellConnection() {
  if (!offline.isConnected) byId('main').prepend(offline);
  offline.textContent = navigator.onLine ? '' : text('offline');
}
