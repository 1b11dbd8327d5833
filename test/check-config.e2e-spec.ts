import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { masterKeyFrom } from '../src/crypto/key-ring.js';
import { ROOT } from './support/built-server.js';
import { query } from './support/embedded-postgres.js';
import { TestRedis } from './support/redis.js';
import { ReloadScene } from './support/reload-scene.js';

jest.setTimeout(60_000);

const PROGRAM = join(ROOT, 'dist/src/check-config.js');

interface Checked {
  readonly code: number;
  readonly text: string;
  readonly problems: readonly string[];
}

let scene: ReloadScene;
let key: string;
beforeEach(async () => {
  scene = await ReloadScene.set();
  key = randomBytes(32).toString('base64');
});
afterEach(() => scene.strike());

/** As `npm run check:config` in the folder of the scene, with the build that is there. */
function check(variables: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Promise<Checked> {
  const env = { PATH: process.env['PATH'], PORT: '0', ...variables };
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { cwd: scene.folder.path, env }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      const problems = [...text.matchAll(/^ {2}problem {2}(.*)$/gm)].map(([, words = '']) => words);
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text, problems });
    });
  });
}

describe('check:config', () => {
  it('finds nothing wrong with what starts, tells what is set without secrets, and leaves nothing behind', async () => {
    const variables = { ...scene.own, BYOK_ENCRYPTION_KEY: key, RATE_LIMIT_PER_KEY: '7' };
    const before = await check(variables);
    expect([before.code, before.problems]).toEqual([0, []]);
    expect(before.text).toMatch(/note {5}\d+ migrations are pending: the next start runs them/);
    expect(await readdir(scene.folder.path)).toEqual([]);
    expect(await query(scene.database.url, `select to_regclass('migrations') as name`)).toEqual({ name: null });
    await scene.start(variables);
    await scene.plugIn();
    const { code, text } = await check(variables);
    expect([code, text]).toEqual([0, expect.stringContaining('No problem was found.')]);
    expect(text).toMatch(/^ {2}RATE_LIMIT_PER_KEY +7$/m);
    expect(text).toMatch(/^ {2}RATE_LIMIT_PER_ADDRESS +100 \(default\)$/m);
    expect(text).toMatch(/^ {2}BYOK_ENCRYPTION_KEY +set$/m);
    expect(text).toContain('the schema is that of this build');
    expect(text).toContain('the master keys open what is stored');
    for (const secret of Object.values({ ...scene.own, key })) expect(text).not.toContain(secret);
  });

  it('knows what the first start has made, and that it is Patchbay which runs there', async () => {
    const unset = 'ADMIN_TOKEN and APP_KEY unset: ';
    expect((await check({}, '--offline')).text).toContain(`${unset}the first start makes what is missing`);
    const server = scene.folder.start();
    const { port } = new URL(await server.url());
    const { code, text } = await check({ PORT: port });
    await server.stop();
    expect([code, text]).toEqual([0, expect.stringContaining('No problem was found.')]);
    expect(text).toContain(`note     port ${port} on 127.0.0.1 is that of a Patchbay that runs: `);
    expect(text).toContain(`${unset}those in the database go on, which the first start has shown once`);
  });

  it('names each invalid variable, as a start does', async () => {
    const { code, text } = await check({ PORT: 'seven', BYOK_ENCRYPTION_KEY: 'short' });
    expect(code).toBe(1);
    expect(text).toMatch(/ {2}- PORT must be/);
    expect(text).toMatch(/ {2}- BYOK_ENCRYPTION_KEY holds/);
  });

  it('names a master key that is stored and not given', async () => {
    await scene.start({ ...scene.own, BYOK_ENCRYPTION_KEY: key });
    await scene.plugIn();
    await scene.server.stop();
    const other = randomBytes(32).toString('base64');
    const { code, problems } = await check({ ...scene.own, BYOK_ENCRYPTION_KEY: other });
    const { id } = masterKeyFrom(Buffer.from(key, 'base64'));
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^\\d+ stored secrets need the master key ${id}: add it to BYOK_PREVIOUS_KEYS`)),
    ]);
  });

  it('names a database that was emptied under an instance', async () => {
    await mkdir(scene.folder.data);
    await writeFile(join(scene.folder.data, 'deployment'), `${randomUUID()}\n`);
    const { code, problems } = await check({ ...scene.own, BYOK_ENCRYPTION_KEY: key });
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/^The database is empty, but this instance belongs to deployment /),
    ]);
  });

  it('names the credentials that a start with an exposed HOST would be refused for', async () => {
    const { DATABASE_URL = '', ...credentials } = scene.own;
    const exposed = { HOST: '0.0.0.0', BYOK_ENCRYPTION_KEY: key };
    const outside = { ...exposed, DATABASE_URL };
    const both = ['ADMIN_TOKEN', 'APP_KEY'].map((name): unknown =>
      expect.stringContaining(`the database holds no ${name} of your own`),
    );
    expect((await check(outside)).problems).toEqual(both);
    expect((await check(exposed)).problems).toEqual(both);
    const offline = await check(outside, '--offline');
    expect([offline.problems, offline.text]).toEqual([[], expect.stringContaining('ADMIN_TOKEN and APP_KEY unset')]);
    // Made up by a start that nobody else could reach.
    await scene.start({ BYOK_ENCRYPTION_KEY: key, DATABASE_URL });
    await scene.server.stop();
    expect((await check(outside)).problems).toEqual(both);
    expect(await scene.folder.refusal(outside)).toContain('set ADMIN_TOKEN and APP_KEY');
    await scene.start({ ...outside, ...credentials });
    await scene.server.stop();
    expect(await check(outside)).toMatchObject({ code: 0, problems: [] });
  });

  it('names a database and a Redis that do not answer, a port that is taken, and a folder that is none', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    await writeFile(join(scene.folder.path, 'file'), '');
    const variables = {
      BYOK_ENCRYPTION_KEY: key,
      PORT: port,
      DATA_DIR: 'file',
      DATABASE_URL: 'postgres://nobody:secret-password@127.0.0.1:1/nothing',
      REDIS_URL: 'redis://:secret-password@127.0.0.1:1/0',
    };
    const { code, text, problems } = await check(variables);
    taken.close();
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringContaining('file is no folder'),
      expect.stringContaining(`port ${port} on 127.0.0.1 is taken`),
      expect.stringMatching(/^the database of DATABASE_URL: .*ECONNREFUSED/),
      expect.stringMatching(/^Redis of REDIS_URL: .*ECONNREFUSED/),
    ]);
    expect(text).not.toContain('secret-password');
    const offline = await check(variables, '--offline');
    expect(offline.problems).toEqual([expect.stringContaining('file is no folder')]);
  });

  it('tells which Redis answers', async () => {
    const redis = await TestRedis.start();
    const { text } = await check({ ...scene.own, BYOK_ENCRYPTION_KEY: key, REDIS_URL: redis.url });
    await redis.kill();
    expect(text).toMatch(/ok {7}Redis answers: \d+\.\d+/);
  });

  it('tells of a database that a newer release has migrated', async () => {
    await scene.start({ ...scene.own, BYOK_ENCRYPTION_KEY: key });
    await scene.server.stop();
    await query(scene.database.url, `insert into migrations (timestamp, name) values (1, 'FromTheFuture1')`);
    const { code, text } = await check({ ...scene.own, BYOK_ENCRYPTION_KEY: key });
    expect([code, text]).toEqual([
      0,
      expect.stringContaining('a newer release has migrated this database (FromTheFuture1)'),
    ]);
  });
});
