// @ts-check
// Choosing a picture: the person sees and moves the square that will be kept, and
// only that square is sent. So a photograph of many megabytes takes a moment, and
// its metadata, such as where it was taken, stays on the device.

import { address, read, unanswered } from './api.js';
import { handle } from './form.js';
import { text } from './language.js';
import { byId, element, formById } from './page.js';

/** @typedef {import('../types').Schemas['Profile']} Profile */

/** How good a JPEG is sent; the service encodes it once more. */
const quality = 0.92;

/**
 * Makes the part of the page work that sets a picture.
 *
 * @param {(profile: Profile) => void} took  with the profile that has the picture
 */
export function cropPicture(took) {
  const file = /** @type {HTMLInputElement} */ (byId('picture-file'));
  const fault = byId('picture-fault');
  const form = formById('crop');
  const crop = new Crop();
  /** The upload that is under way. @type {XMLHttpRequest | null} */
  let sending = null;

  file.addEventListener('change', async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    fault.textContent = '';
    byId('picture-done').textContent = '';
    // Otherwise the same file, chosen again, would be no change.
    const opened = await open(chosen);
    file.value = '';
    if (!opened) {
      fault.textContent = text('picture.unreadable');
      return;
    }
    sending?.abort();
    crop.take(opened, chosen);
    form.hidden = false;
    byId('crop-zoom').focus();
  });

  const close = () => {
    sending?.abort();
    form.hidden = true;
    crop.drop();
    byId('picture-title').focus();
  };
  byId('crop-cancel').addEventListener('click', close);

  handle(
    form,
    async () => {
      const picture = await crop.result();
      sending = new XMLHttpRequest();
      const { data, problem } = await upload(sending, picture);
      sending = null;
      if (data) took(data);
      return problem;
    },
    (problem) => {
      if (problem) return problem.slug === 'cancelled';
      close();
      byId('picture-done').textContent = text('picture.saved');
      return true;
    },
  );
}

/**
 * @param {Blob} file
 * @returns {Promise<ImageBitmap | null>} upright; null: this browser cannot open it
 */
async function open(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return null;
  }
}

/** The square of an image that is kept, as three sliders and a drag choose it. */
class Crop {
  /** @type {ImageBitmap | null} */
  #image = null;
  /** @type {Blob | null} */
  #file = null;
  #canvas = /** @type {HTMLCanvasElement} */ (byId('crop-preview'));
  #zoom = /** @type {HTMLInputElement} */ (byId('crop-zoom'));
  #across = /** @type {HTMLInputElement} */ (byId('crop-across'));
  #down = /** @type {HTMLInputElement} */ (byId('crop-down'));

  constructor() {
    for (const slider of [this.#zoom, this.#across, this.#down]) slider.addEventListener('input', () => this.#draw());
    this.#canvas.addEventListener('pointerdown', (event) => this.#canvas.setPointerCapture(event.pointerId));
    this.#canvas.addEventListener('pointermove', (event) => {
      if (this.#canvas.hasPointerCapture(event.pointerId)) this.#drag(event.movementX, event.movementY);
    });
  }

  /**
   * @param {ImageBitmap} image
   * @param {Blob} file  that it was opened from
   */
  take(image, file) {
    this.drop();
    this.#image = image;
    this.#file = file;
    this.#zoom.value = '1';
    this.#across.value = this.#down.value = '0.5';
    this.#draw();
  }

  drop() {
    this.#image?.close();
    this.#image = this.#file = null;
  }

  /**
   * What is sent: the square, or the whole file where the browser lets no page read
   * its canvas (it gives noise instead, against tracking). The service then keeps the
   * square in the middle.
   *
   * @returns {Promise<Blob>}
   */
  async result() {
    const square = await new Promise((done) => this.#canvas.toBlob(done, 'image/jpeg', quality));
    return square && readable() ? square : /** @type {Blob} */ (this.#file);
  }

  /**
   * The side of the square in the image's pixels, and how far it may move.
   *
   * @param {ImageBitmap} image
   */
  #square(image) {
    const side = Math.min(image.width, image.height) / Number(this.#zoom.value);
    return { side, across: image.width - side, down: image.height - side };
  }

  #draw() {
    const context = this.#canvas.getContext('2d');
    if (!this.#image || !context) return;
    const { side, across, down } = this.#square(this.#image);
    const size = this.#canvas.width;
    context.fillStyle = '#fff'; // behind what is transparent, as the service does
    context.fillRect(0, 0, size, size);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#image, across * Number(this.#across.value), down * Number(this.#down.value), side, side, 0, 0, size, size);
  }

  /**
   * @param {number} x  in pixels of the screen
   * @param {number} y
   */
  #drag(x, y) {
    if (!this.#image) return;
    const { side, across, down } = this.#square(this.#image);
    const scale = side / this.#canvas.clientWidth;
    if (across > 0) this.#across.valueAsNumber -= (x * scale) / across;
    if (down > 0) this.#down.valueAsNumber -= (y * scale) / down;
    this.#draw();
  }
}

/** @returns {boolean} whether what is drawn can be read back as it was drawn */
function readable() {
  const context = element('canvas', { width: 8, height: 8 }).getContext('2d');
  if (!context) return false;
  context.fillStyle = '#369cf0';
  context.fillRect(0, 0, 8, 8);
  const { data } = context.getImageData(0, 0, 8, 8);
  return data.every((value, i) => value === [0x36, 0x9c, 0xf0, 0xff][i % 4]);
}

/**
 * Sends a picture. By XMLHttpRequest, because fetch does not tell how much was sent.
 *
 * @param {XMLHttpRequest} request
 * @param {Blob} picture
 * @returns {Promise<import('../types').Answer<Profile>>}
 */
function upload(request, picture) {
  const bar = /** @type {HTMLProgressElement} */ (byId('crop-progress'));
  request.open('PUT', address('v1/profile/picture'));
  request.setRequestHeader('Content-Type', picture.type);
  request.timeout = 120_000;
  request.upload.addEventListener('progress', (event) => (bar.value = event.loaded / event.total));
  bar.value = 0;
  bar.hidden = false;
  return new Promise((resolve) => {
    const headers = { get: (/** @type {string} */ name) => request.getResponseHeader(name) };
    request.addEventListener('loadend', () => (bar.hidden = true));
    request.addEventListener('load', () => resolve(read(request.status, headers, request.responseText)));
    request.addEventListener('error', () => resolve({ data: null, problem: unanswered('offline') }));
    request.addEventListener('timeout', () => resolve({ data: null, problem: unanswered('timeout') }));
    request.addEventListener('abort', () => resolve({ data: null, problem: unanswered('cancelled') }));
    request.send(picture);
  });
}
