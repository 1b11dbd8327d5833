import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { VERSION } from '../src/config/version.js';
import { waitUntil } from '../src/database/embedded/poll.js';
import { LiveRequests } from '../src/inference/live-requests.js';
import { HeldUpstream } from './support/held-upstream.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { plug } from './support/plug.js';
import { samplesIn, type Sample, total } from './support/prometheus-text.js';
import { PROMPT } from './support/run-canaries.js';

const DEADLINE_MS = 10_000;
const BLOCKED_MS = 400;
const PER_ADDRESS = 20;
const HELLO = { messages: [{ role: 'user', content: PROMPT }] };

let upstream: HeldUpstream;
let gateway: Gateway;
let before: readonly Sample[];
beforeAll(async () => {
  upstream = await HeldUpstream.start();
  gateway = await startGateway({ RATE_LIMIT_PER_ADDRESS: String(PER_ADDRESS) });
  await plug(gateway, 'chat', { name: 'held', url: upstream.url });
});
beforeEach(async () => {
  before = await scrape();
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function scrape(): Promise<readonly Sample[]> {
  const answer = await fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${gateway.adminToken}` } });
  return samplesIn(await answer.text());
}

async function now(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  return total(await scrape(), name, labels);
}

async function refused(reason: string): Promise<number> {
  const name = 'patchbay_refused_total';
  return (await now(name, { reason })) - total(before, name, { reason });
}

/** Nothing else in this process has a turn meanwhile. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const longestLag = (): Promise<number> => now('patchbay_event_loop_lag_seconds', { quantile: '1' });

async function sendRaw(text: string): Promise<void> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.end(text);
  socket.resume();
  await once(socket, 'close');
}

const post = (headers: Readonly<Record<string, string>>, body?: string): Promise<Response> =>
  fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, ...(body !== undefined && { body }) });

describe('metrics of the process', () => {
  it('tell how long the event loop kept everybody waiting, each scrape of its own time', async () => {
    block(BLOCKED_MS);
    expect(await longestLag()).toBeGreaterThan((BLOCKED_MS * 0.8) / 1000);
    expect(await waitUntil(async () => (await longestLag()) < (BLOCKED_MS * 0.5) / 1000, DEADLINE_MS)).toBe(true);
    const samples = await scrape();
    const [p50, p99, max] = ['0.5', '0.99', '1'].map((quantile) =>
      total(samples, 'patchbay_event_loop_lag_seconds', { quantile }),
    );
    expect([p50 ?? -1, (p99 ?? 0) - (p50 ?? 0), (max ?? 0) - (p99 ?? 0)].every((part) => part >= 0)).toBe(true);
  });

  it('tell its memory, its descriptors and its version', async () => {
    const sockets: Socket[] = [];
    for (let count = 0; count < 5; count++) {
      const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
      await once(socket, 'connect');
      sockets.push(socket);
    }
    const open = await now('patchbay_open_descriptors');
    for (const socket of sockets) socket.destroy();
    expect(open).toBeGreaterThanOrEqual(total(before, 'patchbay_open_descriptors') + sockets.length);
    expect(await now('patchbay_open_descriptors_limit')).toBeGreaterThan(open);
    expect(await now('patchbay_process_memory_bytes', { kind: 'resident' })).toBeGreaterThan(50 * 1024 * 1024);
    expect(await now('patchbay_process_memory_bytes', { kind: 'heap_used' })).toBeGreaterThan(1024 * 1024);
    expect(await now('patchbay_build_info', { version: VERSION, node: process.versions.node })).toBe(1);
  });

  it('tell how many requests are being answered', async () => {
    upstream.holds = true;
    const asked = [1, 2, 3].map(() => gateway.infer('chat/completions', HELLO));
    await upstream.keepsWaiting(3);
    expect(await now('patchbay_requests_in_flight')).toBe(3);
    upstream.release();
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    expect(await waitUntil(async () => (await now('patchbay_requests_in_flight')) === 0, DEADLINE_MS)).toBe(true);
  });

  it('count what was turned away before it was looked at, and nothing else', async () => {
    const app = { authorization: `Bearer ${gateway.appKey}` };
    const json = { 'content-type': 'application/json' };
    await post(json, JSON.stringify(HELLO));
    await post({ ...json, authorization: 'Bearer nobody' }, JSON.stringify(HELLO));
    await post({ ...app, 'content-type': 'text/plain' }, 'Hello');
    await post({ ...app, ...json, 'x-llm-purpose': 'unknown' }, JSON.stringify(HELLO));
    await fetch(`${gateway.url}/nowhere`);
    await sendRaw('no HTTP at all\r\n\r\n');
    await sendRaw('GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n');
    expect(await refused('credential')).toBe(2);
    expect(await refused('media_type')).toBe(1);
    expect(await refused('unknown_path')).toBe(1);
    expect(await refused('malformed')).toBe(2);
    expect((await now('patchbay_refused_total')) - total(before, 'patchbay_refused_total')).toBe(6);
    const counted = total(await scrape(), 'patchbay_requests_total', { code: 'purpose_not_found' });
    expect(counted - total(before, 'patchbay_requests_total', { code: 'purpose_not_found' })).toBe(1);
  });

  it('count who sends too many by that alone', async () => {
    const sent = 3 * PER_ADDRESS;
    await Promise.all(Array.from({ length: sent }, () => post({})));
    const [credential, rate] = [await refused('credential'), await refused('rate')];
    expect(credential + rate).toBe(sent);
    expect(rate).toBeGreaterThan(0);
  });

  // The last one: nothing takes it back.
  it('tell that the process is about to end', async () => {
    expect(total(before, 'patchbay_draining')).toBe(0);
    gateway.app.get(LiveRequests).announceEnd();
    expect(await now('patchbay_draining')).toBe(1);
  });
});
