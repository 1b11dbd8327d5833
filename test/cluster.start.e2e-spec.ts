import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readPostmasterFile } from '../src/database/embedded/postmaster-file.js';
import { logLines } from './support/built-server.js';
import { createTestDatabase } from './support/database.js';
import { StartFolder } from './support/start-folder.js';
import { isAlive } from './support/test-folders.js';

const TWO = { WEB_CONCURRENCY: '2' };

let folder: StartFolder;
beforeEach(async () => {
  folder = await StartFolder.make();
});
afterEach(() => folder.remove());

describe('a start with two workers', () => {
  it('makes one database and one set of credentials, and no process shows the password', async () => {
    const server = folder.start(TWO);
    const url = await server.url();
    await server.said(/(worker 2 .*serves)/);
    expect(server.stdout.match(/Admin token/g)).toHaveLength(1);
    expect(server.stdout.match(/Patchbay answers at/g)).toHaveLength(1);
    expect(server.stderr).toBe('');
    const { pid = 0 } = (await readPostmasterFile(join(folder.data, 'postgres'))) ?? {};
    const workers = [1, 2].map(
      (number) => new RegExp(`worker ${number} \\(process (\\d+)\\)`).exec(server.stdout)?.[1],
    );
    const { databasePassword } = JSON.parse(readFileSync(join(folder.data, 'secrets.json'), 'utf8')) as {
      databasePassword: string;
    };
    for (const worker of workers) {
      const shown = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${worker}/${file}`, 'latin1')).join();
      expect(shown).not.toContain(databasePassword);
    }
    expect(server.output).not.toContain(databasePassword);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(isAlive(pid)).toBe(false);
    expect(new Set(logLines(server.stdout).map((line) => line['worker']))).toEqual(new Set([undefined, 1, 2]));
  });

  it('is whole when the signal comes in the middle of it', async () => {
    const server = folder.start(TWO);
    await server.until(async () => (await readPostmasterFile(join(folder.data, 'postgres'))) !== undefined, 'to begin');
    server.signalGroup('SIGINT');
    expect(await server.ended()).toEqual({ code: 0, signal: null });
    expect(server.output).not.toMatch(/pb_admin_|Error|\n {4}at /);
  });

  it('is refused once where the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    try {
      expect(await folder.refusal({ ...TWO, PORT: port })).toBe(
        `Port ${port} on 127.0.0.1 is taken; stop what listens there or set PORT.`,
      );
      expect(await readPostmasterFile(join(folder.data, 'postgres'))).toBeUndefined();
    } finally {
      holder.close();
    }
  });

  it('is refused once where the database refuses', async () => {
    const database = await createTestDatabase();
    try {
      const wrong = new URL(database.url);
      wrong.pathname = '/no-such-database';
      const own = { BYOK_ENCRYPTION_KEY: randomBytes(32).toString('base64'), DATABASE_URL: wrong.href };
      const refusal = await folder.refusal({ ...TWO, ...own });
      expect(refusal).toMatch(/^The database of DATABASE_URL refuses Patchbay \([^\n]+\); correct DATABASE_URL\.$/);
    } finally {
      await database.drop();
    }
  });

  it('is refused once for an invalid environment', async () => {
    expect(await folder.refusal({ WEB_CONCURRENCY: 'many' })).toMatch(
      /^The environment is not valid [^\n]+\n {2}- WEB_CONCURRENCY must be a whole number from 1 to 64, or auto$/,
    );
    expect(await folder.refusal({ ...TWO, NODE_ENV: 'production' })).toMatch(
      /\n {2}- BYOK_ENCRYPTION_KEY is missing; /,
    );
  });
});
