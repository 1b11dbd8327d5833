import { setTimeout as pause } from 'node:timers/promises';
import { headOf } from '../../test/support/head-of.ts';
import { monotonicMs } from '../stage/clock.ts';
import { received } from '../stage/received.ts';

/** A request whose whole answer has come. */
export interface Acknowledged {
  /** Under which the provider keeps it in its books. */
  readonly tag: string;
  /** Under which Patchbay keeps it. */
  readonly requestId: string;
  /** By the machine's monotonic clock, as when it was sent. */
  readonly answeredAt: number;
  readonly sentAt: number;
}

/** What came of one request. */
export interface Heard extends Acknowledged {
  /** 0: there was no answer. */
  readonly status: number;
  /** Seconds, as text; null: it was not told. */
  readonly retryAfter: string | null;
  /** Lines of the answer's head. */
  readonly head: string;
  /** Everything that came of the body. */
  readonly text: string;
  readonly isWhole: boolean;
}

export interface Question {
  /** The provider knows it by that; every second one is for a stream. */
  readonly number: number;
  /** How long the provider takes over its answer. */
  readonly lastingMs?: number;
  readonly purpose?: string;
  /** What is asked besides. */
  readonly prompt?: string;
}

/** Someone who keeps books of what was answered, whatever becomes of the gateway. */
export interface Client {
  readonly acknowledged: readonly Acknowledged[];
  /** Requests that were not answered, or not whole. */
  readonly failed: readonly Heard[];
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

const TICK_MS = 5;
const PATIENCE_MS = 10_000;

/**
 * Sends so many requests a second to wherever the gateway is by then.
 *
 * @param asks sends one of them and never rejects
 */
export function startClient(urlNow: () => string, appKey: string, perSecond: number, asks = ask): Client {
  const acknowledged: Acknowledged[] = [];
  const failed: Heard[] = [];
  const stopping = new AbortController();
  let sent = 0;
  const send = async (number: number): Promise<void> => {
    const heard = await asks(urlNow(), appKey, { number });
    if (heard.isWhole) acknowledged.push(heard);
    else failed.push(heard);
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
    failed,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

/** Sends one request and reads its answer to the end. Never rejects. */
export async function ask(url: string, appKey: string, question: Question): Promise<Heard> {
  const { number, lastingMs = 0, purpose = 'chat', prompt = '' } = question;
  const tag = `r${number}`;
  const stream = number % 2 === 0;
  const messages = [{ role: 'user', content: `Book this, lasting ${lastingMs} ms. ${prompt}` }];
  const sentAt = monotonicMs();
  const nothing = { tag, requestId: '', sentAt, status: 0, retryAfter: null, head: '', text: '', isWhole: false };
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json', 'x-llm-purpose': purpose },
      body: JSON.stringify({ model: 'any', user: tag, messages, stream }),
      signal: AbortSignal.timeout(PATIENCE_MS + lastingMs),
    });
    const { text, isBroken } = await received(response);
    const requestId = response.headers.get('x-request-id') ?? '';
    const isWhole = response.status === 200 && !isBroken && text.includes(stream ? '[DONE]' : '"usage"');
    const answeredAt = monotonicMs();
    const { status, headers } = response;
    const retryAfter = headers.get('retry-after');
    return { ...nothing, requestId, status, retryAfter, head: headOf(headers), text, isWhole, answeredAt };
  } catch (error) {
    return { ...nothing, text: causeOf(error), answeredAt: monotonicMs() };
  }
}

/** `fetch` says only that it failed; why is in the cause. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? String(error.cause) : String(error);
}
