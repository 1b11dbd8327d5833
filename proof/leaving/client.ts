import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { monotonicMs } from '../stage/clock.ts';

/** Where requests go. */
export interface Door {
  readonly url: string;
  readonly appKey: string;
  readonly purpose: string;
}

/** Sends a chat request on a connection of its own. */
export function ask({ url, appKey, purpose }: Door, marker: string, stream: boolean): ClientRequest {
  const client = request(`${url}/v1/chat/completions`, {
    method: 'POST',
    agent: false,
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json', 'x-llm-purpose': purpose },
  });
  // What happens to a client after it has left is of no interest.
  client.on('error', () => undefined);
  client.end(JSON.stringify({ model: 'any', stream, messages: [{ role: 'user', content: marker }] }));
  return client;
}

/** Resolves when the client has received a part of the answer's body. */
export async function firstPart(client: ClientRequest): Promise<void> {
  const [answer] = (await once(client, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined);
  await once(answer, 'data');
}

/** Leaves by FIN, or by RST as a process that is killed may do. Returns when, by the machine's monotonic clock. */
export function leave(client: ClientRequest, abruptly: boolean): number {
  const leftAt = monotonicMs();
  if (abruptly) client.socket?.resetAndDestroy();
  client.destroy();
  return leftAt;
}

/** The status of a request that nobody leaves. */
export async function statusOf(door: Door, marker: string): Promise<number> {
  const [answer] = (await once(ask(door, marker, false), 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode ?? 0;
}
