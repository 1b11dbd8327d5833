import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CLIENT_HEADERS } from './support/client-headers.js';
import { completion, refusing } from './support/raw-upstream.answers.js';
import { READ_REQUEST, respond } from './support/raw-upstream.js';
import { requestHeads } from './support/json-double.js';
import { answerTo, HELLO, Scene } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.start('first', 'second');
});
beforeEach(() => scene.cast('first', 'second'));
afterAll(() => scene.stop());

/** Header lines of the requests an upstream got, names in lower case. */
async function headersSent(name: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const heads = await requestHeads(scene.upstream(name));
  return heads.map((head) => {
    const lines = head.trim().split('\r\n').slice(1);
    return Object.fromEntries(
      lines.map((line) => [line.split(': ')[0]?.toLowerCase() ?? '', line.split(': ')[1] ?? '']),
    );
  });
}

describe('outbound', () => {
  it('only allow-listed headers, accept-encoding: identity, nothing of the client', async () => {
    await scene.cast({ name: 'first', api_key: null }, 'second');
    expect(await text(await answerTo(scene.send(HELLO, CLIENT_HEADERS)))).toContain('from ');
    expect(await headersSent('first')).toEqual([
      {
        host: `127.0.0.1:${scene.upstream('first').port}`,
        connection: 'keep-alive',
        'content-type': 'application/json',
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'patchbay',
        'content-length': String(JSON.stringify(HELLO).length),
      },
    ]);
  });

  it('the same for every attempt, and the credential is the provider’s own', async () => {
    await scene.cast({ name: 'first', api_key: 'sk-of-the-first' }, { name: 'second', api_key: 'sk-of-the-second' });
    await scene.upstream('first').play(refusing(503));
    expect(await text(await answerTo(scene.send(HELLO, CLIENT_HEADERS)))).toContain('from ');
    const sent = [...(await headersSent('first')), ...(await headersSent('second'))];
    expect(sent.map(({ authorization }) => authorization)).toEqual([
      'Bearer sk-of-the-first',
      'Bearer sk-of-the-first',
      'Bearer sk-of-the-second',
    ]);
    expect(JSON.stringify(sent)).not.toMatch(/client|gzip|trailers/);
    expect(JSON.stringify(sent)).not.toContain(scene.gateway.appKey);
  });

  it('a client’s trailers and its Expect header stay with it', async () => {
    const client = httpRequest(`${scene.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${scene.gateway.appKey}`,
        'content-type': 'application/json',
        expect: '100-continue',
        trailer: 'x-client-trailer',
      },
    });
    client.on('continue', () => {
      client.write(JSON.stringify(HELLO));
      client.addTrailers({ 'x-client-trailer': 'client' });
      client.end();
    });
    client.flushHeaders();
    const answer = await answerTo(client);
    expect([answer.statusCode, await text(answer)]).toEqual([200, expect.stringContaining('from first')]);
    const [connection] = (await scene.upstream('first').counters()).connections;
    expect(connection?.requests[0]?.head).not.toMatch(/trailer|expect|transfer-encoding/i);
    expect(Buffer.from(connection?.requests[0]?.bodyBase64 ?? '', 'base64').toString()).toBe(JSON.stringify(HELLO));
  });
});

describe('what comes back', () => {
  it('only allow-listed headers of the upstream reach the client', async () => {
    const headers = {
      'set-cookie': 'a=b',
      server: 'upstream/1.0',
      'x-request-id': 'of-the-upstream',
      'openai-organization': 'org-1',
      'access-control-allow-origin': '*',
      'strict-transport-security': 'max-age=1',
      'x-llm-provider': 'forged',
      connection: 'close',
    };
    await scene.upstream('first').play([...READ_REQUEST, respond(200, completion('x'), headers), { do: 'end' }]);
    const answer = await scene.ask();
    expect(answer.headers.get('x-llm-provider')).toBe('first');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    const names = [...answer.headers.keys()].filter((name) => !name.startsWith('x-')).toSorted();
    // Of its own, Patchbay adds what tells browsers to be careful.
    const own = ['content-security-policy', 'referrer-policy'];
    expect(names).toEqual(['connection', 'content-length', ...own, 'content-type', 'date', 'keep-alive'].toSorted());
  });
});
