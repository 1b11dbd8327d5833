import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPostmasterFile } from '../src/database/embedded/postmaster-file.js';
import { type BuiltServer, request } from './support/built-server.js';
import { auditConfiguration, storedRevisions } from './support/configuration-audit.js';
import { embeddedDatabaseUrl } from './support/embedded-database.js';
import { query } from './support/embedded-postgres.js';
import { newCredential } from './support/run-canaries.js';
import { StartFolder } from './support/start-folder.js';

const API = '/api/v1/llm-config';
const own = { ADMIN_TOKEN: newCredential('admin token'), APP_KEY: newCredential('app key') };
const WRITERS = 8;
const WRITES_BEFORE_THE_KILL = 60;
/** Recovery of the embedded database included; the machine may be busy with other test files. */
const RESTART_MS = 20_000;

/** Revision number and a word its subject must hold, for every write that was answered with 2xx. */
type Answered = Map<number, string>;

/** One client after the other change: a new server, its key twice, a purpose plugged into it, another one, unplugged, deleted. */
async function writeForEver(url: string, name: string, answered: Answered): Promise<void> {
  const write = async (method: string, path: string, word: string, body?: object): Promise<number> => {
    const reply = await request(url, own.ADMIN_TOKEN, `${API}${path}`, { method, body });
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    answered.set(Number(reply.body['revision']), word);
    return Number(reply.body['id']);
  };
  const purpose = `purpose-${name}`;
  await write('PUT', `/purposes/${purpose}`, purpose, {});
  for (let round = 0; ; round += 1) {
    const label = `${name}-${round}`;
    const server = { name: label, server_type: 'vllm', base_url: 'http://127.0.0.1:9', api_key: `${label}-first-key` };
    const key = { provider: 'openai', key_name: `${label}-key`, api_key: `${label}-vendor-key` };
    const id = await write('POST', '/servers', label, server);
    const other = await write('POST', '/api-keys', label, key);
    await write('PATCH', `/servers/${id}`, label, { api_key: `${label}-second-key` });
    await write('PATCH', `/servers/${id}`, label, { api_key: `${label}-third-key`, model: 'm' });
    await write('POST', '/active?preflight=off', purpose, {
      purpose,
      provider_type: 'ai_server',
      provider_id: id,
      fallbacks: [{ provider_type: 'api_key', provider_id: other }],
    });
    if (round % 2 === 0) continue;
    await write('DELETE', `/active/${purpose}`, purpose);
    await write('DELETE', `/api-keys/${other}`, label);
  }
}

/** Resolves when enough was answered and the server has been killed in the middle of the rest. */
async function storm(server: BuiltServer, url: string, round: number, answered: Answered, kill: () => Promise<void>) {
  const before = answered.size;
  const failures: unknown[] = [];
  const writers = Array.from({ length: WRITERS }, (_, index) =>
    writeForEver(url, `r${round}w${index}`, answered).catch((error: unknown) => failures.push(error)),
  );
  await server.until(() => answered.size >= before + WRITES_BEFORE_THE_KILL || failures.length > 0, 'to answer writes');
  expect(failures).toEqual([]);
  await kill();
  await Promise.all(writers);
  // Every writer was cut off by the kill and by nothing else.
  expect(failures.map(String)).toEqual(writers.map(() => 'TypeError: fetch failed'));
}

describe('a server that is killed in a storm of writes', () => {
  let folder: StartFolder;
  let server: BuiltServer;
  let url: string;
  const answered: Answered = new Map();
  beforeAll(async () => {
    folder = await StartFolder.make();
    server = folder.start(own);
    url = await server.url();
  });
  afterAll(() => folder.remove());

  async function killDatabase(): Promise<void> {
    const file = await readPostmasterFile(join(folder.data, 'postgres'));
    process.kill(file?.pid ?? 0, 'SIGKILL');
  }

  it.each([
    [1, 'alone', async () => undefined],
    [2, 'alone', async () => undefined],
    [3, 'with its database', killDatabase],
    [4, 'with its database', killDatabase],
  ])('round %i, %s, has kept every answered write and nothing half-written', async (round, _, killMore) => {
    await storm(server, url, round, answered, async () => {
      server.signal('SIGKILL');
      await killMore();
      await server.ended();
    });
    const begun = performance.now();
    server = folder.start(own);
    url = await server.url();
    expect(performance.now() - begun).toBeLessThan(RESTART_MS);
    expect(server.output).not.toContain('cannot be used');

    const database = await embeddedDatabaseUrl(folder.data);
    const revisions = await storedRevisions(database);
    const lost = [...answered].filter(([number, word]) => revisions.get(number)?.includes(word) !== true);
    expect(lost).toEqual([]);
    expect(await auditConfiguration(database)).toEqual([]);
    expect((await request(url, '', '/health/ready')).body['revision']).toBe(revisions.size);
  });

  it('is judged by an audit that finds what a crash could do', async () => {
    const database = await embeddedDatabaseUrl(folder.data);
    const damage = [
      'delete from revisions where number = 7',
      `insert into chain_tiers select min(purpose_slug), 9, 'cheapest' from chains`,
      `update provider_keys set revoked_at = null where state = 'revoked'`,
      `update provider_keys set state = 'revoked', revoked_at = now() where provider_id in (select provider_id from chain_targets where tier = 1)`,
      `update chain_targets set position = 3 where tier = 1`,
      `update purposes set data_policy = 'local_only'`,
      `insert into provider_keys (id, provider_id, version, state, sealed, last_four) select gen_random_uuid(), provider_id, 9, 'active', sealed, '' from provider_keys where provider_id = (select min(provider_id) from chain_targets where position = 0 and tier = 0) limit 1`,
      `delete from providers where id = (select provider_id from provider_keys where provider_id not in (select provider_id from chain_targets) limit 1)`,
      `delete from provider_keys where provider_id = (select id from providers where type = 'api_key' limit 1)`,
      `insert into providers (type, name, kind, base_url, enabled, timeouts, metadata) values ('ai_server', 'half', 'vllm', 'http://127.0.0.1:9', true, '{}', '{}')`,
      `delete from chain_targets where tier = 0 and purpose_slug = (select min(purpose_slug) from chains)`,
      `delete from chain_targets where purpose_slug = (select max(purpose_slug) from chains)`,
    ];
    for (const statement of damage) await query(database, statement);
    const found = (await auditConfiguration(database)).map((fault) => fault.split(':')[0]);
    expect(new Set(found)).toEqual(
      new Set([
        'revision missing before',
        'server with several active key versions',
        'api key in a chain whose versions are all revoked',
        'revoked without a time, or the other way round',
        'strategy of a tier that has no targets',
        'tier with a gap',
        'local_only purpose with an external vendor',
        'key versions with a gap',
        'created, never deleted and not there',
        'api key provider without a key',
        'provider without its revision',
        'chain with a missing tier',
        'chain without targets',
      ]),
    );
  });
});
