import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChildServer, portIn } from '../../demo/child-server.ts';
import { audit, type Books } from '../accounting/audit.ts';
import { type Acknowledged, type Client, startClient } from '../accounting/client.ts';
import { untilStored } from '../accounting/until-stored.ts';
import { type Admin, adminOf } from '../stage/admin.ts';
import { monotonicMs } from '../stage/clock.ts';
import { order } from '../stage/control.ts';
import type { Check } from '../stage/prove.ts';
import { askFresh, type FreshAnswer } from './fresh-request.ts';
import { GatewayProcess } from './gateway-process.ts';
import { newDatabase } from './new-database.ts';
import type { Ground } from './scenario.ts';

const BOOKS = new URL('../accounting/upstream.ts', import.meta.url);
const POLL_MS = 20;
const RECONVERGED_WITHIN_MS = 30_000;

export interface HouseSettings {
  readonly gateways: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** Some gateways on a database of their own, with chat plugged into a provider that keeps books. */
export class House {
  readonly gateways: readonly GatewayProcess[];
  readonly databaseUrl: string;
  readonly appKey: string;
  readonly admin: Admin;
  /** Where the provider that keeps books is. */
  readonly books: string;
  private readonly adminToken: string;
  private readonly control: number;
  private turn = 0;
  private written = 0;

  private constructor(
    gateways: readonly GatewayProcess[],
    databaseUrl: string,
    secrets: Secrets,
    upstream: ChildServer,
  ) {
    this.gateways = gateways;
    this.databaseUrl = databaseUrl;
    this.appKey = secrets.APP_KEY;
    this.adminToken = secrets.ADMIN_TOKEN;
    this.control = portIn(upstream.announced, 'control');
    this.books = `http://127.0.0.1:${portIn(upstream.announced, 'port')}/v1`;
    this.admin = adminOf(this.first.url, this.adminToken);
  }

  /** @param name of its database and its folder */
  static async open(ground: Ground, name: string, settings: HouseSettings): Promise<House> {
    const { gateways: count, variables = {}, nodeOptions = [] } = settings;
    const upstream = await ground.stage.start(BOOKS);
    ground.closing(() => upstream.stop());
    const databaseUrl = await newDatabase(ground.postgres.url, `house-${name}`);
    const secrets = newSecrets();
    const gateways: GatewayProcess[] = [];
    for (let place = 0; place < count; place++) {
      const folder = join(ground.stage.folder, name, String(place));
      const gateway = await GatewayProcess.at({
        folder,
        databaseUrl,
        variables: { ...secrets, ...variables },
        nodeOptions,
      });
      gateways.push(gateway);
      ground.closing(() => gateway.stop('SIGKILL'));
    }
    await Promise.all(gateways.map((gateway) => gateway.start()));
    const house = new House(gateways, databaseUrl, secrets, upstream);
    await house.admin.plugIn('chat', [await house.admin.addServer({ name: 'books', base_url: house.books })]);
    await house.reconverged();
    return house;
  }

  get first(): GatewayProcess {
    const [first] = this.gateways;
    if (!first) throw new Error('a house has a gateway');
    return first;
  }

  /** In turn. */
  readonly nextUrl = (): string => (this.gateways[this.turn++ % this.gateways.length] ?? this.first).url;

  /** Sends to its gateways in turn, or to an address before them. */
  startClient(perSecond: number, urlNow = this.nextUrl): Client {
    return startClient(urlNow, this.appKey, perSecond);
  }

  manage(gateway: GatewayProcess, method: string, path: string, body?: object): Promise<FreshAnswer> {
    const token = this.adminToken;
    return askFresh(`${gateway.url}/api/v1/llm-config${path}`, { method, token, ...(body && { body }) });
  }

  metrics(gateway: GatewayProcess): Promise<FreshAnswer> {
    return askFresh(`${gateway.url}/metrics`, { token: this.adminToken });
  }

  /** @returns a key of another app, which all gateways know */
  async newApp(name: string, limits: Readonly<Record<string, number>>): Promise<string> {
    const { id } = await this.create<{ id: number }>('/apps', { name, limits });
    const { key } = await this.create<{ key: string }>(`/apps/${id}/keys`, {});
    await this.reconverged();
    return key;
  }

  /**
   * Writes until a write succeeds, and waits until every gateway serves it and calls its health ok.
   *
   * @returns how long that took, in milliseconds
   */
  async reconverged(): Promise<number> {
    const began = monotonicMs();
    const left = (): number => began + RECONVERGED_WITHIN_MS - monotonicMs();
    let answer = await this.write();
    while (answer.status !== 200 && left() > 0) {
      await pause(POLL_MS);
      answer = await this.write();
    }
    if (answer.status !== 200) throw new Error(`a write is still answered ${answer.status}: ${answer.text}`);
    const { revision }: { revision: number } = JSON.parse(answer.text);
    const serves = (gateway: GatewayProcess): Promise<number> =>
      gateway.until((health) => health.status === 'ok' && (health.revision ?? 0) >= revision, left());
    await Promise.all(this.gateways.map(serves));
    return monotonicMs() - began;
  }

  /** Compares everybody's books, once what must be stored is or has had its time. */
  async audit(acknowledged: readonly Acknowledged[], kills: readonly number[] = []): Promise<readonly Check[]> {
    const upstream = await order<Books['upstream']>(this.control, '/books');
    const books = { acknowledged, upstream, kills };
    await untilStored(this.databaseUrl, books);
    return audit(this.databaseUrl, books);
  }

  private async create<Made>(path: string, body: object): Promise<Made> {
    const { status, text } = await this.manage(this.first, 'POST', path, body);
    if (status !== 201) throw new Error(`POST ${path} was answered ${status}: ${text}`);
    const made: Made = JSON.parse(text);
    return made;
  }

  private write(): Promise<FreshAnswer> {
    return this.manage(this.first, 'PUT', `/purposes/round-${++this.written}`, {});
  }
}

interface Secrets extends Readonly<Record<string, string>> {
  readonly ADMIN_TOKEN: string;
  readonly APP_KEY: string;
  readonly BYOK_ENCRYPTION_KEY: string;
}

function newSecrets(): Secrets {
  return {
    ADMIN_TOKEN: `proof-admin-${randomBytes(16).toString('hex')}`,
    APP_KEY: `proof-app-${randomBytes(16).toString('hex')}`,
    BYOK_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
}
