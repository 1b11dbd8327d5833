import { Injectable } from '@nestjs/common';
import { type UpstreamAddress, UpstreamPools } from './upstream-pools.js';

/** Model lists of large vendors are a few hundred KiB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface ProbeAnswer {
  readonly status: number;
  /** Parsed JSON, or null when the answer was none. */
  readonly body: unknown;
  readonly latencyMs: number;
}

class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
  readonly code = 'ANSWER_TOO_LARGE';
}

/** Small GET requests of the control plane: health, model lists, key checks. */
@Injectable()
export class ProbeClient {
  constructor(private readonly pools: UpstreamPools) {}

  /** @throws the connection's own error, or one with name TimeoutError; redirects are answers, never followed. */
  async get(
    address: UpstreamAddress,
    path: string,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<ProbeAnswer> {
    const started = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await this.pools.for(address).request({
      origin: address.origin,
      method: 'GET',
      path,
      headers: { accept: 'application/json', 'accept-encoding': 'identity', ...headers },
      signal,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) throw new AnswerTooLargeError('its answer is larger than 4 MiB');
      chunks.push(chunk);
    }
    const latencyMs = Math.round((performance.now() - started) * 10) / 10;
    return { status: answer.statusCode, body: parseJson(Buffer.concat(chunks).toString('utf8')), latencyMs };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
