import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from './support/built-server.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';

const given = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };

let database: TestDatabase;
let folder: StartFolder;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = await StartFolder.make();
});
afterEach(async () => {
  await folder.remove();
  await database.drop();
});

interface Credentials {
  readonly ADMIN_TOKEN: string;
  readonly APP_KEY: string;
}

/** Starts, uses the instance and ends it. */
async function during<T>(
  variables: Partial<Credentials>,
  use: (url: string, output: string) => Promise<T>,
): Promise<T> {
  const server = folder.start({ DATABASE_URL: database.url, ...variables });
  const url = await server.url();
  const result = await use(url, server.output);
  await server.stop();
  return result;
}

/** Statuses of management with the token and inference with the key. */
async function opened(url: string, { ADMIN_TOKEN, APP_KEY }: Credentials): Promise<readonly number[]> {
  const management = await request(url, ADMIN_TOKEN, '/api/v1/llm-config/servers');
  return [management.status, (await request(url, APP_KEY, '/v1/models')).status];
}

async function generated(): Promise<Credentials> {
  return during({}, async (_, output) => ({
    ADMIN_TOKEN: /pb_admin_\w+/.exec(output)?.[0] ?? '',
    APP_KEY: /pb_app_\w+/.exec(output)?.[0] ?? '',
  }));
}

describe('ADMIN_TOKEN and APP_KEY', () => {
  it('are taken as they are and never shown', async () => {
    await during(given, async (url, output) => {
      expect(await opened(url, given)).toEqual([200, 200]);
      expect(output).not.toMatch(/Admin token|App key/);
      expect(output).not.toContain(given.ADMIN_TOKEN);
    });
    await during({}, async (url) => expect(await opened(url, given)).toEqual([200, 200]));
  });

  it('given one, the other is generated and shown', async () => {
    await during({ APP_KEY: given.APP_KEY }, async (_, output) => {
      expect(output).toContain('Admin token  pb_admin_');
      expect(output).not.toContain('App key ');
    });
  });

  it('given later take the place of generated ones', async () => {
    const made = await generated();
    await during(given, async (url) => {
      expect(await opened(url, given)).toEqual([200, 200]);
      expect(await opened(url, made)).toEqual([401, 401]);
    });
  });

  it('may be the generated ones, copied from the terminal', async () => {
    const made = await generated();
    await during(made, async (url, output) => {
      expect(await opened(url, made)).toEqual([200, 200]);
      expect(output).not.toContain('pb_admin_');
    });
    await during({}, async (url) => expect(await opened(url, made)).toEqual([200, 200]));
  });

  it('have no effect, and say so, once others were given', async () => {
    await during(given, async () => undefined);
    const late = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };
    await during(late, async (url, output) => {
      expect(await opened(url, given)).toEqual([200, 200]);
      expect(await opened(url, late)).toEqual([401, 401]);
      for (const name of Object.keys(late)) expect(output).toContain(`${name} has no effect: `);
    });
  });
});
