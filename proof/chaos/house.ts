import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChildServer, portIn } from '../../demo/child-server.ts';
import { audit, type Books } from '../accounting/audit.ts';
import { type Acknowledged, type Client, type Heard, type Question, startClient } from '../accounting/client.ts';
import { untilStored } from '../accounting/until-stored.ts';
import { CONTENTS, SECRETS } from '../canary/canaries.ts';
import type { Collector } from '../canary/collector.ts';
import { type Admin, adminOf } from '../stage/admin.ts';
import { monotonicMs } from '../stage/clock.ts';
import { order } from '../stage/control.ts';
import type { Check } from '../stage/prove.ts';
import { Calls } from './calls.ts';
import type { FreshAnswer } from './fresh-request.ts';
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
  /** It sends traces and metrics to the run's collector, which costs some of what others measure. */
  readonly isTraced?: boolean;
}

/** Some gateways on a database of their own, with chat plugged into a provider that keeps books. */
export class House {
  readonly gateways: readonly GatewayProcess[];
  readonly databaseUrl: string;
  readonly appKey = SECRETS['app key'];
  readonly admin: Admin;
  /** Where the provider that keeps books is. */
  readonly books: string;
  private readonly calls: Calls;
  private readonly control: number;
  private turn = 0;
  private written = 0;

  private constructor(
    gateways: readonly GatewayProcess[],
    databaseUrl: string,
    upstream: ChildServer,
    { kept }: Ground,
  ) {
    this.gateways = gateways;
    this.databaseUrl = databaseUrl;
    this.calls = new Calls(kept);
    this.control = portIn(upstream.announced, 'control');
    this.books = `http://127.0.0.1:${portIn(upstream.announced, 'port')}/v1`;
    this.admin = adminOf(this.first.url, SECRETS['admin token'], (call, answer) => kept.keep('anybody', call, answer));
  }

  /** @param name of its database and its folder */
  static async open(ground: Ground, name: string, settings: HouseSettings): Promise<House> {
    const { gateways: count, variables = {}, nodeOptions = [], isTraced = false } = settings;
    const upstream = await ground.stage.start(BOOKS, [CONTENTS.answer]);
    ground.closing(() => upstream.stop());
    const databaseUrl = await newDatabase(ground.postgres.url, `house-${name}`);
    const gateways: GatewayProcess[] = [];
    for (let place = 0; place < count; place++) {
      const gateway = await GatewayProcess.at({
        logs: join(ground.left.logs, name, String(place)),
        data: join(ground.left.data, name, String(place)),
        databaseUrl,
        variables: { ...GIVEN, ...(isTraced && telemetryTo(ground.collector)), ...variables },
        nodeOptions,
      });
      gateways.push(gateway);
      ground.closing(() => gateway.stop('SIGKILL'));
    }
    await Promise.all(gateways.map((gateway) => gateway.start()));
    const house = new House(gateways, databaseUrl, upstream, ground);
    await house.admin.plugIn('chat', [await house.addServer('books', house.books)]);
    await house.reconverged();
    ground.closing(() => house.readEverything());
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
    return startClient(urlNow, this.appKey, perSecond, (url, key, question) => this.ask(url, question, key));
  }

  /** One request, read to its end. Never rejects. */
  ask(url: string, question: Question, key = this.appKey): Promise<Heard> {
    return this.calls.ask(url, question, key);
  }

  manage(gateway: GatewayProcess, method: string, path: string, body?: object): Promise<FreshAnswer> {
    return this.calls.manage(gateway.url, method, path, body);
  }

  metrics(gateway: GatewayProcess): Promise<FreshAnswer> {
    return this.calls.metrics(gateway.url);
  }

  /** @returns the id of a server that wants a key */
  addServer(name: string, base_url: string, limits: Readonly<Record<string, number>> = {}): Promise<number> {
    return this.admin.addServer({ name, base_url, api_key: SECRETS['server key'], limits });
  }

  /** For the search at the end of the run: what those of its gateways tell that are there. */
  async readEverything(): Promise<void> {
    for (const { url } of this.gateways) await this.calls.readEverything(url);
  }

  /** @returns a key of another app, which all gateways know */
  async newApp(name: string, limits: Readonly<Record<string, number>>): Promise<string> {
    const { id } = await this.calls.create<{ id: number }>(this.first.url, '/apps', { name, limits });
    const key = await this.calls.newKey(this.first.url, id);
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

  private write(): Promise<FreshAnswer> {
    return this.manage(this.first, 'PUT', `/purposes/round-${++this.written}`, {});
  }
}

const GIVEN = {
  ADMIN_TOKEN: SECRETS['admin token'],
  APP_KEY: SECRETS['app key'],
  BREAK_GLASS_TOKEN: SECRETS['break-glass token'],
  BYOK_ENCRYPTION_KEY: SECRETS['master key'],
};

function telemetryTo({ url }: Collector): Readonly<Record<string, string>> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(SECRETS["collector's token"])}`,
  };
}
