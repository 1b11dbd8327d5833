import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { type BuiltServer, type Reply, request } from './support/built-server.js';
import { type EchoingUpstream, startEchoingUpstream } from './support/echoing-upstream.js';
import { embeddedDatabaseUrl } from './support/embedded-database.js';
import { ENCODINGS } from './support/secret-encodings.js';
import { canary, findSecrets } from './support/secret-search.js';
import { StartFolder } from './support/start-folder.js';

const SECRETS = {
  'server key': canary('ser'),
  'vendor key': canary('ven'),
  'later key': canary('lat'),
  'refused key': canary('ref'),
  'admin token': canary('adm'),
  'app key': canary('app'),
  'unknown token': canary('unk'),
};
const API = '/api/v1/llm-config';
const CHAT = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };
/** Statuses of the vendor, whose message repeats the key each time. */
const VENDOR_ANSWERS: readonly number[] = [200, 301, 400, 401, 402, 403, 404, 408, 422, 429, 500, 503];

/** Everything PostgreSQL has written is searched twice. */
jest.setTimeout(120_000);

describe('a secret', () => {
  let folder: StartFolder;
  let server: BuiltServer;
  let url: string;
  let upstream: EchoingUpstream;
  const replies: Record<string, string> = {};

  beforeAll(async () => {
    folder = await StartFolder.make();
    upstream = await startEchoingUpstream();
    server = folder.start({
      ADMIN_TOKEN: SECRETS['admin token'],
      APP_KEY: SECRETS['app key'],
      EGRESS_ALLOW_ORIGINS: upstream.url,
      LOG_LEVEL: 'trace',
    });
    url = await server.url();
  });
  afterAll(async () => {
    await folder.remove();
    await upstream.close();
  });

  async function call(method: string, path: string, body?: unknown, token = SECRETS['admin token']): Promise<Reply> {
    const reply = await request(url, token, path, { method, body });
    const headers = [...reply.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    replies[`${Object.keys(replies).length} ${method} ${path.slice(0, 60)} (${reply.status})`] =
      `${headers}\n\n${reply.text}`;
    return reply;
  }

  function manage(method: string, path: string, body?: unknown): Promise<Reply> {
    return call(method, `${API}${path}`, body);
  }

  const vendor = () => ({
    provider: 'custom',
    key_name: 'vendor',
    base_url: upstream.url,
    api_key: SECRETS['vendor key'],
  });
  const local = () => ({ name: 'local', server_type: 'vllm', base_url: upstream.url, api_key: SECRETS['server key'] });

  it('goes through every kind of management request', async () => {
    const ids = [
      await manage('POST', '/servers?dry_run=true', local()),
      await manage('POST', '/servers', local()),
      await manage('POST', '/api-keys', vendor()),
    ].map(({ status, body }) => [status, body['id']]);
    expect(ids).toEqual([
      [201, expect.any(Number)],
      [201, 2],
      [201, 3],
    ]);
    const written = [
      await manage('PATCH', '/servers/2', { api_key: SECRETS['later key'] }),
      await manage('PUT', '/servers/2', local()),
      await manage('PATCH', '/api-keys/3', { api_key: SECRETS['later key'] }),
      await manage('PUT', '/api-keys/3', vendor()),
      await manage('GET', '/servers'),
      await manage('GET', '/servers/2'),
      await manage('GET', '/api-keys'),
      await manage('GET', '/api-keys/3'),
      await manage('GET', '/api-keys/3/versions'),
    ];
    expect(written.map(({ status }) => status)).toEqual(written.map(() => 200));
  });

  it('goes through bad input', async () => {
    const secret = SECRETS['refused key'];
    const encoded = encodeURIComponent(secret);
    const refused = [
      await manage('POST', '/servers', local()),
      await manage('POST', '/servers', { ...local(), name: 'other', api_key: `${secret} with spaces` }),
      await manage('POST', '/servers', { ...local(), name: 'other', api_key: [secret] }),
      await manage('POST', '/servers', { ...local(), name: 'other', key: secret }),
      await manage('POST', '/servers', { ...local(), name: 'other', base_url: `http://user:${encoded}@127.0.0.1` }),
      await manage('POST', '/servers', { ...local(), name: 'other', server_type: secret }),
      await manage('POST', '/servers', `{"api_key":"${secret}",`),
      await manage('POST', '/servers', `"${secret}"`),
      await manage('POST', '/api-keys', { ...vendor(), provider: secret }),
      await manage('PATCH', '/api-keys/3', { base_url: 'https://elsewhere.example', enabled: secret }),
      await manage('POST', '/active', { purpose: 'chat', provider_type: secret, provider_id: secret }),
      await call('GET', `${API}/servers`, undefined, SECRETS['unknown token']),
      await call('POST', '/v1/chat/completions', CHAT, SECRETS['unknown token']),
      await call('POST', '/v1/chat/completions', CHAT),
      await call('GET', `${API}/servers`, undefined, SECRETS['app key']),
      await call('POST', '/v1/chat/completions', `{"api_key":"${secret}"`, SECRETS['app key']),
      await call('POST', '/v1/chat/completions', { ...CHAT, messages: secret, model: 7 }, SECRETS['app key']),
    ];
    expect(refused.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
  });

  it('goes through tests and requests, whatever the vendor answers', async () => {
    await manage('POST', '/active?preflight=off', { purpose: 'chat', provider_type: 'api_key', provider_id: 3 });
    await manage('POST', '/active?preflight=off', {
      purpose: 'embeddings',
      provider_type: 'ai_server',
      provider_id: 2,
    });
    for (const status of VENDOR_ANSWERS) {
      upstream.status = status;
      await manage('POST', '/servers/2/test');
      await manage('GET', '/servers/2/models');
      await manage('POST', '/api-keys/3/test');
      await call('POST', '/v1/chat/completions', CHAT, SECRETS['app key']);
      await call('POST', '/v1/chat/completions', { ...CHAT, stream: true }, SECRETS['app key']);
      await call('POST', '/v1/embeddings', { model: 'm', input: 'x' }, SECRETS['app key']);
      await call('GET', '/v1/models', undefined, SECRETS['app key']);
    }
    expect(upstream.count(SECRETS['vendor key'])).toBeGreaterThan(VENDOR_ANSWERS.length);
    expect(upstream.count(SECRETS['server key'])).toBeGreaterThan(VENDOR_ANSWERS.length);
  });

  it('is then in no answer', async () => {
    expect(Object.keys(replies).length).toBeGreaterThan(100);
    expect(await findSecrets(SECRETS, { texts: replies })).toEqual([]);
    const planted = { ...replies, planted: `{"detail":"bad key ${SECRETS['vendor key'].slice(0, 21)}"}` };
    expect(await findSecrets(SECRETS, { texts: planted })).toContain('vendor key as raw in planted');
  });

  it('is in no file of the data folder, although everything has reached the disk', async () => {
    const pool = new Client({ connectionString: await embeddedDatabaseUrl(folder.data) });
    await pool.connect();
    await pool.query('checkpoint');
    expect(await findSecrets(SECRETS, { folder: folder.data })).toEqual([]);

    await pool.query('create table planted (encoding text, content bytea)');
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      await pool.query('insert into planted values ($1, $2)', [encoding, encode(SECRETS['server key'])]);
    }
    await pool.query('checkpoint');
    await pool.end();
    const hits = await findSecrets(SECRETS, { folder: folder.data });
    for (const place of ['/pg_wal/', '/base/']) {
      const found = hits.filter((hit) => hit.includes(place)).map((hit) => /^server key as (.+) in /.exec(hit)?.[1]);
      expect(new Set(found)).toEqual(new Set(Object.keys(ENCODINGS)));
    }
  });

  it('is in nothing the process printed', async () => {
    await server.stop();
    expect(server.stdout).toContain('"level":20');
    expect(await findSecrets(SECRETS, { texts: { stdout: server.stdout, stderr: server.stderr } })).toEqual([]);
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      const line = `{"msg":"sent ${encode(SECRETS['app key']).toString('latin1')}"}\n`;
      const hits = await findSecrets(SECRETS, { texts: { log: server.stdout + line } });
      expect(hits).toContain(`app key as ${encoding} in log`);
    }
  });
});
