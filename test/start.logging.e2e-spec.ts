import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { logLines } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';
import { freePort } from './support/free-port.js';

const own = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

let folder: StartFolder;
beforeEach(async () => {
  folder = await StartFolder.make();
});
afterEach(() => folder.remove());

describe('LOG_LEVEL and DEVELOPMENT_MODE', () => {
  it('info is a few JSON lines, debug more, warn none', async () => {
    const given = { DATABASE_URL: database.url, ...own };
    const info = folder.start(given);
    await info.url();
    expect(logLines(info.stdout).map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^serving revision \d+ \(\d+ ms\)$/),
      expect.stringMatching(/^Patchbay answers at http:/),
    ]);
    const debug = folder.start({ ...given, LOG_LEVEL: 'debug' });
    await debug.url();
    expect(logLines(debug.stdout).length).toBeGreaterThan(20);
    const port = await freePort();
    const warn = folder.start({ ...given, LOG_LEVEL: 'warn', PORT: String(port) });
    await warn.until(() => isReady(`http://127.0.0.1:${port}`), 'to be ready');
    await warn.stop();
    expect(warn.output).toBe('');
  });

  it('writes for people in development mode', async () => {
    const server = folder.start({ DATABASE_URL: database.url, ...own, DEVELOPMENT_MODE: 'true' });
    await server.said(/Patchbay answers at (http:\S+)/);
    expect(logLines(server.stdout)).toEqual([]);
  });
});

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
