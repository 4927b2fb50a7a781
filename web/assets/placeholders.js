// @ts-check
// The texts that a new account's profile has until somebody writes others. Pages show a
// field that has one as empty.

/** @type {Record<string, string>} */
export const placeholders = {
  occupation: 'May I ask you what do you do?',
  homeAddress: 'How far are you ?',
  country: 'I guess you are from Nice ?',
  county: 'France ?',
  description:
    'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.',
  linkedin: 'https://linkedin.com/',
  facebook: 'https://facebook.com/',
  github: 'https://github.com/',
  instagram: 'https://instagram.com/',
  twitter: 'https://twitter.com/',
  youtube: 'https://youtube.com/',
};

/**
 * What somebody wrote, or nothing.
 *
 * @param {string} name  of the field
 * @param {string} value
 * @returns {string}
 */
export function written(name, value) {
  return value === placeholders[name] ? '' : value;
}
