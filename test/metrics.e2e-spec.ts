import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../src/database/embedded/poll.js';
import { UsageRecorder } from '../src/usage/usage-recorder.js';
import { providerKey } from './support/run-canaries.js';
import { someRequest } from './support/some-request.js';
import { TcpForwarder } from './support/tcp-forwarder.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { registerVendor } from './support/plug.js';

const DEADLINE_MS = 10_000;
const EXPIRES = '2031-01-02T03:04:05.000Z';
const SERIES = /^(patchbay_\w+)(\{.*\})? (\S+)$/gm;
/** How providers and the process are doing, which suites of their own look at. */
const LIVE =
  /^patchbay_(provider_(up|breaker_state|in_flight|queued)|build_info|draining|event_loop_lag|open_descr|process_|refused|log_lines|requests_in_flight)/;

let first: Gateway;
let gateway: Gateway;
let way: TcpForwarder;
beforeAll(async () => {
  first = await startGateway({ EGRESS_ALLOW_ORIGINS: 'http://127.0.0.1:9' });
  const direct = new URL(first.databaseUrl);
  way = await TcpForwarder.reserve({ host: direct.hostname, port: Number(direct.port) });
  await way.open();
  direct.port = String(way.port);
  gateway = await startGateway({}, { ...first, databaseUrl: direct.href });
});
afterAll(async () => {
  await way.open();
  await gateway.stop();
  await way.close();
  await first.stop();
});

const scrape = (token: string): Promise<Response> =>
  fetch(`${gateway.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

/** Values by name, labels included. */
async function series(): Promise<Readonly<Record<string, number>>> {
  const answer = await scrape(gateway.adminToken);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const found = (await answer.text()).matchAll(SERIES);
  return Object.fromEntries(
    [...found]
      .filter(([, name = '']) => !LIVE.test(name))
      .map(([, name, labels = '', value]) => [`${name}${labels}`, Number(value)]),
  );
}

describe('the metrics', () => {
  it('tell what is served, how many serve, and when keys in use expire', async () => {
    const server = { name: 'main', url: 'http://127.0.0.1:9' };
    const id = await registerVendor(first, { ...server, api_key: providerKey('cdef') });
    await registerVendor(first, { ...server, name: 'endless', api_key: providerKey('cdef') });
    await first.manage('PATCH', `/api-keys/${id}/keys/1?wait=applied`, { expires_at: EXPIRES });
    const { patchbay_config_age_seconds: age, ...others } = await series();
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60);
    expect(others).toEqual({
      patchbay_config_revision: 4,
      patchbay_live_instances: 2,
      'patchbay_usage_waiting_bytes{where="disk"}': 0,
      'patchbay_usage_waiting_bytes{where="memory"}': 0,
      patchbay_usage_records_lost_total: 0,
      patchbay_usage_records_rejected_total: 0,
      'patchbay_provider_key_expires_timestamp_seconds{provider="main",version="1"}': Date.parse(EXPIRES) / 1000,
    });
    await first.manage('PATCH', `/api-keys/${id}/keys/1`, { expires_at: null });
    expect(Object.keys(await series()).join()).not.toContain('expires');
  });

  it('are for those who may read management', async () => {
    expect([(await scrape(gateway.appKey)).status, (await scrape('nobody')).status]).toEqual([403, 401]);
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(401);
  });

  it('are told without the database as far as they are known', async () => {
    await way.close();
    const request = someRequest({ trail: 'x'.repeat(500) });
    gateway.app.get(UsageRecorder).record(request);
    const isWaiting = async (): Promise<boolean> =>
      Number((await series())['patchbay_usage_waiting_bytes{where="disk"}']) > 500;
    expect(await waitUntil(isWaiting, DEADLINE_MS)).toBe(true);
    expect(Object.keys(await series()).toSorted()).toEqual([
      'patchbay_config_age_seconds',
      'patchbay_config_revision',
      'patchbay_usage_records_lost_total',
      'patchbay_usage_records_rejected_total',
      'patchbay_usage_waiting_bytes{where="disk"}',
      'patchbay_usage_waiting_bytes{where="memory"}',
    ]);
  });
});
