import { request } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addApp, addKey } from './support/app-calls.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { ModelDouble } from './support/model-double.js';
import { plug } from './support/plug.js';
import { PROMPT } from './support/run-canaries.js';

const PAGE = 'https://app.example.org';
const OTHER = 'https://evil.example.org';
const CHAT = '/v1/chat/completions';
const HELLO = { messages: [{ role: 'user', content: PROMPT }] };

let gateway: Gateway;
let model: ModelDouble;

beforeAll(async () => {
  model = await ModelDouble.start();
  gateway = await startGateway({
    CORS_ORIGINS: `${PAGE},http://127.0.0.1:5173`,
    PUBLIC_URL: 'https://llm.example.org',
  });
  await plug(gateway, 'chat', { name: 'main', url: model.url });
});
afterAll(async () => {
  await gateway.stop();
  await model.stop();
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** As a browser sends it: fetch of Node keeps some of these headers to itself. */
async function send(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: object,
): Promise<Answered> {
  const sent = request(`${gateway.url}${path}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
  });
  sent.end(body && JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}

const preflight = (origin: string, path = CHAT): Promise<Answered> =>
  send('OPTIONS', path, {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
  });

const corsOf = ({ headers }: Answered): readonly string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('CORS', () => {
  it('C7 CORS: a page of a named origin may ask, and read what Patchbay tells', async () => {
    const asked = await preflight(PAGE);
    expect([asked.status, asked.text, asked.headers]).toEqual([
      204,
      '',
      expect.objectContaining({
        'access-control-allow-origin': PAGE,
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization,content-type,x-stainless-lang',
        vary: 'Origin',
      }),
    ]);
    const authorization = `Bearer ${gateway.appKey}`;
    for (const stream of [false, true]) {
      const { status, headers } = await send('POST', CHAT, { origin: PAGE, authorization }, { ...HELLO, stream });
      expect([status, headers['access-control-allow-origin'], headers['vary']]).toEqual([200, PAGE, 'Origin']);
      expect(headers['access-control-expose-headers']).toContain('x-llm-provider');
      expect(headers['x-llm-provider']).toBe('main');
    }
    const refused = await send('POST', CHAT, { origin: PAGE }, HELLO);
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, PAGE]);
  });

  it('C7 CORS: everybody else is told nothing, and no page may send cookies', async () => {
    const asked = await preflight(OTHER);
    expect([corsOf(asked), asked.status >= 400]).toEqual([[], true]);
    for (const origin of ['null', `${PAGE}.evil.org`, `${PAGE}:444`, 'https://APP.example.org']) {
      expect(corsOf(await preflight(origin))).toEqual([]);
    }
    const sent = await send('POST', CHAT, { origin: OTHER, authorization: `Bearer ${gateway.appKey}` }, HELLO);
    expect([corsOf(sent), sent.headers['vary']]).toEqual([[], 'Origin']);
    expect((await preflight(PAGE)).headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('C7 CORS: without named origins nothing is told to anybody', async () => {
    const closed = await startGateway();
    try {
      const answer = await fetch(`${closed.url}/healthz`, { headers: { origin: PAGE } });
      expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([null, null]);
      // Nor is a browser told to insist on TLS that is not there.
      expect(answer.headers.get('strict-transport-security')).toBeNull();
    } finally {
      await closed.stop();
    }
  });

  it('C7 CORS: an origin that is none ends the start', async () => {
    await expect(startGateway({ CORS_ORIGINS: '*' })).rejects.toThrow('CORS_ORIGINS');
  });
});

describe('what browsers are told', () => {
  it('C7 every answer has security headers', async () => {
    const authorization = `Bearer ${gateway.appKey}`;
    const answers = [
      await send('GET', '/healthz'),
      await send('GET', '/nothing-here'),
      await send('POST', CHAT, { authorization }, HELLO),
      await send('POST', CHAT, { authorization }, { ...HELLO, stream: true }),
      await send('GET', '/api/v1/llm-config/servers', { authorization: `Bearer ${gateway.adminToken}` }),
      await send('GET', '/docs-json'),
    ];
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    }
  });

  it('C7 the page of the documentation may run its own scripts, and nothing else', async () => {
    const page = await send('GET', '/docs');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    const scripts = [...page.text.matchAll(/<script([^>]*)>([^<]*)/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes = '', inline = ''] of scripts) {
      expect([attributes, inline.trim()]).toEqual([expect.stringMatching(/ src=['"]\.?\//), '']);
    }
  });
});

describe('rates', () => {
  it('C7 1,000 requests a minute with a burst of 100 let a burst pass, and no more', async () => {
    const id = await addApp(gateway, 'nine-models', { limits: { requests_per_minute: 1000, burst: 100 } });
    const { key } = await addKey(gateway, id);
    const authorization = `Bearer ${key}`;
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 300 }, () => send('POST', CHAT, { authorization }, HELLO)));
    const returned = Math.ceil((performance.now() - startedAt) / 60);
    const passed = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(({ status }) => status === 429);
    // While they are sent, 1,000 a minute are given back: one every 60 ms.
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(101 + returned);
    expect(passed + refused.length).toBe(300);
    expect(refused.length).toBeGreaterThan(0);
    const [first] = refused;
    expect(Number(first?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(first?.headers['x-ratelimit-limit-requests']).toBe('1000');
    expect(JSON.parse(first?.text ?? '{}')).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  });
});
