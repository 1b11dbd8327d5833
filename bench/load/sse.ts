import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { STREAM_EVENTS, streamRequest } from '../payload.ts';
import { percentile } from '../statistics.ts';
import type { Measurement, Target } from './target.ts';

const DONE = 'data: [DONE]\n\n';
const US_PER_MS = 1000;

interface Stream {
  readonly firstByteUs: number;
  readonly totalUs: number;
  readonly isWhole: boolean;
}

/** Opens so many streams at once, each anew as soon as its last one has ended. */
export async function streams(
  target: Target,
  { connections, paceMs }: { readonly connections: number; readonly paceMs: number },
  seconds: number,
): Promise<Measurement> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const body = streamRequest(target.model, paceMs);
  const began = performance.now();
  const finished: Stream[] = [];
  const client = async (_: unknown, index: number): Promise<void> => {
    // Spread over one stream's length, or every stream would begin and end with all others.
    await pause((index * paceMs * STREAM_EVENTS) / connections);
    while (performance.now() - began < seconds * 1000) finished.push(await readStream(target, agent, body));
  };
  await Promise.all(Array.from({ length: connections }, client));
  const elapsedMs = performance.now() - began;
  agent.destroy();
  const totals = finished.map(({ totalUs }) => totalUs);
  const firstBytes = finished.map(({ firstByteUs }) => firstByteUs);
  return {
    perSecond: (finished.length * 1000) / elapsedMs,
    p50Us: percentile(totals, 0.5),
    p99Us: percentile(totals, 0.99),
    firstByte: { p50Us: percentile(firstBytes, 0.5), p99Us: percentile(firstBytes, 0.99) },
    errors: finished.filter(({ isWhole }) => !isWhole).length,
  };
}

async function readStream({ url, token, purpose }: Target, agent: Agent, body: string): Promise<Stream> {
  const began = performance.now();
  const sent = request(`${url}/v1/chat/completions`, {
    agent,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': body.length,
      authorization: `Bearer ${token}`,
      'x-llm-purpose': purpose,
    },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let firstByteUs = 0;
  let last: Buffer | undefined;
  response.on('data', (chunk: Buffer) => {
    if (firstByteUs === 0) firstByteUs = (performance.now() - began) * US_PER_MS;
    last = chunk;
  });
  await once(response, 'end');
  const isWhole = response.statusCode === 200 && last?.toString().endsWith(DONE) === true;
  return { firstByteUs, totalUs: (performance.now() - began) * US_PER_MS, isWhole };
}
