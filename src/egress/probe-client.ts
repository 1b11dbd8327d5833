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

/** An answer as it came, where it may be an event stream. */
export interface RawProbeAnswer {
  readonly status: number;
  /** Empty when the answer named none. */
  readonly contentType: string;
  readonly text: string;
  readonly latencyMs: number;
}

class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
  readonly code = 'ANSWER_TOO_LARGE';
}

interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Small requests of the control plane: health, model lists, key checks, and the least a model can be asked for. */
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
    const request = { method: 'GET', path, headers: { accept: 'application/json', ...headers } } as const;
    const { status, text, latencyMs } = await this.send(address, request, timeoutMs);
    return { status, body: parseJson(text), latencyMs };
  }

  /**
   * Reads the answer to its end, a stream's too.
   * @throws as `get` does
   */
  async post(
    address: UpstreamAddress,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: object,
    timeoutMs: number,
  ): Promise<RawProbeAnswer> {
    const all = { accept: '*/*', 'content-type': 'application/json', ...headers };
    return this.send(address, { method: 'POST', path, headers: all, body: JSON.stringify(body) }, timeoutMs);
  }

  private async send(address: UpstreamAddress, request: ProbeRequest, timeoutMs: number): Promise<RawProbeAnswer> {
    const started = performance.now();
    const answer = await this.pools.for(address).request({
      ...request,
      origin: address.origin,
      headers: { 'accept-encoding': 'identity', ...request.headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) throw new AnswerTooLargeError('its answer is larger than 4 MiB');
      chunks.push(chunk);
    }
    return {
      status: answer.statusCode,
      contentType: String(answer.headers['content-type'] ?? ''),
      text: Buffer.concat(chunks).toString('utf8'),
      latencyMs: Math.round((performance.now() - started) * 10) / 10,
    };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
