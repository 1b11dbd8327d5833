import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Collector, type CollectedSpan } from './support/collector.js';
import { forgetVitals } from './support/forget-vitals.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { LogRecorder } from './support/log-recorder.js';
import { activate, registerServer } from './support/plug.js';
import { type RawUpstream, startRawUpstream } from './support/raw-upstream.js';
import { refusing } from './support/raw-upstream.answers.js';
import { takeReceived } from './support/received.js';
import { PROMPT } from './support/run-canaries.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;
const HELLO = { model: 'llama', messages: [{ role: 'user', content: PROMPT }] };
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const sampled = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=opaque' };

let collector: Collector;
let broken: RawUpstream;
let model: ModelServer;
let gateway: Gateway;
let log: LogRecorder;
beforeAll(async () => {
  [collector, broken, model] = await Promise.all([
    Collector.start(),
    startRawUpstream(refusing(503)),
    startModelServer({ model: 'llama' }),
  ]);
  gateway = await startGateway({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=acme%2Cinc',
    OTEL_SERVICE_NAME: 'patchbay-test',
  });
  log = LogRecorder.installedIn(gateway.app);
  const first = await registerServer(gateway, { name: 'broken', url: broken.url });
  const second = await registerServer(gateway, { name: 'model', url: model.url });
  await activate(gateway, 'chat', [first, second]);
});
beforeEach(async () => {
  collector.forget();
  await model.forgetReceived();
  forgetVitals(gateway);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([collector.stop(), broken.stop(), model.stop()]);
});

const ask = (headers: Readonly<Record<string, string>> = {}, body: object = HELLO): Promise<Answer> =>
  gateway.infer('chat/completions', body, headers);

function kinds(spans: readonly CollectedSpan[]): { server: CollectedSpan; attempts: readonly CollectedSpan[] } {
  const [server, ...others] = spans.filter(({ kind }) => kind === SERVER);
  if (!server || others.length > 0) throw new Error(`there are ${others.length + 1} requests`);
  return { server, attempts: spans.filter(({ kind }) => kind === CLIENT) };
}

describe('a trace', () => {
  it('has a span for the request, and one below it for each attempt', async () => {
    const { status } = await ask();
    expect(status).toBe(200);
    const { server, attempts } = kinds(await collector.untilSpans(2));
    const last = attempts.at(-1);
    expect(server).toMatchObject({ name: 'POST chat/completions', status: 0 });
    expect(server.parentSpanId ?? '').toBe('');
    expect(server.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'patchbay.purpose': 'chat',
      'patchbay.outcome': 'delivered',
      'patchbay.provider': 'model',
      'patchbay.trail': expect.stringMatching(/model=200$/),
    });
    for (const { traceId, parentSpanId } of attempts)
      expect([traceId, parentSpanId]).toEqual([server.traceId, server.spanId]);
    expect(last).toMatchObject({ name: 'chat llama', status: 0 });
    expect(last?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'llamacpp',
      'gen_ai.request.model': 'llama',
      'gen_ai.request.stream': false,
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'server.address': '127.0.0.1',
      'server.port': model.port,
      'patchbay.provider': 'model',
      'patchbay.usage_basis': 'provider',
    });
  });

  it('says which attempts failed, within the time of the request', async () => {
    const { attempts, server } = kinds(await traced(ask));
    expect(attempts.length).toBeGreaterThan(1);
    const failed = attempts.filter(({ status }) => status === ERROR);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual(failed.map(() => '503'));
    expect(failed.length).toBe(attempts.length - 1);
    for (const { startTimeUnixNano: start, endTimeUnixNano: end } of attempts) {
      expect(BigInt(start) >= BigInt(server.startTimeUnixNano)).toBe(true);
      expect(BigInt(end) <= BigInt(server.endTimeUnixNano)).toBe(true);
      expect(BigInt(end) >= BigInt(start)).toBe(true);
    }
    expect(Math.abs(Number(BigInt(server.endTimeUnixNano) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
  });

  it('goes on from the app to the provider', async () => {
    const { server, attempts } = kinds(await traced(() => ask(sampled)));
    expect([server.traceId, server.parentSpanId]).toEqual([TRACE, PARENT]);
    const [received] = await takeReceived(model);
    expect(received?.headers['traceparent']).toBe(`00-${TRACE}-${attempts.at(-1)?.spanId}-01`);
    expect(received?.headers['tracestate']).toBe('vendor=opaque');
  });

  it('is not kept when the app does not keep it, and still goes on', async () => {
    await ask({ traceparent: `00-${TRACE}-${PARENT}-00` });
    const [received] = await takeReceived(model);
    expect(received?.headers['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    // Of the next one, to know that it would have come by now.
    const { server } = kinds(await traced(ask));
    expect(server.traceId).not.toBe(TRACE);
  });

  it.each([
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01x`,
  ])('begins here when the app sends %j', async (traceparent) => {
    const { server } = kinds(await traced(() => ask({ traceparent })));
    expect(server.traceId).not.toBe(TRACE);
    expect(server.parentSpanId ?? '').toBe('');
  });

  it('is told of requests that led nowhere', async () => {
    const { server, attempts } = kinds(await traced(() => ask({ 'x-llm-purpose': 'nowhere' })));
    expect(attempts).toEqual([]);
    expect(server).toMatchObject({ status: 0 });
    expect(server.attributes).toMatchObject({
      'http.response.status_code': 404,
      'patchbay.outcome': 'purpose_not_found',
    });
  });

  it('has its id in the log line of its request', async () => {
    const { server } = kinds(await traced(ask));
    expect(log.requests().at(-1)?.['trace_id']).toBe(server.traceId);
    const refused = kinds(await traced(() => ask({ 'x-llm-purpose': 'nowhere' })));
    expect(log.requests().at(-1)?.['trace_id']).toBe(refused.server.traceId);
  });

  it('comes with what the collector wants to know of the sender', async () => {
    await traced(ask);
    expect(collector.paths).toEqual(collector.paths.map(() => '/v1/traces'));
    expect(collector.headers.at(-1)?.['x-tenant']).toBe('acme,inc');
    expect(collector.resources.at(-1)).toMatchObject({
      'service.name': 'patchbay-test',
      'service.version': expect.any(String),
      'service.instance.id': expect.any(String),
    });
  });
});

/** All spans of one request, which comes last. */
async function traced(act: () => Promise<Answer>): Promise<readonly CollectedSpan[]> {
  collector.forget();
  await act();
  await collector.untilSpans(1);
  return collector.spans;
}
