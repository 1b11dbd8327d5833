import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { type Gateway, startGateway } from './gateway.js';
import { plug } from './plug.js';
import {
  beginEventStream,
  END_OF_CHUNKS,
  event,
  type RawUpstream,
  READ_REQUEST,
  startRawUpstream,
} from './raw-upstream.js';
import { PROMPT } from './run-canaries.js';
import { type Exchanges, type ProxyKind, ReverseProxy } from './reverse-proxies.js';
import { type ModelServer, startModelServer } from './upstreams.js';

const REQUESTS = 40;
const LONG_PROMPT_BYTES = 8_000_000;
/** Of those who have no credential, in a second. */
const ALLOWED = 4;

/** Two gateways behind a proxy as deploy/proxies has it, a model server and one whose events a test sends one by one. */
export class ProxiedGateways {
  private isSecondGone = false;

  private constructor(
    readonly first: Gateway,
    private readonly second: Gateway,
    readonly proxy: ReverseProxy,
    readonly events: RawUpstream,
    private readonly models: ModelServer,
  ) {}

  static async start(kind: ProxyKind, exchanges?: Exchanges): Promise<ProxiedGateways> {
    const variables = { TRUSTED_PROXIES: '127.0.0.1/32', RATE_LIMIT_PER_ADDRESS: String(ALLOWED) };
    const models = await startModelServer({ context: LONG_PROMPT_BYTES });
    const events = await startRawUpstream(...SLOW_STREAM);
    const first = await startGateway(variables);
    const second = await startGateway(variables, first);
    await plug(first, 'chat', { name: 'models', url: models.url });
    await first.manage('PUT', '/purposes/slow', {});
    await plug(first, 'slow', { name: 'events', url: events.url });
    await first.manage('PUT', '/purposes/last?wait=applied', {});
    const proxy = await ReverseProxy.start(kind, [first.url, second.url], exchanges);
    return new ProxiedGateways(first, second, proxy, events, models);
  }

  chat(body: object, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<Response> {
    const authorization = `Bearer ${this.first.appKey}`;
    return fetch(`${this.proxy.url}/v1/chat/completions`, {
      method: 'POST',
      signal: signal ?? null,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ messages: [{ role: 'user', content: PROMPT }], ...body }),
    });
  }

  async loseSecond(): Promise<void> {
    this.isSecondGone = true;
    await this.second.stop();
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    if (!this.isSecondGone) await this.loseSecond();
    await this.first.stop();
    await this.events.stop();
    await this.models.stop();
  }
}

/** Sends an event, and another one when the gate is opened. */
const SLOW_STREAM = [
  [
    ...READ_REQUEST,
    beginEventStream(),
    event({ choices: [{ index: 0, delta: { content: 'first' } }] }),
    { do: 'gate', name: 'second' },
    event({ choices: [{ index: 0, delta: { content: 'second' }, finish_reason: 'stop' }] }),
    event('[DONE]'),
    END_OF_CHUNKS,
    { do: 'end' },
  ],
] as const;

/** Sends an event and nothing more. */
const ENDLESS_STREAM = [
  [
    ...READ_REQUEST,
    beginEventStream(),
    event({ choices: [{ index: 0, delta: { content: 'first' } }] }),
    { do: 'hang' },
  ],
] as const;

/** What each of the proxies must do. */
export function standsBefore(kind: ProxyKind): void {
  describe(`deploy/proxies/${kind.file}`, () => {
    let scene: ProxiedGateways;
    beforeAll(async () => {
      scene = await ProxiedGateways.start(kind);
    });
    afterAll(() => scene.stop());

    it('hands each event of a stream on before the next one has come', async () => {
      const answer = await scene.chat({ model: 'slow', stream: true });
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      const first = await reader?.read();
      expect([answer.status, first?.value]).toEqual([200, expect.stringContaining('"first"')]);
      await scene.events.openGate('second');
      let rest = '';
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) rest += part.value;
      expect(rest).toMatch(/"second".*\[DONE\]/s);
    });

    it('lets a client leave, and the model with it', async () => {
      await scene.events.play(...ENDLESS_STREAM);
      const leaving = new AbortController();
      const answer = await scene.chat({ model: 'slow', stream: true }, {}, leaving.signal);
      const reader = answer.body?.getReader();
      expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
      leaving.abort();
      await scene.events.waitFor({ peerClosed: 1 });
      await scene.events.play(...SLOW_STREAM);
    });

    it('takes a long prompt', async () => {
      const answer = await scene.chat({ messages: [{ role: 'user', content: 'x'.repeat(LONG_PROMPT_BYTES) }] });
      expect(answer.status).toBe(200);
    });

    it('tells the address of the client, and not what the client says of itself', async () => {
      const claims = Array.from({ length: 4 * ALLOWED }, (_, index) => `203.0.113.${index}`);
      const answers = await Promise.all(
        claims.map((claim) => scene.chat({}, { authorization: 'Bearer unknown', 'x-forwarded-for': claim })),
      );
      expect(answers.map(({ status }) => status)).toContain(429);
    });

    it('has every request answered while one of two instances is gone', async () => {
      const statuses = async (count: number): Promise<readonly number[]> => {
        const answers = await Promise.all(Array.from({ length: count }, () => scene.chat({})));
        await Promise.all(answers.map((answer) => answer.text()));
        return answers.map(({ status }) => status);
      };
      // Connections to both are kept from here on.
      expect(new Set(await statuses(REQUESTS))).toEqual(new Set([200]));
      await scene.loseSecond();
      const areAnswered = async (): Promise<boolean> => (await statuses(REQUESTS)).every((status) => status === 200);
      expect(await waitUntil(areAnswered, kind.failsForMs)).toBe(true);
      expect((await fetch(`${scene.proxy.url}/health/ready`)).status).toBe(200);
    });
  });
}
