import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { waitUntil } from '../../src/database/embedded/poll.js';

const MODELS = JSON.stringify({ object: 'list', data: [{ id: 'tiny', object: 'model' }] });
const ANSWER = JSON.stringify({ choices: [{ message: { content: 'a whole answer' } }] });
const event = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`;

interface Waiting {
  readonly response: ServerResponse;
  readonly isStream: boolean;
}

/** A model server in this process that begins streams, but ends neither them nor other answers before it is told to. */
export class HalfUpstream {
  private waiting: Waiting[] = [];
  private left = 0;
  private readonly server = createServer((request, response) => {
    if (request.method === 'GET') response.setHeader('content-type', 'application/json').end(MODELS);
    else void text(request).then((body) => this.begin(response, body.includes('"stream":true')));
  });

  static async start(): Promise<HalfUpstream> {
    const upstream = new HalfUpstream();
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Resolves when so many wait for the rest of their answer. */
  async keepsWaiting(count: number): Promise<void> {
    if (!(await waitUntil(() => this.waiting.length >= count, 10_000))) throw new Error(`${count} never came`);
  }

  /** Resolves when so many have left before they had it. */
  async wasLeftBy(count: number): Promise<void> {
    if (!(await waitUntil(() => this.left >= count, 10_000))) throw new Error(`${count} never left`);
  }

  /** Ends all answers that wait. */
  release(): void {
    for (const { response, isStream } of this.waiting) {
      response.end(isStream ? `${event(' it', 'stop')}data: [DONE]\n\n` : ANSWER);
    }
    this.waiting = [];
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private begin(response: ServerResponse, isStream: boolean): void {
    response.once('close', () => void (response.writableFinished || (this.left += 1)));
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    if (isStream) response.write(event('half of'));
    this.waiting.push({ response, isStream });
  }
}
