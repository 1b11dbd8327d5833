import { setTimeout as pause } from 'node:timers/promises';
import type { Served } from './most-within.ts';

const BODY = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 10 });
/** Impatient: nobody waits as long as they are told. */
const AGAIN_MS = 200;

/** What clients were answered. */
export interface Answered {
  readonly byStatus: Readonly<Record<number, number>>;
  /** Those with 200. */
  readonly served: readonly Served[];
}

/** So many clients at once, each at one instance after the other, until the time is over. */
export async function send(
  urls: readonly string[],
  { key, clients, seconds }: { readonly key: string; readonly clients: number; readonly seconds: number },
): Promise<Answered> {
  const byStatus: Record<number, number> = {};
  const served: Served[] = [];
  const deadline = performance.now() + seconds * 1000;
  const client = async (first: number): Promise<void> => {
    for (let turn = first; performance.now() < deadline; turn += 1) {
      const sentAt = performance.now();
      const status = await ask(urls[turn % urls.length] ?? '', key);
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (status === 200) served.push({ sentAt, answeredAt: performance.now() });
      else await pause(AGAIN_MS);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return { byStatus, served };
}

/** 0: no answer at all. */
async function ask(url: string, key: string): Promise<number> {
  try {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: BODY,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
