import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readPostmasterFile } from '../src/database/embedded/postmaster-file.js';
import { type BuiltServer, request } from './support/built-server.js';
import { StartFolder } from './support/start-folder.js';
import { isAlive } from './support/test-folders.js';

const run = promisify(execFile);
const TOKEN = /Admin token\s+(pb_admin_\w{49})\n/;
const KEY = /App key\s+(pb_app_\w{49})\n/;
const SERVERS = '/api/v1/llm-config/servers';

/** Generous towards a busy machine; a drain that hangs takes 30 s and more. */
const QUICKLY_MS = 12_000;

let folder: StartFolder;
beforeEach(async () => {
  folder = await StartFolder.make();
});
afterEach(() => folder.remove());

/** The commands of the banner, exactly as a person would copy them. */
function curlCommands(banner: string): readonly string[] {
  return banner.match(/^ {4}curl (.*\\\n)*.*$/gm) ?? [];
}

async function shell(command: string): Promise<unknown> {
  const { stdout } = await run('sh', ['-c', command.replace(/curl /, 'curl --silent --show-error --fail ')]);
  return JSON.parse(stdout);
}

async function databasePid(): Promise<number> {
  return (await readPostmasterFile(join(folder.data, 'postgres')))?.pid ?? 0;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe('a first start in an empty folder', () => {
  it('prints credentials once, with commands that work, and the second start loses nothing', async () => {
    const first = folder.start();
    const url = await first.url();
    const adminToken = await first.said(TOKEN);
    const appKey = await first.said(KEY);
    await first.said(/'\{"register":true\}'\n\n/);
    expect(first.stdout.split(adminToken)).toHaveLength(3);
    expect(first.stderr).toBe('');

    const commands = curlCommands(first.stdout);
    expect(commands).toHaveLength(2);
    expect(await shell(commands[0] ?? '')).toMatchObject({ object: 'list' });
    expect(await shell(commands[1] ?? '')).toMatchObject({ found: expect.any(Array) });

    expect(await modeOf(join(folder.data, 'secrets.json'))).toBe('600');
    expect(await modeOf(folder.data)).toBe('700');
    expect(await modeOf(join(folder.data, 'postgres'))).toBe('700');
    const secrets = await readFile(join(folder.data, 'secrets.json'), 'utf8');

    const created = await request(url, adminToken, SERVERS, {
      method: 'POST',
      body: { name: 'kept', server_type: 'llamacpp', base_url: 'http://127.0.0.1:9', api_key: 'kept-secret-0123' },
    });
    expect(created.status).toBe(201);
    expect(await first.stop()).toEqual({ code: 0, signal: null });

    const second = folder.start();
    const again = await second.url();
    expect(second.output).not.toMatch(/pb_admin_|pb_app_|Admin token|curl/);
    expect(second.output).not.toContain('cannot be used');
    expect(await readFile(join(folder.data, 'secrets.json'), 'utf8')).toBe(secrets);
    const listed = await request(again, adminToken, SERVERS);
    expect(listed.body).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ name: 'kept' })]) });
    expect((await request(again, appKey, '/v1/models')).status).toBe(200);
    const { body } = await request(again, '', '/health/ready');
    expect(body).toEqual({ status: 'ok', revision: created.body['revision'], database: 'ok' });
  });

  it('is refused to a second Patchbay on the same folder, which leaves the first undisturbed', async () => {
    const first = folder.start();
    const url = await first.url();
    const pid = await databasePid();
    expect(await folder.refusal()).toMatch(
      /^Another Patchbay \(process \d+\) uses \S+: stop it, or set DATA_DIR [^\n]+$/,
    );
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect([await databasePid(), first.hasEnded]).toEqual([pid, false]);
  });

  it('is survived by one of several that begin at the same moment, and its secrets stay those in the file', async () => {
    const rivals = [folder.start(), folder.start(), folder.start()];
    await Promise.all(rivals.map((rival) => rival.until(() => hasSettled(rival), 'to be up or refused')));
    const winners = rivals.filter((rival) => !rival.hasEnded);
    expect(winners).toHaveLength(1);
    for (const loser of rivals.filter((rival) => rival.hasEnded)) expect(loser.stderr).toMatch(/^\nAnother Patchbay /);
    await winners[0]?.stop();
    await folder.start().url();
  });

  it('is refused in one sentence where the port is taken, and leaves no database running', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    try {
      expect(await folder.refusal({ PORT: port })).toBe(
        `Port ${port} on 127.0.0.1 is taken; stop what listens there or set PORT.`,
      );
      expect(await databasePid()).toBe(0);
    } finally {
      holder.close();
    }
  });
});

function hasSettled(server: BuiltServer): boolean {
  return server.hasEnded || server.stdout.includes('Patchbay answers at');
}

describe('the end', () => {
  // Making a database takes longer than all the rest.
  let ended: StartFolder;
  beforeAll(async () => {
    ended = await StartFolder.make();
    const server = ended.start();
    await server.url();
    await server.stop();
  });
  afterAll(() => ended.remove());
  beforeEach(() => folder.takeData(ended));

  it.each(['SIGTERM', 'SIGINT'] as const)('comes quickly and whole on %s', async (name) => {
    const server = folder.start();
    const url = await server.url();
    await fetch(`${url}/health/live`);
    const pid = await databasePid();
    expect(isAlive(pid)).toBe(true);
    const begun = performance.now();
    server.signal(name);
    expect(await server.ended()).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(QUICKLY_MS);
    expect(isAlive(pid)).toBe(false);
    expect(server.stderr).toBe('');
  });

  it('is whole when Ctrl-C arrives twice, as it does under npm', async () => {
    const server = folder.start();
    const url = await server.url();
    const pid = await databasePid();
    server.signalGroup('SIGINT');
    // The kernel would merge two that are sent at once; when this fails, the first one has been noticed.
    await server.until(
      () =>
        fetch(`${url}/health/live`).then(
          () => false,
          () => true,
        ),
      'to stop listening',
    );
    server.signalGroup('SIGINT');
    expect(await server.ended()).toEqual({ code: 0, signal: null });
    expect(isAlive(pid)).toBe(false);
  });
});

describe('the end of a first start', () => {
  it('is whole when the signal comes in the middle of it', async () => {
    const server = folder.start();
    await server.until(async () => (await databasePid()) > 0, 'to start its database');
    const pid = await databasePid();
    server.signalGroup('SIGINT');
    expect(await server.ended()).toEqual({ code: 0, signal: null });
    await server.until(() => !isAlive(pid), 'to take its database along');
    expect(server.output).not.toMatch(/pb_admin_|Error|\n {4}at /);
    await folder.start().url();
  });
});
