import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

export interface AskedOfNumbered {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Everything an answer may be made of. */
export interface NumberedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

type Script = (count: number, asked: AskedOfNumbered) => NumberedAnswer;

/** A model server in this process whose answers tell how many it has given, so that no two are the same. */
export class NumberedUpstream {
  readonly asked: AskedOfNumbered[] = [];
  /** Before each answer. */
  delayMs = 0;
  script: Script = usual;
  /** Told the path as soon as bytes of a body arrive. */
  onBytes: (path: string) => void = () => undefined;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(private readonly name: string) {}

  static async start(name: string): Promise<NumberedUpstream> {
    const upstream = new NumberedUpstream(name);
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  get count(): number {
    return this.asked.length;
  }

  reset(): void {
    this.asked.length = 0;
    this.delayMs = 0;
    this.script = usual;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    request.once('data', () => this.onBytes(path));
    request.on('error', () => undefined);
    const body = await whole(request);
    if (!body) return;
    const asked = { method, path, headers, body };
    this.asked.push(asked);
    const { count } = this;
    if (this.delayMs > 0) await setTimeout(this.delayMs);
    const { status = 200, headers: told, body: answer } = this.script(count, asked);
    response.writeHead(status, { 'x-served-by': this.name, 'content-type': 'application/json', ...told }).end(answer);
  }
}

/** Undefined when its client left in the middle of it. */
async function whole(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  try {
    await once(request, 'end');
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

/** As a model server answers: whole or as a stream. */
function usual(count: number, { body, path }: AskedOfNumbered): NumberedAnswer {
  const text = body.toString('utf8');
  if (path.endsWith('/embeddings')) return { body: JSON.stringify({ data: [{ embedding: [count] }], model: 'vec' }) };
  return text.includes('"stream":true') ? streamed(`answer ${count}`) : { body: completion(`answer ${count}`) };
}

export function completion(text: string): string {
  return JSON.stringify({
    id: 'c-1',
    model: 'inner.gguf',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
  });
}

export const STREAM_HEADERS = { 'content-type': 'text/event-stream' };

function event(delta: object, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: 'c-1', model: 'inner.gguf', choices })}\n\n`;
}

/** @param end of the stream, after its last event */
export function streamed(text: string, end = 'data: [DONE]\n\n'): NumberedAnswer {
  const body = [...text].map((content) => event({ content }, null)).join('') + event({}, 'stop') + end;
  return { headers: STREAM_HEADERS, body };
}
