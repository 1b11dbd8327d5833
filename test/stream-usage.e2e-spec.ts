import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LogRecorder } from './support/log-recorder.js';
import { setPolicy } from './support/plug.js';
import { beginning, delta, DONE, FINISH, refusing, streaming } from './support/raw-upstream.answers.js';
import { chunk, END_OF_CHUNKS, event, type Step } from './support/raw-upstream.js';
import { Recorded } from './support/recorded.js';
import { HELLO, Scene } from './support/scene.js';
import { bodyText, type ModelServer, startModelServer } from './support/upstreams.js';

const STREAM = { ...HELLO, stream: true };
const ASKED = { ...STREAM, stream_options: { include_usage: true } };
const USAGE_PAYLOAD = { choices: [], usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } };
const USAGE = event(USAGE_PAYLOAD);
const END: readonly Step[] = [END_OF_CHUNKS, { do: 'end' }];
const sse = (payload: object | string): string =>
  `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`;
const FINISHED = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const KEPT = sse(delta('x')) + FINISHED + sse('[DONE]');

let scene: Scene;
let recorded: Recorded;

beforeAll(async () => {
  scene = await Scene.start('first', 'second', 'strict');
  recorded = new Recorded(scene.gateway);
});
beforeEach(async () => {
  await scene.cast('first', 'second');
  recorded.forget();
});
afterAll(() => scene.stop());

async function askedOf(name: string): Promise<readonly string[]> {
  const { connections } = await scene.upstream(name).counters();
  return connections.flatMap(({ requests }) =>
    requests.map(({ bodyBase64 }) => Buffer.from(bodyBase64, 'base64').toString()),
  );
}

describe('a stream whose client does not ask what it comes to', () => {
  it('asks the provider, keeps its answer from the client, and records it', async () => {
    await scene.upstream('first').play(beginning(event(delta('x')), FINISH, USAGE, DONE, ...END));
    const { text } = await scene.ask(STREAM);
    expect(text).toBe(KEPT);
    const body = JSON.stringify(STREAM);
    expect(await askedOf('first')).toEqual([`${body.slice(0, -1)},"stream_options":{"include_usage":true}}`]);
    expect((await recorded.only()).usage).toMatchObject({ basis: 'provider', tokens: { input: 7, output: 2 } });
  });

  it.each<[string, readonly Step[], string]>([
    [
      'byte by byte',
      [...Buffer.from(sse(delta('x')) + FINISHED + sse(USAGE_PAYLOAD) + sse('[DONE]'))].map((byte) =>
        chunk(Uint8Array.of(byte)),
      ),
      KEPT,
    ],
    [
      'with CRLF, cut between the two',
      [
        chunk(`${sse(delta('x'))}${FINISHED}data: ${JSON.stringify(USAGE_PAYLOAD)}\r\n\r`),
        { do: 'wait', ms: 30 },
        chunk(`\ndata: [DONE]\r\n\r\n`),
      ],
      `${sse(delta('x'))}${FINISHED}data: [DONE]\r\n\r\n`,
    ],
    ['after [DONE]', [event(delta('x')), FINISH, DONE, { do: 'wait', ms: 30 }, USAGE], KEPT],
    [
      'with comments around',
      [event(delta('x')), FINISH, chunk(': a\n\n'), USAGE, chunk(': b\n\n'), DONE],
      `${sse(delta('x'))}${FINISHED}: a\n\n: b\n\n${sse('[DONE]')}`,
    ],
    [
      'with a choice, which stays',
      [event(delta('x')), event({ ...USAGE_PAYLOAD, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }), DONE],
      `${sse(delta('x'))}${sse({ ...USAGE_PAYLOAD, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${sse('[DONE]')}`,
    ],
    [
      'at the very end, without an empty line',
      [event(delta('x')), FINISH, chunk(`data: ${JSON.stringify(USAGE_PAYLOAD)}`)],
      sse(delta('x')) + FINISHED,
    ],
  ])('keeps every other byte when it is told %s', async (_, steps, expected) => {
    await scene.upstream('first').play(beginning(...steps, ...END));
    const { text, isCut } = await scene.ask(STREAM);
    expect([text, isCut]).toEqual([expected, false]);
    expect((await recorded.only()).usage).toMatchObject({ basis: 'provider', tokens: { input: 7, output: 2 } });
  });

  it('also where streams are delivered complete', async () => {
    await setPolicy(scene.gateway, 'chat', { delivery: 'complete' });
    await scene.upstream('first').play(beginning(event(delta('x')), FINISH, USAGE, DONE, ...END));
    expect((await scene.ask(STREAM)).text).toBe(KEPT);
    expect((await recorded.only()).usage.basis).toBe('provider');
  });

  it('is estimated where the provider does not tell', async () => {
    await scene.upstream('first').play(streaming('one two three ', 'four five'));
    await scene.ask(STREAM);
    const { usage } = await recorded.only();
    expect(usage).toMatchObject({ basis: 'estimated', isPartial: false, tokens: { output: 5 } });
    expect(usage.tokens.input).toBeGreaterThan(0);
  });
});

describe('a stream whose client asks what it comes to', () => {
  it('is told, and its request arrives byte for byte', async () => {
    await scene.upstream('first').play(beginning(event(delta('x')), FINISH, USAGE, DONE, ...END));
    const { text } = await scene.ask(ASKED);
    expect(text).toBe(sse(delta('x')) + FINISHED + sse(USAGE_PAYLOAD) + sse('[DONE]'));
    expect(await askedOf('first')).toEqual([JSON.stringify(ASKED)]);
    expect((await recorded.only()).usage.basis).toBe('provider');
  });

  it('tells the official SDK exactly when that asked', async () => {
    await scene.upstream('first').play(beginning(event(delta('x')), FINISH, USAGE, DONE, ...END));
    const usages = async (options: object): Promise<unknown[]> => {
      const told: unknown[] = [];
      const stream = await scene
        .openai()
        .chat.completions.create({ model: 'chat', messages: [], stream: true, ...options });
      for await (const { usage } of stream) if (usage) told.push(usage.total_tokens);
      return told;
    };
    expect(await usages({})).toEqual([]);
    expect(await usages({ stream_options: { include_usage: false } })).toEqual([]);
    expect(await usages({ stream_options: { include_usage: true } })).toEqual([9]);
  });
});

describe('a provider that does not know stream_options', () => {
  const unknown = refusing(422, { message: 'Extra inputs are not permitted: stream_options' });

  it('is not asked when it is declared so', async () => {
    await scene.cast({ name: 'first', capabilities: { stream_usage: false } });
    await scene.upstream('first').play(streaming('x'));
    await scene.ask(STREAM);
    expect(await askedOf('first')).toEqual([JSON.stringify(STREAM)]);
    expect((await recorded.only()).usage.basis).toBe('estimated');
  });

  it('is asked once, and from then on left alone', async () => {
    const log = LogRecorder.installedIn(scene.gateway.app);
    await scene.cast('strict');
    await scene.upstream('strict').play(unknown, streaming('x'));
    expect(await scene.ask(STREAM)).toMatchObject({ status: 200, text: KEPT, trail: 'strict=422, strict=200' });
    expect(await scene.ask(STREAM)).toMatchObject({ status: 200, text: KEPT, trail: 'strict=200' });
    const plain = JSON.stringify(STREAM);
    expect(await askedOf('strict')).toEqual([expect.stringContaining('include_usage'), plain, plain]);
    const [first, second] = await recorded.all(2);
    expect(first?.attempts.map(({ outcome, usage }) => [outcome, usage.basis])).toEqual([
      ['422', 'none'],
      ['delivered', 'estimated'],
    ]);
    expect(second?.attempts).toHaveLength(1);
    expect(log.lines.filter(({ message }) => String(message).includes('stream_usage'))).toHaveLength(1);
  });

  it('has its refusal passed on when the client asked itself', async () => {
    await scene.upstream('first').play(unknown);
    expect(await scene.ask(ASKED)).toMatchObject({ status: 422, trail: 'first=422' });
  });
});

describe('a real model server', () => {
  let server: ModelServer;

  beforeAll(async () => {
    server = await startModelServer({ tokenDelayMs: 1 });
  });
  afterAll(() => server.stop());

  it('streams the same bytes as without Patchbay, but for the one event that was not asked for', async () => {
    await scene.cast({ name: 'first', url: server.url });
    await server.forgetReceived();
    const direct = await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ASKED),
    });
    const events = (await direct.text()).split(/(?<=\n\n)/);
    const through = await scene.ask(STREAM);
    expect(through.text).toBe(events.filter((one) => !one.includes('"usage":{')).join(''));
    expect(events.filter((one) => one.includes('"usage":{'))).toHaveLength(1);
    const [sent, relayed] = await server.received();
    expect(relayed && bodyText(relayed)).toBe(sent && bodyText(sent));
    expect((await recorded.only()).usage.basis).toBe('provider');
  });
});
