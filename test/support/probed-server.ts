import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A model server, or vendor, that can be killed and started again at its address; it keeps what it was asked. */
export class ProbedServer {
  /** `GET /health`, … in order, over all its lives. */
  readonly asked: string[] = [];
  /** The bearer token of each of them; empty without one. */
  readonly tokens: string[] = [];
  /** Bearer tokens it accepts; undefined accepts everything. */
  accepted: readonly string[] | undefined;
  /** Whether its model list is for everybody. */
  listsOpenly = false;
  /** What GET requests are answered with, unless the token is refused. */
  healthStatus = 200;
  /** What POST requests are answered with, unless the token is refused. */
  chatStatus = 200;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => this.answer(request, response)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    const address = this.server.address();
    this.port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    return this;
  }

  async kill(): Promise<void> {
    if (!this.server) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    this.server = undefined;
  }

  /** What it was asked since the last call. */
  takeAsked(): readonly string[] {
    this.tokens.length = 0;
    return this.asked.splice(0);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    this.asked.push(`${request.method} ${request.url}`);
    this.tokens.push(token);
    const isOpen = this.listsOpenly && request.method === 'GET';
    const isRefused = !isOpen && this.accepted?.includes(token) === false;
    const usual = request.method === 'GET' ? this.healthStatus : this.chatStatus;
    const status = isRefused ? 401 : usual;
    // Some servers repeat the key in what they say of it.
    const trouble = { error: { message: `cannot serve you, ${token}` } };
    const success = { id: 'c', object: 'chat.completion', choices: [{ index: 0, message: { content: 'Hi' } }] };
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(status < 300 ? success : trouble));
  }
}
