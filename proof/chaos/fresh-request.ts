import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { monotonicMs } from '../stage/clock.ts';

/** What came of a request on a connection of its own. */
export interface FreshAnswer {
  /** 0: nobody took the connection, or it broke. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  readonly tookMs: number;
}

export interface FreshRequest {
  readonly method?: string;
  readonly token?: string;
  readonly body?: object;
}

const PATIENCE_MS = 15_000;

/** Asks over a new connection, which ends with the answer: kept ones tell nothing of who still listens. Never rejects. */
export async function askFresh(url: string, { method = 'GET', token, body }: FreshRequest = {}): Promise<FreshAnswer> {
  const sentAt = monotonicMs();
  const tookMs = (): number => monotonicMs() - sentAt;
  try {
    const sent = request(url, {
      method,
      agent: false,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
    });
    sent.end(body && JSON.stringify(body));
    const [response]: IncomingMessage[] = await once(sent, 'response');
    if (!response) throw new Error('an answer without an answer');
    const { statusCode = 0, headers } = response;
    return { status: statusCode, headers, text: await text(response), tookMs: tookMs() };
  } catch (error) {
    return { status: 0, headers: {}, text: String(error), tookMs: tookMs() };
  }
}
