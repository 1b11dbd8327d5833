import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import OpenAI from 'openai';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { forgetVitals } from './forget-vitals.js';
import { type Gateway, startGateway } from './gateway.js';
import { activate, type PluggedServer, registerServer, setPolicy } from './plug.js';
import { PROMPT, providerKey } from './run-canaries.js';
import { completing } from './raw-upstream.answers.js';
import { type RawUpstream, startRawUpstream } from './raw-upstream.js';

/** A server of a scene; without a url of its own it is the scripted upstream of the same name. */
export type CastServer = Omit<PluggedServer, 'url'> & { readonly url?: string };

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Header `x-llm-trail`. */
  readonly trail: string | null;
  readonly text: string;
  /** Whether the connection broke before the answer was complete. */
  readonly isCut: boolean;
  readonly tookMs: number;
}

export interface ServerState {
  readonly status: string;
  readonly reason: string | null;
  readonly breaker: string;
  readonly breaker_retry_in_ms: number;
  readonly paused_for_ms: number;
  readonly in_flight: number;
  readonly queued: number;
  readonly keys: readonly { readonly version: number; readonly state: string; readonly reason: string | null }[];
}

export const HELLO = { messages: [{ role: 'user', content: PROMPT }] };
const DEADLINE_MS = 10_000;

/** A gateway and scripted upstreams it can be plugged into; the purpose is always `chat`. */
export class Scene {
  private readonly ids = new Map<string, number>();

  private constructor(
    readonly gateway: Gateway,
    private readonly upstreams: ReadonlyMap<string, RawUpstream>,
  ) {}

  static async start(...names: readonly string[]): Promise<Scene> {
    const upstreams = await Promise.all(names.map(() => startRawUpstream([{ do: 'end' }])));
    const gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: upstreams.map(({ url }) => url).join(',') });
    return new Scene(gateway, new Map(names.map((name, index) => [name, upstreams[index]] as [string, RawUpstream])));
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await Promise.all([...this.upstreams.values()].map((upstream) => upstream.stop()));
  }

  upstream(name: string): RawUpstream {
    const upstream = this.upstreams.get(name);
    if (!upstream) throw new Error(`no upstream is called ${name}`);
    return upstream;
  }

  /**
   * Plugs chat into these servers in this order. Every one of them has its settings from here alone and answers
   * `from {name}` until it plays something else; the gateway has forgotten how they did before.
   */
  async cast(...servers: readonly (CastServer | string)[]): Promise<void> {
    const ids: number[] = [];
    for (const server of servers) ids.push(await this.register(typeof server === 'string' ? { name: server } : server));
    await setPolicy(this.gateway, 'chat');
    await activate(this.gateway, 'chat', ids);
    this.forget();
  }

  /** As after a restart: no provider has a past. */
  forget(): void {
    forgetVitals(this.gateway);
  }

  idOf(name: string): number {
    return this.ids.get(name) ?? 0;
  }

  async state(name: string): Promise<ServerState> {
    const { body } = await this.gateway.manage<{ state: ServerState }>('GET', `/servers/${this.idOf(name)}`);
    return body.state;
  }

  /** Resolves when the gateway says so of a server. */
  async untilState(name: string, isReached: (state: ServerState) => boolean): Promise<void> {
    if (await waitUntil(async () => isReached(await this.state(name)), DEADLINE_MS)) return;
    throw new Error(`the state of ${name} stays ${JSON.stringify(await this.state(name))}`);
  }

  /** One request, read to its end. */
  async ask(body: object = HELLO, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const startedAt = performance.now();
    const response = await fetch(`${this.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...this.headers(), ...headers },
      body: JSON.stringify(body),
    });
    const { text, isCut } = await readWhole(response);
    const { status, headers: answered } = response;
    const tookMs = performance.now() - startedAt;
    return { status, headers: answered, trail: answered.get('x-llm-trail'), text, isCut, tookMs };
  }

  askForStream(): Promise<Reply> {
    return this.ask({ ...HELLO, stream: true });
  }

  /** A request that the test answers for: it may leave, or not read. */
  send(body: object = HELLO, headers: Readonly<Record<string, string>> = {}): ClientRequest {
    const client = httpRequest(`${this.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...this.headers(), ...headers },
    });
    client.on('error', () => undefined);
    client.end(JSON.stringify(body));
    return client;
  }

  openai(): OpenAI {
    return new OpenAI({ baseURL: `${this.gateway.url}/v1`, apiKey: this.gateway.appKey, maxRetries: 0 });
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.gateway.appKey}`, 'content-type': 'application/json' };
  }

  private async register(server: CastServer): Promise<number> {
    const { name } = server;
    const upstream = this.upstreams.get(name);
    await upstream?.play(completing(`from ${name}`));
    const url = server.url ?? this.upstream(name).url;
    const id = await registerServer(this.gateway, { api_key: providerKey('5ce8'), ...server, url }, this.ids.get(name));
    this.ids.set(name, id);
    return id;
  }
}

async function readWhole(response: Response): Promise<{ text: string; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk);
    return { text: Buffer.concat(chunks).toString('utf8'), isCut: false };
  } catch {
    // Undici's fetch says no more than "terminated".
    return { text: Buffer.concat(chunks).toString('utf8'), isCut: true };
  }
}

/** Resolves with the answer's head. */
export async function answerTo(client: ClientRequest): Promise<IncomingMessage> {
  const [answer]: IncomingMessage[] = await once(client, 'response');
  if (!answer) throw new Error('there is no answer');
  return answer;
}
