import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import {
  beginEventStream,
  chunk,
  END_OF_CHUNKS,
  event,
  READ_REQUEST,
  respond,
  startRawUpstream,
  type RawUpstream,
  type Script,
} from './support/raw-upstream.js';

let upstream: RawUpstream;

async function play(...script: Script): Promise<void> {
  upstream = await startRawUpstream(...script);
}

function post(signal?: AbortSignal): ReturnType<typeof request> {
  return request(upstream.url, { method: 'POST', body: '{"a":1}', ...(signal && { signal }) });
}

afterEach(() => upstream.stop());

describe('the scripted upstream of the fault tests', () => {
  it('reads a request, answers it and keeps what it saw', async () => {
    await play([...READ_REQUEST, respond(418, { hello: 'you' })]);
    const answer = await post();
    expect([answer.statusCode, await answer.body.text()]).toEqual([418, '{"hello":"you"}']);
    const [connection] = (await upstream.waitFor({ requests: 1 })).connections;
    expect(connection?.requests[0]?.head).toMatch(/^POST \/ HTTP\/1\.1\r\n/);
    expect(connection?.requests[0]?.bodyBase64).toBe(Buffer.from('{"a":1}').toString('base64'));
  });

  it('plays the next list on the next connection and repeats the last one', async () => {
    await play([...READ_REQUEST, { do: 'reset' }], [...READ_REQUEST, respond(200, {}), { do: 'end' }]);
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await post()).statusCode).toBe(200);
    expect((await post()).statusCode).toBe(200);
    expect((await upstream.counters()).connections).toHaveLength(3);
  });

  it('can cut a stream in the middle', async () => {
    await play([...READ_REQUEST, beginEventStream(), event({ part: 1 }), { do: 'gate', name: 'cut' }, { do: 'reset' }]);
    const answer = await post();
    const pieces = answer.body[Symbol.asyncIterator]();
    const first: unknown = (await pieces.next()).value;
    expect(String(first)).toBe('data: {"part":1}\n\n');
    await upstream.openGate('cut');
    await expect(pieces.next()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends a stream properly, and respects the framing of odd bytes', async () => {
    const splitUmlaut = [chunk(Uint8Array.of(0xc3)), chunk(Uint8Array.of(0xbc))];
    await play([...READ_REQUEST, beginEventStream(), ...splitUmlaut, event('[DONE]'), END_OF_CHUNKS]);
    expect(await (await post()).body.text()).toBe('üdata: [DONE]\n\n');
  });

  it('notices that the other side left while it hangs', async () => {
    await play([...READ_REQUEST, { do: 'hang' }]);
    const leaving = new AbortController();
    const answer = post(leaving.signal);
    await upstream.waitFor({ requests: 1 });
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    const [connection] = (await upstream.waitFor({ peerClosed: 1 })).connections;
    expect(connection?.peerClosedAt).toBeGreaterThan(connection?.openedAt ?? Number.NaN);
    expect(connection?.open).toBe(false);
  });
});
