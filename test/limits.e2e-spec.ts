import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { limitBootstrapApp } from './support/app-limits.js';
import { type Answer, type Gateway, startGateway } from './support/gateway.js';
import { ask, statuses, withGateway } from './support/limit-scene.js';

const WRONG = { authorization: 'Bearer nobody-knows-this-key' };
const from = (address: string) => ({ ...WRONG, 'x-forwarded-for': address });

describe('requests without a valid credential', () => {
  it('are limited per address, before their body is read; valid ones from there and health are not', async () => {
    await withGateway({ RATE_LIMIT_PER_ADDRESS: '5' }, async (gateway) => {
      await expectLimitedPerSecond(5, 401, () => ask(gateway, 40, WRONG));
      const refused = await firstRefused(() => ask(gateway, 10, WRONG));
      expect(refused.headers.get('retry-after')).toMatch(/^[12]$/);
      expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(refused.body).toMatchObject({ error: { code: 'rate_limit_exceeded', type: 'rate_limit_error' } });
      expect((await ask(gateway, 3)).map(({ status }) => status)).toEqual([200, 200, 200]);
      const health = await Promise.all(Array.from({ length: 30 }, () => fetch(`${gateway.url}/health/live`)));
      expect(health.every(({ status }) => status === 200)).toBe(true);
      expect(await answerToHead(gateway)).toContain(' 429 ');
    });
  });

  it('count for the address a trusted proxy names, and for nobody else whatever the header says', async () => {
    await withGateway({ RATE_LIMIT_PER_ADDRESS: '2', TRUSTED_PROXIES: '127.0.0.0/8' }, async (gateway) => {
      await expectLimitedPerSecond(2, 401, () => ask(gateway, 6, from('198.51.100.1')));
      await expectLimitedPerSecond(2, 401, () => ask(gateway, 6, from('198.51.100.2')));
      await expectLimitedPerSecond(2, 401, () =>
        Promise.all([ask(gateway, 6, from('198.51.100.3')), ask(gateway, 6, from('10.0.0.1, 198.51.100.3'))]).then(
          (answers) => answers.flat(),
        ),
      );
    });
    await withGateway({ RATE_LIMIT_PER_ADDRESS: '2' }, async (gateway) => {
      await expectLimitedPerSecond(2, 401, async () => {
        return (
          await Promise.all([1, 2, 3, 4, 5, 6].map((index) => ask(gateway, 1, from(`198.51.100.${index}`))))
        ).flat();
      });
    });
  });
});

describe('requests of a key', () => {
  it('are limited per second, inference and management apart', async () => {
    await withGateway({ RATE_LIMIT_PER_KEY: '10' }, async (gateway) => {
      await expectLimitedPerSecond(10, 200, () => ask(gateway, 30));
      const manage = () => Promise.all(Array.from({ length: 30 }, () => gateway.manage('GET', '/purposes')));
      const { body } = await firstRefused(manage);
      expect(body).toMatchObject({ code: 'rate_limit_exceeded', title: 'Too many requests', status: 429 });
      expect(body['detail']).toContain('bootstrap');
    });
  });

  it('may be more or fewer where the app says so', async () => {
    await withGateway({ RATE_LIMIT_PER_KEY: '10' }, async (gateway) => {
      await limitBootstrapApp(gateway, { requests_per_second: 20 });
      await expectLimitedPerSecond(20, 200, () => ask(gateway, 60));
    });
  });
});

describe('the settings of limits', () => {
  it('are checked at the start', async () => {
    await expect(startGateway({ REDIS_URL: 'http://127.0.0.1' })).rejects.toThrow(/REDIS_URL must look like/);
    await expect(startGateway({ RATE_LIMIT_PER_KEY: '-1' })).rejects.toThrow(/RATE_LIMIT_PER_KEY/);
    await expect(startGateway({ TRUSTED_PROXIES: '10.0.0.0/33' })).rejects.toThrow(
      /TRUSTED_PROXIES must list networks/,
    );
  });
});

/** A second's limit lets as many through again with every second that a busy machine takes. */
async function expectLimitedPerSecond(
  limit: number,
  status: number,
  asking: () => Promise<readonly { readonly status: number }[]>,
): Promise<void> {
  const began = performance.now();
  const count = statuses(await asking()).get(status)?.length ?? 0;
  const seconds = Math.floor((performance.now() - began) / 1000);
  expect(count).toBeGreaterThanOrEqual(limit);
  expect(count).toBeLessThanOrEqual(limit * (1 + seconds));
}

/** The first 429 that so many requests at once are answered with. */
async function firstRefused(asking: () => Promise<readonly Answer[]>): Promise<Answer> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const refused = statuses(await asking()).get(429)?.[0];
    if (refused) return refused;
  }
  throw new Error('nothing is refused');
}

/** What is answered to the head of a request whose body never comes. */
async function answerToHead({ url }: Gateway): Promise<string> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nHost: patchbay\r\nAuthorization: Bearer wrong-key\r\n' +
        'Content-Type: application/json\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n',
    );
    const [line = ''] = (await text(socket)).split('\r\n', 1);
    if (!line.includes(' 401 ')) return line;
  }
}
