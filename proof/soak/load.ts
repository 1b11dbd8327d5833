import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Gateway } from '../../bench/stage/gateway.ts';
import { chatRequest, embeddingsRequest, streamRequest } from '../../bench/payload.ts';
import { monotonicMs } from '../stage/clock.ts';

const TICK_MS = 5;
const CONNECTIONS = 256;
const LONGEST_MS = 30_000;

/** One request and what must come of it. */
interface Deed {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string;
  readonly purpose?: string;
  readonly token?: 'app' | 'admin' | 'nobody';
  readonly expected: number;
  /** As soon as something has come. */
  readonly leaves?: true;
}

const CHAT = '/v1/chat/completions';
const API = '/api/v1/llm-config';
const whole: Deed = { method: 'POST', path: CHAT, body: chatRequest(), purpose: 'chat', expected: 200 };
const stream: Deed = { method: 'POST', path: CHAT, body: streamRequest(), purpose: 'events', expected: 200 };
const management = (path: string): Deed => ({ method: 'GET', path, token: 'admin', expected: 200 });

/** Twenty requests as they come, over and over. */
const DAY: readonly Deed[] = [
  ...Array.from({ length: 8 }, () => whole),
  ...Array.from({ length: 3 }, () => stream),
  { ...stream, purpose: 'paced', leaves: true },
  { ...whole, purpose: 'cached' },
  { ...whole, purpose: 'falling-back' },
  { ...whole, purpose: 'refusing', expected: 400 },
  { ...whole, token: 'nobody', expected: 401 },
  { ...whole, body: '{"model":', expected: 400 },
  { method: 'POST', path: '/v1/embeddings', body: embeddingsRequest(), purpose: 'embeddings', expected: 200 },
  { method: 'GET', path: '/health/ready', expected: 200 },
  management(`${API}/servers`),
];
/** Takes the place of one of them now and then. */
const RARE: readonly Deed[] = [
  { method: 'PUT', path: `${API}/purposes/changing`, body: '{}', token: 'admin', expected: 200 },
  management(`${API}/usage`),
  management('/metrics'),
  management('/api/v1/auth/me'),
  management(`${API}/requests?limit=10`),
  management(`${API}/active`),
];
const RARE_EVERY = 100;

export interface Load {
  sent(): number;
  /** What was answered otherwise than it should have been, counted. */
  failures(): ReadonlyMap<string, number>;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

/** Sends so many requests of every kind a second, whatever becomes of them. */
export function startLoad(gateway: Gateway, perSecond: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const failures = new Map<string, number>();
  const stopping = new AbortController();
  let sent = 0;
  const send = async (deed: Deed): Promise<void> => {
    const status = await statusOf(gateway, agent, deed).catch((error: unknown) => String(error));
    if (status === deed.expected) return;
    const failure = `${deed.method} ${deed.path} ${deed.purpose ?? ''}: ${status}`;
    failures.set(failure, (failures.get(failure) ?? 0) + 1);
  };
  const run = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    const began = monotonicMs();
    while (!stopping.signal.aborted) {
      const due = ((monotonicMs() - began) * perSecond) / 1000;
      for (; sent < due; sent++) {
        const one = send(deedOf(sent)).finally(() => underWay.delete(one));
        underWay.add(one);
      }
      await pause(TICK_MS);
    }
    await Promise.all(underWay);
    agent.destroy();
  };
  const ended = run();
  return {
    sent: () => sent,
    failures: () => failures,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

function deedOf(number: number): Deed {
  const isRare = number % RARE_EVERY === 0;
  return (isRare ? RARE[(number / RARE_EVERY) % RARE.length] : DAY[number % DAY.length]) ?? whole;
}

async function statusOf({ url, ...keys }: Gateway, agent: Agent, deed: Deed): Promise<number> {
  const { method, path, body, purpose, token = 'app', leaves } = deed;
  const bearer = { app: keys.appKey, admin: keys.adminToken, nobody: 'somebody-that-is-not-known' }[token];
  const headers = {
    authorization: `Bearer ${bearer}`,
    ...(purpose !== undefined && { 'x-llm-purpose': purpose }),
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': String(body.length) }),
  };
  const options: RequestOptions = { agent, method, headers, signal: AbortSignal.timeout(LONGEST_MS) };
  const sent = request(`${url}${path}`, options);
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  if (leaves) {
    await once(answer, 'data');
    // Whoever has left hears of it.
    sent.on('error', () => undefined);
    answer.on('error', () => undefined);
    sent.destroy();
  } else {
    answer.resume();
    await once(answer, 'end');
  }
  return answer.statusCode ?? 0;
}
