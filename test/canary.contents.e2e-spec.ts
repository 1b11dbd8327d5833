import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type BuiltServer, type Reply, request } from './support/built-server.js';
import { embeddedDatabaseUrl } from './support/embedded-database.js';
import { type QuotingUpstream, startQuotingUpstream } from './support/quoting-upstream.js';
import { ENCODINGS } from './support/secret-encodings.js';
import { canary, findSecrets } from './support/secret-search.js';
import { StartFolder } from './support/start-folder.js';
import { UsageTables } from './support/usage-tables.js';

const CONTENTS = { prompt: canary('pro'), answer: canary('ans') };
const TOKENS = { ADMIN_TOKEN: canary('adm'), APP_KEY: canary('app') };
const STATUSES: readonly number[] = [200, 301, 400, 401, 404, 422, 429, 500, 503];

/** Everything PostgreSQL has written is searched twice. */
jest.setTimeout(120_000);

describe('a prompt and its answer', () => {
  let folder: StartFolder;
  let server: BuiltServer;
  let upstream: QuotingUpstream;
  let tables: UsageTables;
  let url: string;

  beforeAll(async () => {
    folder = await StartFolder.make();
    upstream = await startQuotingUpstream(CONTENTS.answer);
    server = folder.start({ ...TOKENS, EGRESS_ALLOW_ORIGINS: upstream.url, LOG_LEVEL: 'trace' });
    url = await server.url();
    tables = await UsageTables.open(await embeddedDatabaseUrl(folder.data));
  });
  afterAll(async () => {
    await tables.close();
    await folder.remove();
    await upstream.close();
  });

  function manage(method: string, path: string, body?: unknown): Promise<Reply> {
    return request(url, TOKENS.ADMIN_TOKEN, `/api/v1/llm-config${path}`, { method, body });
  }

  const ask = (extra: object): Promise<Reply> =>
    request(url, TOKENS.APP_KEY, '/v1/chat/completions', {
      method: 'POST',
      body: { model: 'm', messages: [{ role: 'user', content: CONTENTS.prompt }], ...extra },
    });

  it.each([null, 3])('goes through all kinds of answers, kept for %p days', async (content_days) => {
    const target = { name: `gpu-${content_days}`, server_type: 'vllm', base_url: upstream.url };
    const { body } = await manage('POST', '/servers', target);
    expect((await manage('PUT', '/purposes/chat', { content_days })).status).toBe(200);
    const active = { purpose: 'chat', provider_type: 'ai_server', provider_id: body['id'] };
    expect((await manage('POST', '/active?preflight=off', active)).status).toBe(200);
    const before = await tables.count('requests');
    const texts: string[] = [];
    for (const status of STATUSES) {
      upstream.status = status;
      for (const extra of [{}, { stream: true }, { stream: 'neither' }]) texts.push((await ask(extra)).text);
    }
    expect(texts.filter((text) => text.includes(JSON.stringify(CONTENTS.answer).slice(1, -1))).length).toBeGreaterThan(
      1,
    );
    await tables.untilCount('requests', before + texts.length);
    expect((await tables.count('request_contents')) > 0).toBe(content_days !== null);
  });

  it('is in no file of the data folder: database, spool, or anything else', async () => {
    await tables.rows('checkpoint');
    expect(await findSecrets(CONTENTS, { folder: folder.data })).toEqual([]);

    await tables.rows('create table planted (content bytea)');
    await tables.rows('insert into planted values ($1)', [ENCODINGS.base64(CONTENTS.answer)]);
    await tables.rows('update requests set trail = $1', [CONTENTS.prompt]);
    await tables.rows('checkpoint');
    const spools = join(folder.data, 'spool');
    const segment = (await readdir(spools, { recursive: true })).find((name) => name.endsWith('.log'));
    await appendFile(join(spools, String(segment)), JSON.stringify({ prompt: CONTENTS.prompt }));
    const hits = await findSecrets(CONTENTS, { folder: folder.data });
    for (const [secret, place] of [
      ['answer as base64', '/base/'],
      ['prompt as raw', '/base/'],
      ['prompt as raw', '/pg_wal/'],
      ['prompt as raw', '/spool/'],
    ] as const)
      expect(hits.filter((hit) => hit.startsWith(secret) && hit.includes(place))).not.toEqual([]);
  });

  it('is in nothing the process printed', async () => {
    await server.stop();
    expect(server.stdout).toContain('"level":20');
    expect(await findSecrets(CONTENTS, { texts: { output: server.output } })).toEqual([]);
    const texts = { output: `${server.output}{"msg":"asked ${CONTENTS.prompt}"}` };
    expect(await findSecrets(CONTENTS, { texts })).toContain('prompt as raw in output');
  });
});
