import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface ReceivedKey {
  readonly key: string;
  readonly path: string;
  /** Text of the first message; empty for anything but a chat. */
  readonly said: string;
  /** Whether the key was accepted. */
  readonly isAccepted: boolean;
}

interface Chat {
  readonly stream?: boolean;
  readonly messages?: readonly { readonly content: string }[];
}

/** A vendor that takes some keys and no others, and remembers which one each request came with. */
export class KeyedVendor {
  readonly received: ReceivedKey[] = [];
  /** Whether GET requests are answered to anyone. */
  isOpen = false;
  private accepted: ReadonlySet<string> = new Set();
  private paused = { key: '', seconds: 0 };
  private gate: Promise<unknown> = Promise.resolve();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  static async start(...accepted: readonly string[]): Promise<KeyedVendor> {
    const vendor = new KeyedVendor();
    vendor.accept(...accepted);
    vendor.server.listen(0, '127.0.0.1');
    await once(vendor.server, 'listening');
    return vendor;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** From now on these keys and no others. */
  accept(...keys: readonly string[]): void {
    this.accepted = new Set(keys);
  }

  /** From now on chats with this key are told to wait. */
  pauseFor(key: string, seconds: number): void {
    this.paused = { key, seconds };
  }

  /** Chats that arrive from now on are answered when the returned function is called. */
  hold(): () => void {
    const gate = Promise.withResolvers<void>();
    this.gate = gate.promise;
    return gate.resolve;
  }

  /** Keys of the chats, in order. */
  chatKeys(): readonly string[] {
    return this.received.filter(({ path }) => path.endsWith('/chat/completions')).map(({ key }) => key);
  }

  forget(): void {
    this.received.length = 0;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const chat: Chat = body === '' ? {} : JSON.parse(body);
    const received = this.note(request, chat);
    if (!received.isAccepted) return json(response, 401, { error: { message: `Incorrect API key: ${received.key}` } });
    if (request.method === 'GET') return json(response, 200, { object: 'list', data: [] });
    if (received.key === this.paused.key) return wait(response, this.paused.seconds);
    await this.gate;
    if (chat.stream === true) return stream(response);
    const message = { role: 'assistant', content: 'hi' };
    json(response, 200, { choices: [{ index: 0, message, finish_reason: 'stop' }] });
  }

  private note({ headers, method, url }: IncomingMessage, { messages = [] }: Chat): ReceivedKey {
    const key = (headers.authorization ?? '').replace('Bearer ', '');
    const isAccepted = this.accepted.has(key) || (this.isOpen && method === 'GET');
    const received = { key, path: url ?? '', said: messages[0]?.content ?? '', isAccepted };
    this.received.push(received);
    return received;
  }
}

function wait(response: ServerResponse, seconds: number): void {
  response.setHeader('retry-after', String(seconds));
  json(response, 429, { error: { message: 'Rate limit reached' } });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: {"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n');
  response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
}
