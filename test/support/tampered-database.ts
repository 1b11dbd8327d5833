import { DataSource } from 'typeorm';
import { ProbingRound } from '../../src/providers/probing/probing-round.js';
import { type Answer, type Gateway, startGateway } from './gateway.js';
import { KeyedVendor } from './keyed-vendor.js';
import { activateTiers, registerVendor } from './plug.js';
import { PROMPT } from './run-canaries.js';
import { canary, findSecrets } from './secret-search.js';
import { TrapServer } from './trap-server.js';
import { reload } from './reload.js';

const CHAT = { messages: [{ role: 'user', content: PROMPT }] };
export const SECRETS = { mine: canary('min'), theirs: canary('the'), later: canary('lat') };

/** Someone with the database in hand, an address of their own to lure keys to, and providers to lure them from. */
export class TamperedDatabase {
  private constructor(
    readonly gateway: Gateway,
    readonly vendor: KeyedVendor,
    readonly trap: TrapServer,
    readonly mine: number,
    readonly theirs: number,
    /** Leads to the trap. */
    readonly bait: number,
  ) {}

  static async prepare(): Promise<TamperedDatabase> {
    const [vendor, trap] = await Promise.all([KeyedVendor.start(...Object.values(SECRETS)), TrapServer.start()]);
    // Egress is told to let everything pass: what is to hold is the seal alone.
    const origins = [vendor.url, trap.url, vendor.url.replace('127.0.0.1', 'localhost')];
    const gateway = await startGateway({ EGRESS_ALLOW_ORIGINS: origins.join(',') });
    const mine = await plugIn(gateway, { name: 'mine', url: vendor.url, api_key: SECRETS.mine });
    const theirs = await plugIn(gateway, { name: 'theirs', url: vendor.url, api_key: SECRETS.theirs });
    const bait = await plugIn(gateway, { name: 'bait', url: trap.url, api_key: 'sk-nothing-of-value' });
    const database = new TamperedDatabase(gateway, vendor, trap, mine, theirs, bait);
    await database.sql('create table backup as select id, provider_id, version, sealed from provider_keys');
    await database.sql('create table backup_urls as select id, base_url from providers');
    return database;
  }

  async clear(): Promise<void> {
    await this.gateway.stop();
    await Promise.all([this.vendor.close(), this.trap.close()]);
  }

  async sql<T = unknown>(statement: string, ...parameters: readonly unknown[]): Promise<T[]> {
    return this.gateway.app.get(DataSource).query(statement, [...parameters]);
  }

  /** As before anybody tampered; trap and vendor have seen nothing. */
  async restore(): Promise<void> {
    await this.sql('delete from provider_keys');
    await this.sql(`insert into provider_keys (id, provider_id, version, state, sealed, last_four)
      select id, provider_id, version, 'active', sealed, '' from backup`);
    await this.sql('update providers p set base_url = b.base_url from backup_urls b where b.id = p.id');
    await reload(this.gateway.app);
    this.trap.forget();
    this.vendor.forget();
  }

  moveTo(id: number, baseUrl: string): Promise<unknown> {
    return this.sql('update providers set base_url = $2 where id = $1', id, baseUrl);
  }

  async sealedOf(id: number): Promise<string> {
    const [row] = await this.sql<{ sealed: string }>('select sealed from provider_keys where provider_id = $1', id);
    return row?.sealed ?? '';
  }

  store(id: number, sealed: string): Promise<unknown> {
    return this.sql('update provider_keys set sealed = $2 where provider_id = $1', id, sealed);
  }

  /** One request to the provider, of what the instance has loaded now. */
  async ask(id: number, instance: Gateway = this.gateway): Promise<Answer> {
    await reload(instance.app);
    return instance.infer('chat/completions', CHAT, { 'x-llm-purpose': purposeOf(id) });
  }

  /** Everything that could make Patchbay send a key of this provider; the status of each. */
  async provoke(id: number, instance: Gateway = this.gateway): Promise<readonly number[]> {
    const chat = await this.ask(id, instance);
    await instance.app.get(ProbingRound).run();
    const api_key = SECRETS.later;
    const answers = [
      await instance.manage('POST', `/api-keys/${id}/test`),
      await instance.manage('POST', `/api-keys/${id}/rotate`, { api_key }),
      await instance.manage('POST', `/api-keys/${id}/rotate`, { api_key, verify: false }),
      await instance.manage('POST', `/api-keys/${id}/keys`, { api_key }),
    ];
    return [chat.status, ...answers.map(({ status }) => status)];
  }

  /** Every secret, or longer part of one, among what the trap was sent. */
  caught(): Promise<readonly string[]> {
    return findSecrets(SECRETS, { texts: { trap: this.trap.caught } });
  }
}

async function plugIn(gateway: Gateway, vendor: Parameters<typeof registerVendor>[1]): Promise<number> {
  const provider_id = await registerVendor(gateway, vendor);
  await gateway.manage('PUT', `/purposes/${purposeOf(provider_id)}`, {});
  const targets = [{ provider_type: 'api_key', provider_id } as const];
  await activateTiers(gateway, purposeOf(provider_id), [{ strategy: 'weighted', targets }]);
  return provider_id;
}

function purposeOf(id: number): string {
  return `leads-to-${id}`;
}
