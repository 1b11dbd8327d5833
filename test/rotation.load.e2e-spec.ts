import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Rotating } from './support/rotating.js';

const PER_SECOND = 100;
const ROTATIONS = 8;
const BETWEEN_MS = 400;

interface Sent {
  readonly said: string;
  readonly sentAt: number;
  answeredAt: number;
  status: number;
  attempts: string | null;
  text: string;
  readonly settled: Promise<void>;
}

/** When each key began to be put in use, and when its rotation was answered. */
interface Reign {
  readonly key: string;
  readonly beganAt: number;
  readonly answeredAt: number;
}

const keyOf = (number: number): string => `sk-load-${number}-0123456789`;

let rotating: Rotating;
beforeAll(async () => {
  rotating = await Rotating.start();
  await rotating.begin(keyOf(0));
});
afterAll(() => rotating.stop());

function send(number: number): Sent {
  const said = `request ${number}`;
  const sent = { said, sentAt: performance.now(), answeredAt: Infinity, status: 0, attempts: null, text: '' };
  return Object.assign(sent, { settled: ask(sent, said, number % 2 === 0) });
}

async function ask(sent: Omit<Sent, 'settled' | 'sentAt'>, said: string, stream: boolean): Promise<void> {
  const response = await fetch(`${rotating.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rotating.gateway.appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ stream, messages: [{ role: 'user', content: said }] }),
  });
  sent.text = await response.text();
  sent.status = response.status;
  sent.attempts = response.headers.get('x-llm-attempts');
  sent.answeredAt = performance.now();
}

/** Sends requests at an even pace until it is stopped. */
class Load {
  readonly requests: Sent[] = [];
  private isStopped = false;

  async run(): Promise<void> {
    const startedAt = performance.now();
    while (!this.isStopped) {
      this.requests.push(send(this.requests.length));
      await pause(Math.max(0, startedAt + (this.requests.length * 1000) / PER_SECOND - performance.now()));
    }
    await Promise.all(this.requests.map(({ settled }) => settled));
  }

  stop(): void {
    this.isStopped = true;
  }
}

/** Whether a request may have carried the key: between its reign's beginning and the answer to the next rotation. */
function isRight(key: string, { sentAt, answeredAt }: Sent, reigns: readonly Reign[]): boolean {
  const index = reigns.findIndex((reign) => reign.key === key);
  const [reign, next] = [reigns[index], reigns[index + 1]];
  return reign !== undefined && answeredAt > reign.beganAt && (next === undefined || sentAt < next.answeredAt);
}

describe('rotation after rotation, under load', () => {
  const load = new Load();
  const reigns: Reign[] = [{ key: keyOf(0), beganAt: -Infinity, answeredAt: -Infinity }];

  beforeAll(async () => {
    const running = load.run();
    for (let number = 1; number <= ROTATIONS; number += 1) {
      await pause(BETWEEN_MS);
      rotating.vendor.accept(keyOf(number - 1), keyOf(number));
      const beganAt = performance.now();
      const { status } = await rotating.rotate({ api_key: keyOf(number), grace_seconds: 60 });
      reigns.push({ key: keyOf(number), beganAt, answeredAt: performance.now() });
      if (status !== 200) throw new Error(`rotation ${number} was answered ${status}`);
      // From here on the vendor knows the old key no more: whoever still came with it would be refused.
      await Promise.all(load.requests.map(({ settled }) => settled));
      rotating.vendor.accept(keyOf(number));
    }
    await pause(BETWEEN_MS);
    load.stop();
    await running;
  }, 60_000);

  it('fails no request, nor has any need a second attempt', () => {
    expect(load.requests.length).toBeGreaterThan((ROTATIONS * BETWEEN_MS * PER_SECOND) / 2000);
    const failed = load.requests.filter(({ status, attempts }) => status !== 200 || attempts !== '1');
    expect(failed).toEqual([]);
    const cut = load.requests.filter(({ text }, index) => text.endsWith('data: [DONE]\n\n') !== (index % 2 === 0));
    expect(cut).toEqual([]);
  });

  it('sends every request with a key that is in use at the time, and uses every key', () => {
    const { received } = rotating.vendor;
    expect(received.filter(({ isAccepted, path }) => !isAccepted && path.endsWith('/completions'))).toEqual([]);
    const keys = new Map(received.filter(({ said }) => said !== '').map(({ said, key }) => [said, key]));
    const wrong = load.requests.filter((request) => !isRight(keys.get(request.said) ?? '', request, reigns));
    expect(wrong).toEqual([]);
    expect(new Set(keys.values()).size).toBe(ROTATIONS + 1);
  });

  it('is judged by a check that finds a key of another time', () => {
    const [early, late] = [load.requests[0], load.requests.at(-1)];
    expect([early && isRight(keyOf(ROTATIONS), early, reigns), late && isRight(keyOf(0), late, reigns)]).toEqual([
      false,
      false,
    ]);
  });
});
