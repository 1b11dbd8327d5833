import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { isIP } from 'node:net';
import { HostResolver } from '../../src/egress/host-resolver.js';
import { ConnectionAttempts } from './connection-attempts.js';
import { type Answer, type Gateway, startGateway } from './gateway.js';
import { type Planted, plantProviders } from './planted-providers.js';
import { ResolverDouble } from './resolver-double.js';

type ProviderType = Planted['type'];

/** What came of asking a provider twice, by a test and by a request. */
export interface Asked {
  /** Whether the test called it healthy. */
  readonly healthy: boolean;
  readonly reason: string | null;
  /** HTTP status of the request. */
  readonly status: number;
}

/** A gateway, a trap on every address of this machine and ways to lead the one to the other. */
export class TrappedGround {
  readonly attempts = new ConnectionAttempts();
  private connectionsTrapped = 0;
  private names = 0;

  private constructor(
    readonly gateway: Gateway,
    readonly resolver: ResolverDouble,
    /** Nothing may connect to it. */
    private readonly trap: Server,
    /** A model server; nothing is wrong with connecting to it. */
    private readonly models: Server,
    /** Answers every request with a redirect to wherever its path says. */
    private readonly redirector: Server,
  ) {
    trap.on('connection', () => this.connectionsTrapped++);
  }

  static async prepare(): Promise<TrappedGround> {
    const trap = await listening((_, response) => response.end('{}'));
    const models = await listening((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end('{"choices":[]}');
    });
    const redirector = await listening(({ url }, response) => {
      const [, status = '302', encoded = ''] = url?.split('/') ?? [];
      response.writeHead(Number(status), { location: Buffer.from(encoded, 'base64url').toString('latin1') }).end();
    });
    const gateway = await startGateway();
    const resolver = ResolverDouble.installedIn(gateway.app.get(HostResolver));
    return new TrappedGround(gateway, resolver, trap, models, redirector);
  }

  get trapPort(): number {
    return portOf(this.trap);
  }

  get modelsPort(): number {
    return portOf(this.models);
  }

  /** Connections to the trap, begun and arrived; nobody may ever see any. */
  get caught(): readonly (string | number)[] {
    return [...this.attempts.to(this.trapPort), ...(this.connectionsTrapped > 0 ? [this.connectionsTrapped] : [])];
  }

  /** A name of its own for each call; each question for it takes the next answer. */
  name(...answers: readonly (readonly string[])[]): string {
    const name = `name-${this.names++}.test`;
    this.resolver.answer(name, ...answers);
    return name;
  }

  /** Written out, behind names that lead there alone or among others, and for AI servers behind a redirect. */
  waysTo(type: ProviderType, host: string): readonly { readonly type: ProviderType; readonly baseUrl: string }[] {
    const address = addressOf(host);
    const answers = address === undefined ? [] : [[address], [address, '127.0.0.1'], ['127.0.0.1', address]];
    const hosts = [host, ...answers.map((addresses) => this.name(addresses))];
    const direct = hosts.map((name) => ({ type, baseUrl: urlOf(type, name, this.trapPort) }));
    return [...direct, { type: 'ai_server', baseUrl: this.redirecting(307, host) }];
  }

  redirecting(status: number, host: string): string {
    const location = Buffer.from(`http://${host}:${this.trapPort}/v1/models`).toString('base64url');
    return `http://127.0.0.1:${portOf(this.redirector)}/${status}/${location}`;
  }

  save(type: ProviderType, base_url: string): Promise<Answer<{ errors?: { field: string }[] }>> {
    return type === 'ai_server'
      ? this.gateway.manage('POST', '/servers', { name: 'new', server_type: 'llamacpp', base_url })
      : this.gateway.manage('POST', '/api-keys', { provider: 'custom', key_name: 'new', api_key: 'sk-0123', base_url });
  }

  async plant(type: ProviderType, baseUrl: string): Promise<Planted> {
    const [planted] = await plantProviders(this.gateway, { type, baseUrl });
    if (!planted) throw new Error('nothing was planted');
    return planted;
  }

  /** Plants and asks them all. */
  async ask(...providers: readonly { readonly type: ProviderType; readonly baseUrl: string }[]): Promise<Asked[]> {
    const planted = await plantProviders(this.gateway, ...providers);
    return Promise.all(planted.map(async (one) => ({ ...(await this.test(one)), status: await this.infer(one) })));
  }

  async test({ type, id }: Planted): Promise<Omit<Asked, 'status'>> {
    const path = `/${type === 'ai_server' ? 'servers' : 'api-keys'}/${id}/test`;
    const { status, body } = await this.gateway.manage<{ status: string; reason?: string | null }>('POST', path);
    return { healthy: status === 200 && body.status === 'healthy', reason: body.reason ?? null };
  }

  async infer({ purpose }: Planted): Promise<number> {
    const headers = { 'x-llm-purpose': purpose };
    return (await this.gateway.infer('chat/completions', { messages: [] }, headers)).status;
  }

  async clear(): Promise<void> {
    this.attempts.stop();
    await this.gateway.stop();
    for (const server of [this.trap, this.models, this.redirector]) {
      server.close();
      server.closeAllConnections();
    }
  }
}

/** On every address of this machine, IPv4 and IPv6. */
async function listening(answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(0, '::');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** An address as the host of a URL. */
export function asHost(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

export function urlOf(type: ProviderType, host: string, port: number): string {
  return `${type === 'api_key' ? 'https' : 'http'}://${host}:${port}/v1`;
}

/** The address a URL's host is written out to; undefined when it is a name or no host at all. */
export function addressOf(host: string): string | undefined {
  const url = `http://${host}/`;
  const written = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
  return isIP(written) === 0 ? undefined : written;
}
