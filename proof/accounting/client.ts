import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../stage/clock.ts';

/** A request whose whole answer has come. */
export interface Acknowledged {
  /** Under which the provider keeps it in its books. */
  readonly tag: string;
  /** Under which Patchbay keeps it. */
  readonly requestId: string;
  /** By the machine's monotonic clock. */
  readonly answeredAt: number;
}

/** Someone who keeps books of what was answered, whatever becomes of the gateway. */
export interface Client {
  readonly acknowledged: readonly Acknowledged[];
  /** Requests that were not answered, or not whole. */
  failures(): number;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

const TICK_MS = 5;
const LONGEST_MS = 10_000;

/** Sends so many requests a second, every second one for a stream, to wherever the gateway is by then. */
export function startClient(urlNow: () => string, appKey: string, perSecond: number): Client {
  const acknowledged: Acknowledged[] = [];
  const stopping = new AbortController();
  let failures = 0;
  let sent = 0;
  const send = async (number: number): Promise<void> => {
    const answered = await ask(urlNow(), appKey, number).catch(() => undefined);
    if (answered) acknowledged.push(answered);
    else failures++;
  };
  const run = async (): Promise<void> => {
    const began = monotonicMs();
    const underWay = new Set<Promise<void>>();
    while (!stopping.signal.aborted) {
      const due = ((monotonicMs() - began) * perSecond) / 1000;
      for (; sent < due; sent++) {
        const one = send(sent).finally(() => underWay.delete(one));
        underWay.add(one);
      }
      await pause(TICK_MS);
    }
    await Promise.all(underWay);
  };
  const ended = run();
  return {
    acknowledged,
    failures: () => failures,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

async function ask(url: string, appKey: string, number: number): Promise<Acknowledged | undefined> {
  const tag = `r${number}`;
  const stream = number % 2 === 0;
  const body = { model: 'any', user: tag, messages: [{ role: 'user', content: 'Book this.' }], stream };
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const text = await response.text();
  const isWhole = response.status === 200 && (stream ? text.includes('[DONE]') : text.includes('"usage"'));
  return isWhole
    ? { tag, requestId: response.headers.get('x-request-id') ?? '', answeredAt: monotonicMs() }
    : undefined;
}
