import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { Collector } from './support/collector.js';
import { freePort } from './support/free-port.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { plug } from './support/plug.js';
import { takeReceived } from './support/received.js';
import { PROMPT } from './support/run-canaries.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const DEADLINE_MS = 15_000;
/** A process waits 2 s for its collector; the rest of an end is quick, also on a busy machine. */
const END_MS = 8000;
const HELLO = { model: 'llama', messages: [{ role: 'user', content: PROMPT }] };

let model: ModelServer;
let first: Gateway;
let collector: Collector;
let running: Gateway | undefined;
let log: LogRecorder;
beforeAll(async () => {
  model = await startModelServer({ model: 'llama' });
  first = await startGateway();
  await plug(first, 'chat', { name: 'model', url: model.url });
});
beforeEach(async () => {
  collector = await Collector.start();
  await model.forgetReceived();
});
afterEach(async () => {
  await end();
  await collector.stop();
});
afterAll(async () => {
  await first.stop();
  await model.stop();
});

async function start(variables: Readonly<Record<string, string>>): Promise<void> {
  running = await startGateway(variables, first);
  log = LogRecorder.installedIn(running.app);
}

/** Resolves when the instance has ended, with how long that took. */
async function end(): Promise<number> {
  const startedAt = performance.now();
  await running?.stop();
  running = undefined;
  return performance.now() - startedAt;
}

async function ask(body: object = HELLO, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  expect((await running?.infer('chat/completions', body, headers))?.status).toBe(200);
}

async function askTimes(count: number): Promise<void> {
  for (let asked = 0; asked < count; asked++) await ask();
}

async function stream(): Promise<void> {
  const answer = await fetch(`${running?.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${running?.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...HELLO, stream: true }),
  });
  expect(await answer.text()).toContain('[DONE]');
}

const told = (): readonly unknown[] =>
  log.lines.filter(({ context }) => context === 'telemetry').map(({ message }) => message);

const isTold = (words: string): boolean => told().some((message) => String(message).includes(words));

describe('without a collector', () => {
  it('nothing is traced, not even on the way to a provider', async () => {
    await start({});
    await ask(HELLO, { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    const [received] = await takeReceived(model);
    expect(Object.keys(received?.headers ?? {}).filter((name) => name.startsWith('trace'))).toEqual([]);
    expect(log.requests().at(-1)?.['trace_id']).toBeUndefined();
  });
});

describe('a collector', () => {
  it('that is away costs requests nothing, and one warning', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
    await askTimes(20);
    expect(await waitUntil(() => told().length > 0, DEADLINE_MS)).toBe(true);
    await askTimes(20);
    expect(await end()).toBeLessThan(END_MS);
    expect(told()).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT')]);
  });

  it('that hangs holds up neither requests nor the end', async () => {
    collector.status = 0;
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await askTimes(5);
    expect(await waitUntil(() => collector.bodies.length > 0, DEADLINE_MS)).toBe(true);
    await askTimes(5);
    expect(await end()).toBeLessThan(END_MS);
  });

  it('that refuses is named with its status, and nothing of what it says', async () => {
    collector.status = 401;
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await askTimes(1);
    expect(await waitUntil(() => isTold('(status 401)'), DEADLINE_MS)).toBe(true);
    collector.status = 200;
    await askTimes(1);
    expect(await waitUntil(() => isTold('again'), DEADLINE_MS)).toBe(true);
  });

  it('gets what waits at the end of the process, metrics among it', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await askTimes(2);
    await stream();
    await end();
    expect(collector.spans.length).toBeGreaterThanOrEqual(6);
    const identity = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'llamacpp',
      'gen_ai.request.model': 'llama',
      'server.port': model.port,
    };
    const of = (wanted: string, more: object = {}) =>
      collector.histograms.find(
        ({ name, attributes }) =>
          name === wanted && Object.entries(more).every(([key, value]) => attributes[key] === value),
      );
    expect(of('gen_ai.client.operation.duration')).toMatchObject({ unit: 's', count: 3, attributes: identity });
    expect(of('gen_ai.client.operation.duration')?.attributes).not.toHaveProperty(['error.type']);
    expect(of('gen_ai.client.operation.time_to_first_chunk')).toMatchObject({ unit: 's', count: 1 });
    for (const type of ['input', 'output']) {
      const tokens = of('gen_ai.client.token.usage', { 'gen_ai.token.type': type });
      expect(tokens).toMatchObject({ unit: '{token}', count: 3, attributes: identity });
      expect(tokens?.sum).toBeGreaterThan(3);
    }
  });

  it('gets the share of traces that is asked for, and metrics of all of them', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' });
    await askTimes(3);
    await end();
    expect(collector.spans).toEqual([]);
    const duration = collector.histograms.find(({ name }) => name === 'gen_ai.client.operation.duration');
    expect(duration?.count).toBe(3);
  });

  it('sees at most 200 models, whatever requests ask for', async () => {
    await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' });
    for (let number = 0; number < 205; number++) await ask({ ...HELLO, model: `m${number}` });
    await end();
    const models = new Set(collector.histograms.map(({ attributes }) => attributes['gen_ai.request.model']));
    expect(models.size).toBe(201);
    expect(models).toContain('other');
  });
});
