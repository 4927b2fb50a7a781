import { createClient } from '@latchkey/client';
const baseUrl = 'https://accounts.example.org';
const latchkey = createClient({ baseUrl });
const input = document.querySelector<HTMLInputElement>('input[type=file]');
const image = document.createElement('img');
// README:
const file = input?.files?.[0]; // a Blob; a Uint8Array does too
if (file) {
  const { data } = await latchkey.PUT('/v1/profile/picture', { body: file });
  if (data?.pictureUrl) image.src = baseUrl + data.pictureUrl;
}
