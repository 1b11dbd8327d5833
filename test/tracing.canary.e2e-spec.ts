import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Collector } from './support/collector.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { forgetVitals } from './support/forget-vitals.js';
import { activateTiers, registerVendor } from './support/plug.js';
import { type QuotingUpstream, startQuotingUpstream } from './support/quoting-upstream.js';
import { canary, findSecrets } from './support/secret-search.js';

const SECRETS = {
  prompt: canary('pro'),
  answer: canary('ans'),
  'provider key': canary('key'),
  'app key': canary('app'),
  'unknown token': canary('unk'),
  'collector token': canary('col'),
};
/** After a 401 the key is set aside. */
const STATUSES: readonly number[] = [200, 400, 404, 429, 500, 401];

let collector: Collector;
let upstream: QuotingUpstream;
let gateway: Gateway;
beforeAll(async () => {
  [collector, upstream] = await Promise.all([Collector.start(), startQuotingUpstream(SECRETS.answer)]);
  gateway = await startGateway({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `x-token=${encodeURIComponent(SECRETS['collector token'])}`,
    EGRESS_ALLOW_ORIGINS: upstream.url,
    APP_KEY: SECRETS['app key'],
  });
  const vendor = await registerVendor(gateway, {
    name: 'vendor',
    url: upstream.url,
    api_key: SECRETS['provider key'],
  });
  await activateTiers(gateway, 'chat', [
    { strategy: 'weighted', targets: [{ provider_type: 'api_key', provider_id: vendor }] },
  ]);
});
afterAll(() => Promise.all([collector.stop(), upstream.close()]));

async function ask(body: object, token: string = SECRETS['app key']): Promise<void> {
  const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.text();
}

const sent = (): string => Buffer.concat(collector.bodies).toString();

describe('what a collector is sent', () => {
  it('has nothing of prompts, answers and keys in it', async () => {
    const messages = [{ role: 'user', content: SECRETS.prompt }];
    await ask({ messages, model: 'a planted model' });
    for (const status of STATUSES) {
      upstream.status = status;
      forgetVitals(gateway);
      await ask({ model: 'm', messages });
      await ask({ model: 'm', messages, stream: true });
    }
    await ask({ messages: SECRETS.prompt, agent_type: SECRETS.prompt, model_port: SECRETS.prompt });
    await ask({ messages }, SECRETS['unknown token']);
    await gateway.stop();
    // Every kind of end is among it.
    const outcomes = new Set(collector.spans.map(({ attributes }) => attributes['patchbay.outcome']));
    expect([...outcomes]).toEqual(expect.arrayContaining(['delivered', '400', '401', '500', 'invalid_request']));
    expect(collector.histograms.length).toBeGreaterThan(0);
    expect(await findSecrets(SECRETS, { texts: { telemetry: sent() } })).toEqual([]);
    expect(collector.headers.every((headers) => headers['x-token'] === SECRETS['collector token'])).toBe(true);
  });

  it('would be found if it had', async () => {
    expect(sent()).toContain('a planted model');
    for (const [name, secret] of Object.entries(SECRETS)) {
      const texts = { telemetry: sent().replace('a planted model', JSON.stringify(secret).slice(1, -1)) };
      expect(await findSecrets(SECRETS, { texts })).toContain(`${name} as raw in telemetry`);
    }
  });
});
