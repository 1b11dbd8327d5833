import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { waitUntil } from '../../src/database/embedded/poll.js';

const ANSWER = JSON.stringify({
  choices: [{ message: { content: 'Hi' } }],
  usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
});

/** A model server in this process that answers at once, or keeps everybody waiting until it is told to answer. */
export class HeldUpstream {
  holds = false;
  private readonly waiting: ServerResponse[] = [];
  private readonly server = createServer((request, response) => {
    void text(request).then(() => (this.holds ? this.waiting.push(response) : answer(response)));
  });

  static async start(): Promise<HeldUpstream> {
    const upstream = new HeldUpstream();
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Resolves when so many wait. */
  async keepsWaiting(count: number): Promise<void> {
    if (!(await waitUntil(() => this.waiting.length >= count, 10_000))) throw new Error(`${count} never came`);
  }

  release(): void {
    this.holds = false;
    for (const response of this.waiting.splice(0)) answer(response);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
}
