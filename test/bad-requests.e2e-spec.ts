import { once } from 'node:events';
import { connect } from 'node:net';
import { request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';
import { providerKey } from './support/run-canaries.js';
import { storedRows } from './support/stored-rows.js';
import { configureForWrites } from './support/write-routes.js';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
  await configureForWrites(gateway);
});
afterAll(() => gateway.stop());

interface RawAnswer {
  readonly status: number | undefined;
  readonly code: unknown;
}

/** Sends the path as it is written; fetch would tidy it up. */
async function raw(method: string, path: string): Promise<RawAnswer> {
  const answered = Promise.withResolvers<RawAnswer>();
  const { hostname, port } = new URL(gateway.url);
  const headers = { authorization: `Bearer ${gateway.adminToken}` };
  httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
    const { statusCode: status } = response;
    json(response).then(
      (body) => answered.resolve({ status, code: (body as { code?: unknown }).code }),
      () => answered.resolve({ status, code: undefined }),
    );
  })
    .on('error', answered.reject)
    .end();
  return answered.promise;
}

const BASE = '/api/v1/llm-config';
const SERVER = { name: 'x', server_type: 'vllm', base_url: 'http://127.0.0.1:9' };
const API_KEY = { key_name: 'x', provider: 'openai', api_key: providerKey('cdef') };

describe('ids that do not exist', () => {
  const IDS = [
    '0',
    '-1',
    '1.5',
    'abc',
    '99999999999999',
    '2147483648',
    '2000000000',
    '01',
    '1e1',
    '0x1',
    '+1',
    '%201',
    '1%20',
  ];
  const STRANGE = [
    '１',
    '%00',
    '1%00',
    "1'--",
    'null',
    'undefined',
    'NaN',
    '1,2',
    '1;2',
    '..%2f1',
    '1%2f2',
    '__proto__',
  ];
  const ROUTES: readonly (readonly [string, (id: string) => string, object | undefined])[] = [
    ['GET', (id) => `/servers/${id}`, undefined],
    ['PUT', (id) => `/servers/${id}`, SERVER],
    ['PATCH', (id) => `/servers/${id}`, { name: 'y' }],
    ['DELETE', (id) => `/servers/${id}`, undefined],
    ['POST', (id) => `/servers/${id}/test`, undefined],
    ['GET', (id) => `/servers/${id}/models`, undefined],
    ['GET', (id) => `/api-keys/${id}`, undefined],
    ['PUT', (id) => `/api-keys/${id}`, API_KEY],
    ['PATCH', (id) => `/api-keys/${id}`, { key_name: 'y' }],
    ['DELETE', (id) => `/api-keys/${id}`, undefined],
    ['POST', (id) => `/api-keys/${id}/test`, undefined],
    ['GET', (id) => `/api-keys/${id}/versions`, undefined],
  ];

  it.each(ROUTES)('are not found by %s %s', async (method, pathOf, body) => {
    const before = await storedRows(gateway.databaseUrl);
    for (const id of [...IDS, ...STRANGE]) {
      expectProblem(await gateway.manage(method, pathOf(id), body), 404, 'not_found');
    }
    expect(await storedRows(gateway.databaseUrl)).toEqual(before);
  });
});

describe('strange paths', () => {
  it.each(['%', '%E0%A4%A', '%FF', '%zz', 'a%', '%C0%AF'])('are refused when they do not decode: %s', async (part) => {
    for (const [method, path] of [
      ['GET', '/servers/'],
      ['PUT', '/purposes/'],
      ['DELETE', '/agent-types/'],
    ] as const) {
      expect(await raw(method, `${BASE}${path}${part}`)).toEqual({ status: 400, code: 'invalid_request' });
    }
  });

  it.each([
    '/nothing',
    '/servers/1/nothing',
    '/servers/1/test/',
    '//servers',
    '/Servers',
    '/servers%2f1',
    '/../x',
    '/%2e%2e/x',
  ])('lead nowhere: %s', async (path) => {
    expect(await raw('POST', BASE + path)).toEqual({ status: 404, code: 'not_found' });
  });

  it.each([513, 4000, 12_000])('of %s characters are too long', async (length) => {
    expect(await raw('GET', `${BASE}/agent-types/${'x'.repeat(length)}`)).toEqual({
      status: 400,
      code: 'invalid_request',
    });
  });

  it('are refused when they are longer than all headers may be', async () => {
    // Not through an HTTP client: the server may close before a client has finished sending.
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET ${BASE}/agent-types/${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 431 /);
    socket.destroy();
    expect((await raw('GET', `${BASE}/servers`)).status).toBe(200);
  });

  it.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND'])('with the method %s lead nowhere', async (method) => {
    const { status } = await raw(method, `${BASE}/servers`);
    expect([404, 405]).toContain(status);
  });
});

describe('query parameters of lists', () => {
  const LISTS = ['/servers', '/api-keys', '/active', '/purposes', '/agent-types'];
  const LIMITS = [
    '0',
    '-1',
    '1001',
    '1.5',
    'abc',
    '',
    ' 5',
    '1e2',
    '0x10',
    '99999999999',
    'null',
    '%00',
    'NaN',
    'Infinity',
  ];

  it.each(LISTS)('%s refuses wrong limits and names them', async (list) => {
    for (const limit of [...LIMITS, '5&limit=5']) {
      expectProblem(await gateway.manage('GET', `${list}?limit=${limit}`), 400, 'invalid_request', ['limit']);
    }
    for (const limit of ['1', '1000', '%31']) {
      expect((await gateway.manage('GET', `${list}?limit=${limit}`)).status).toBe(200);
    }
  });

  it.each(LISTS)('%s refuses wrong cursors and names them', async (list) => {
    for (const cursor of ['', '%00', 'a%00b', 'x'.repeat(201), 'a&cursor=b', '%20', '%0a']) {
      expectProblem(await gateway.manage('GET', `${list}?cursor=${cursor}`), 400, 'invalid_request', ['cursor']);
    }
  });

  it.each(LISTS)('%s refuses unknown parameters and names them', async (list) => {
    for (const name of ['page', 'Limit', 'limit[]', 'constructor', '__proto__', 'toString']) {
      expectProblem(await gateway.manage('GET', `${list}?${name}=1`), 400, 'invalid_request', [name]);
    }
  });
});

describe('any body at all', () => {
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1, 2 ** 31, 1e300, '', ' ', 'a', 'chat', '\u0000', '\ud800'),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const anything = fc.oneof(
    { weight: 3, arbitrary: scalar },
    fc.jsonValue({ maxDepth: 3 }),
    fc.array(scalar, { maxLength: 3 }),
  );
  const either = (...good: unknown[]) => fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...good) }, anything);
  const anyUrl = either('https://a.example/v1', 'https://[2606:4700::1]', 'https://b.example');
  const name = fc.oneof(fc.string({ minLength: 1, maxLength: 30 }), anything);
  const shared = {
    model: either('m', null),
    enabled: either(true, false),
    timeouts: either({}, { connect_ms: 5 }, { connect_ms: null }),
    metadata: fc.oneof(fc.constant({}), fc.dictionary(fc.string(), fc.jsonValue()), anything),
  };
  const body = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    fc.oneof(
      { weight: 8, arbitrary: fc.record(fields, { requiredKeys: [] }) },
      { weight: 8, arbitrary: fc.record(fields) },
      anything,
    );

  const BODIES: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
    [
      '/servers',
      body({ ...shared, base_url: anyUrl, name, server_type: either('vllm', 'ollama'), api_key: either('sk-1', null) }),
    ],
    [
      '/api-keys',
      body({
        ...shared,
        base_url: anyUrl,
        key_name: name,
        provider: either('openai', 'azure', 'custom'),
        api_key: either('sk-1'),
      }),
    ],
    [
      '/active?preflight=off',
      body({
        purpose: either('chat', 'nowhere'),
        provider_type: either('ai_server', 'api_key'),
        provider_id: either(1, 2, 3, 4),
        model: either('m', null),
        fallbacks: either([], [{ provider_type: 'ai_server', provider_id: 3 }], [[]]),
      }),
    ],
  ];

  it.each(BODIES)('POST %s is stored whole or refused whole', async (path, arbitrary) => {
    const seen = new Set<number>();
    let revision = await revisionOf(gateway);
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        const { status } = await gateway.manage('POST', path, JSON.stringify(value) ?? 'null');
        const after = await revisionOf(gateway);
        const grown = after - revision;
        revision = after;
        seen.add(status);
        expect({ status, grown }).toEqual({ status, grown: status < 300 ? 1 : 0 });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 500, seed: 20_251_120, endOnFailure: true },
    );
    expect([...seen].some((status) => status < 300) && seen.has(400)).toBe(true);
  });
});
