import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { type BuiltServer, type Ended, request as ask } from './built-server.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { query } from './embedded-postgres.js';
import { HalfUpstream } from './half-upstream.js';
import { Line } from './line.js';
import { newCredential, newMasterKey, PROMPT } from './run-canaries.js';
import { StartFolder } from './start-folder.js';

const API = '/api/v1/llm-config';
const PATH = '/v1/chat/completions';
const HELLO = { messages: [{ role: 'user', content: PROMPT }] };

/** What a client has read of an answer, and whether it broke off. */
export interface Read {
  readonly text: string;
  readonly isCut: boolean;
}

/** An answer that has begun. */
export interface Begun {
  readonly answer: IncomingMessage;
  readonly read: Promise<Read>;
}

/** The built server as one process or several, an upstream that begins streams, and clients that are there when it is told to end. */
export class DrainScene {
  readonly adminToken = newCredential('admin token');
  readonly appKey = newCredential('app key');
  private readonly masterKey = newMasterKey().toString('base64');
  private readonly agent = new Agent({ keepAlive: true });
  private readonly lines: Line[] = [];
  private started: BuiltServer | undefined;
  private address = '';

  private constructor(
    readonly database: TestDatabase,
    private readonly folder: StartFolder,
    readonly upstream: HalfUpstream,
  ) {}

  static async set(): Promise<DrainScene> {
    const [database, folder, upstream] = await Promise.all([
      createTestDatabase(),
      StartFolder.make(),
      HalfUpstream.start(),
    ]);
    return new DrainScene(database, folder, upstream);
  }

  get server(): BuiltServer {
    if (!this.started) throw new Error('nothing is started');
    return this.started;
  }

  get url(): string {
    return this.address;
  }

  async start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.startAgain(variables);
    await this.plugIn();
  }

  /** With what is stored already. */
  async startAgain(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    this.started = this.folder.start({
      BYOK_ENCRYPTION_KEY: this.masterKey,
      ADMIN_TOKEN: this.adminToken,
      APP_KEY: this.appKey,
      DATABASE_URL: this.database.url,
      ...variables,
    });
    this.address = await this.started.url();
  }

  /** Headers and body of a request that is answered whole. */
  get hello(): [Readonly<Record<string, string>>, string] {
    return [this.headers, JSON.stringify(HELLO)];
  }

  /** Resolves when the answer has begun. */
  async stream(): Promise<Begun> {
    const client = request(this.url + PATH, {
      agent: this.agent,
      method: 'POST',
      headers: this.headers,
    });
    client.end(JSON.stringify({ ...HELLO, stream: true }));
    const [answer]: IncomingMessage[] = await once(client, 'response');
    if (!answer) throw new Error('there is no answer');
    const read = readAll(answer);
    await once(answer, 'readable');
    return { answer, read };
  }

  /** A connection that is kept. */
  line(): Line {
    const line = new Line(this.url);
    this.lines.push(line);
    return line;
  }

  chat(line: Line): ReturnType<Line['ask']> {
    return line.ask(this.appKey, PATH, HELLO);
  }

  /** Whether somebody who comes now is let in. */
  async letsIn(): Promise<boolean> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    const isIn = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    return isIn;
  }

  /** Of all requests in the usage, how each ended. */
  async outcomes(): Promise<unknown> {
    const { outcomes } = await query(
      this.database.url,
      `select array_agg(outcome || ' ' || status order by outcome) as outcomes from requests`,
    );
    return outcomes;
  }

  async end(): Promise<Ended> {
    return this.server.ended();
  }

  async strike(): Promise<void> {
    this.agent.destroy();
    for (const line of this.lines) line.close();
    await this.folder.remove();
    await Promise.all([this.upstream.stop(), this.database.drop()]);
  }

  private get headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.appKey}`, 'content-type': 'application/json' };
  }

  private async plugIn(): Promise<void> {
    const server = { name: 'gpu', server_type: 'llamacpp', base_url: this.upstream.url };
    const { body } = await ask(this.url, this.adminToken, `${API}/servers`, { method: 'POST', body: server });
    const target = { purpose: 'chat', provider_type: 'ai_server', provider_id: body['id'] };
    const path = `${API}/active?preflight=off&wait=applied`;
    const { status, text } = await ask(this.url, this.adminToken, path, { method: 'POST', body: target });
    if (status >= 300) throw new Error(`the upstream cannot be plugged in: ${text}`);
  }
}

function readAll(answer: IncomingMessage): Promise<Read> {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    answer.on('error', () => undefined);
    answer.once('close', () => resolve({ text: Buffer.concat(chunks).toString(), isCut: !answer.complete }));
  });
}
