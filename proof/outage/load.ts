import { setTimeout as pause } from 'node:timers/promises';
import { chatRequest } from '../../bench/payload.ts';
import { monotonicMs } from '../stage/clock.ts';

/** One answered request, with times by the machine's monotonic clock. */
export interface Answered {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0 = no answer. */
  readonly status: number;
  readonly provider: string;
  /** What Patchbay says it tried, in order. */
  readonly trail: readonly Step[];
}

export interface Step {
  readonly provider: string;
  /** A status, a kind of failure, or `skipped:` and a reason. */
  readonly result: string;
}

export interface Load {
  /** Sorted by the time they were sent. */
  answered(): readonly Answered[];
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

const TICK_MS = 5;

/** Sends so many requests a second, whatever becomes of them. */
export function startLoad(url: string, appKey: string, purpose: string, perSecond: number): Load {
  const answered: Answered[] = [];
  const began = monotonicMs();
  let sent = 0;
  const stopping = new AbortController();
  const send = async (): Promise<void> => {
    answered.push(await request(url, appKey, purpose));
  };
  const run = async (): Promise<void> => {
    const underWay: Promise<void>[] = [];
    while (!stopping.signal.aborted) {
      const due = ((monotonicMs() - began) * perSecond) / 1000;
      for (; sent < due; sent++) underWay.push(send());
      await pause(TICK_MS);
    }
    await Promise.all(underWay);
  };
  const ended = run();
  return {
    answered: () => answered.toSorted((a, b) => a.sentAt - b.sentAt),
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

async function request(url: string, appKey: string, purpose: string): Promise<Answered> {
  const sentAt = monotonicMs();
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json', 'x-llm-purpose': purpose },
      body: chatRequest('any-model'),
    });
    await response.arrayBuffer();
    const provider = response.headers.get('x-llm-provider') ?? '';
    const trail = stepsIn(response.headers.get('x-llm-trail') ?? '');
    return { sentAt, answeredAt: monotonicMs(), status: response.status, provider, trail };
  } catch {
    return { sentAt, answeredAt: monotonicMs(), status: 0, provider: '', trail: [] };
  }
}

function stepsIn(trail: string): readonly Step[] {
  return trail.split(', ').map((step) => {
    const [provider = '', result = ''] = step.split('=');
    return { provider, result };
  });
}
