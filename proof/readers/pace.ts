import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { chatRequest } from '../../bench/payload.ts';
import { percentile } from '../../bench/statistics.ts';
import { monotonicMs } from '../stage/clock.ts';

/** What a user who asks now and then meets. */
export interface Pace {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

interface Door {
  readonly url: string;
  readonly appKey: string;
}

const BODY = chatRequest('any-model');

/** Chat requests of 1 KiB one after the other on one connection, so many a second, until `isOver`. */
export async function keepPace(door: Door, perSecond: number, isOver: () => boolean): Promise<Pace> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  let failed = 0;
  const began = monotonicMs();
  for (let sent = 0; !isOver(); sent++) {
    await pause(Math.max(0, began + (sent * 1000) / perSecond - monotonicMs()));
    const sentAt = monotonicMs();
    if ((await statusOf(door, agent)) !== 200) failed += 1;
    times.push(monotonicMs() - sentAt);
  }
  agent.destroy();
  return { requests: times.length, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), failed };
}

/** The same for so many seconds. */
export function keepPaceFor(door: Door, perSecond: number, seconds: number): Promise<Pace> {
  const end = monotonicMs() + seconds * 1000;
  return keepPace(door, perSecond, () => monotonicMs() >= end);
}

/** Requests as fast as they are answered, to bring the process to its working size. */
export async function warmUp(door: Door, connections: number, requestsEach: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const client = async (): Promise<void> => {
    for (let sent = 0; sent < requestsEach; sent++) await statusOf(door, agent);
  };
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
}

async function statusOf({ url, appKey }: Door, agent: Agent): Promise<number> {
  const sent = request(`${url}/v1/chat/completions`, {
    agent,
    method: 'POST',
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json', 'content-length': BODY.length },
  });
  sent.end(BODY);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode ?? 0;
}
