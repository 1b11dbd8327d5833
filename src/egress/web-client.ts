import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { type UpstreamAddress, UpstreamPools } from './upstream-pools.js';

const CONNECT_MS = 3000;
/** Documents and keys of identity providers are a few KiB. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface WebRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** For the whole of it, answer included. */
  readonly timeoutMs: number;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
  readonly code = 'ANSWER_TOO_LARGE';
}

/**
 * Asks an identity provider: of the one that OIDC_ISSUER names, also on a private network; anywhere else it leads to,
 * what holds for external vendors.
 */
@Injectable()
export class WebClient {
  private readonly named: string | undefined;

  constructor(
    private readonly pools: UpstreamPools,
    { OIDC_ISSUER }: Environment,
  ) {
    this.named = OIDC_ISSUER === undefined ? undefined : new URL(OIDC_ISSUER).origin;
  }

  /** @throws the connection's own error, or one with name TimeoutError; redirects are answers, never followed. */
  async send({ url, method, headers, body, timeoutMs }: WebRequest): Promise<WebAnswer> {
    const { origin, pathname, search } = new URL(url);
    const answer = await this.pools.for(this.address(origin)).request({
      origin,
      path: pathname + search,
      method,
      headers: { ...headers, 'accept-encoding': 'identity' },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) throw new AnswerTooLargeError('its answer is larger than 1 MiB');
      chunks.push(chunk);
    }
    const fields = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(fields),
      text: Buffer.concat(chunks).toString('utf8'),
    };
  }

  private address(origin: string): UpstreamAddress {
    const type = origin === this.named ? 'ai_server' : 'api_key';
    return { origin, type, connectMs: CONNECT_MS, localOnly: false };
  }
}
