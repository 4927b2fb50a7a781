// @ts-check
// The built service on a database of its own, for the tests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/latchkey', import.meta.url));

/**
 * Starts `latchkey dev`, which `make build` has made.
 *
 * @returns {Promise<{ baseUrl: string, stop: () => Promise<void> }>}
 */
export async function startService() {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-client-'));
  const child = spawn(program, ['dev'], {
    env: { ...process.env, LATCHKEY_DATA_DIR: join(folder, 'data'), LATCHKEY_LISTEN: '127.0.0.1:0', LATCHKEY_OPS_LISTEN: '127.0.0.1:0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => child.kill();
  process.on('exit', kill); // also where a test failed in a way of its own
  const ended = once(child, 'close');
  let log = '';
  const stop = async () => {
    kill();
    await ended;
    process.off('exit', kill);
    await rm(folder, { recursive: true, force: true });
  };
  const address = new Promise((resolve) => {
    child.stderr.on('data', (part) => {
      log += part;
      const found = /msg=listening public=(\S+)/.exec(log);
      if (found) resolve(found[1]);
    });
  });
  const public_ = await Promise.race([address, ended]);
  if (typeof public_ !== 'string') {
    await stop();
    throw new Error(`the service did not start:\n${log}`);
  }
  return { baseUrl: `http://${public_}`, stop };
}
