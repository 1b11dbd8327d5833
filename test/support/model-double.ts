import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface AskedOfDouble {
  /** `POST /v1/embeddings`, … */
  readonly what: string;
  /** Bearer token; empty without one. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An answer of a model server: JSON, an event stream as it is written, or none for as long as it is `silent`. */
export type DoubleAnswer =
  { readonly status: number; readonly body: object } | { readonly stream: string } | { readonly silent: true };

type Script = (body: AskedOfDouble['body']) => DoubleAnswer;

const HEALTHY: DoubleAnswer = { status: 200, body: { status: 'ok' } };
const USAGE = { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 };
const CHAT: DoubleAnswer = { status: 200, body: { choices: [{ message: { content: 'Hi' } }], usage: USAGE } };
const STREAM: DoubleAnswer = { stream: 'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: [DONE]\n\n' };
export const VECTOR_SIZE = 8;

/** A model server in this process that answers as it is told, and keeps what it was asked. */
export class ModelDouble {
  readonly asked: AskedOfDouble[] = [];
  /** The only token it takes; undefined takes everything. */
  accepted: string | undefined;
  models: readonly string[] = ['qwen'];
  /** By path; anything else is answered as a healthy server would. */
  readonly scripts = new Map<string, Script>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  static async start(): Promise<ModelDouble> {
    const double = new ModelDouble();
    double.server.listen(0, '127.0.0.1');
    await once(double.server, 'listening');
    return double;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Healthy, open to everybody and never asked anything. */
  reset(): void {
    this.asked.length = 0;
    this.accepted = undefined;
    this.models = ['qwen'];
    this.scripts.clear();
  }

  plays(path: string, answer: DoubleAnswer | Script): void {
    this.scripts.set(path, typeof answer === 'function' ? answer : () => answer);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const content = await text(request);
    const body: AskedOfDouble['body'] = content === '' ? {} : JSON.parse(content);
    this.asked.push({ what: `${request.method} ${request.url}`, key, body });
    send(response, this.choose(request.url ?? '', key, body));
  }

  private choose(path: string, key: string, body: AskedOfDouble['body']): DoubleAnswer {
    const script = this.scripts.get(path);
    if (script) return script(body);
    // Some repeat the key they refuse.
    if (this.accepted !== undefined && key !== this.accepted && path !== '/health') {
      return { status: 401, body: { error: { message: `no such key: ${key}` } } };
    }
    if (path === '/v1/models') return { status: 200, body: { data: this.models.map((id) => ({ id })) } };
    if (path === '/v1/chat/completions') return body['stream'] === true ? STREAM : CHAT;
    if (path === '/v1/rerank') return { status: 200, body: { results: [{ index: 0, relevance_score: 1 }] } };
    return path === '/v1/embeddings' ? vector() : HEALTHY;
  }
}

function vector(): DoubleAnswer {
  const embedding = Array.from({ length: VECTOR_SIZE }, () => 0.1);
  return { status: 200, body: { data: [{ embedding }], usage: { prompt_tokens: 1, total_tokens: 1 } } };
}

function send(response: ServerResponse, answer: DoubleAnswer): void {
  if ('silent' in answer) return;
  if ('stream' in answer) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer.stream);
  else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
}
