import { expect } from '@jest/globals';
import { Client } from 'pg';
import { type Gateway, startGateway } from './gateway.js';
import { rollBack, type RolledBack } from './history.js';
import { expectProblem, revisionOf } from './problems.js';
import { providerKey } from './run-canaries.js';
import { storedRows } from './stored-rows.js';

export interface Added {
  readonly id: number;
  readonly name: string;
  readonly provider_type: 'ai_server' | 'api_key';
}

/** A gateway with things of their own for every test to write and roll back. */
export class HistoryGround {
  private names = 0;

  private constructor(
    readonly gateway: Gateway,
    readonly database: Client,
  ) {}

  static async prepare(): Promise<HistoryGround> {
    const gateway = await startGateway();
    const database = new Client({ connectionString: gateway.databaseUrl });
    await database.connect();
    return new HistoryGround(gateway, database);
  }

  async clear(): Promise<void> {
    await this.database.end();
    await this.gateway.stop();
  }

  /** A name nobody has. */
  name(): string {
    return `name-${this.names++}`;
  }

  /** The newest revision. */
  now(): Promise<number> {
    return revisionOf(this.gateway);
  }

  /** A write that must succeed. Returns its revision. */
  async write(method: string, path: string, body?: object): Promise<number> {
    const answer = await this.gateway.manage(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return Number(answer.body['revision']);
  }

  async addServer(more: object = {}): Promise<Added> {
    const name = this.name();
    const body = { name, server_type: 'vllm', base_url: 'http://127.0.0.1:9', ...more };
    const { id } = (await this.gateway.manage<Added>('POST', '/servers', body)).body;
    return { id, name, provider_type: 'ai_server' };
  }

  async addVendor(): Promise<Added> {
    const name = this.name();
    const body = { provider: 'openai', key_name: name, api_key: providerKey('89ab') };
    const { id } = (await this.gateway.manage<Added>('POST', '/api-keys', body)).body;
    return { id, name, provider_type: 'api_key' };
  }

  /** A purpose of its own that is plugged into these providers. */
  async purposeWith(...targets: readonly Added[]): Promise<string> {
    const purpose = this.name();
    await this.write('PUT', `/purposes/${purpose}`, {});
    await this.plug(purpose, ...targets);
    return purpose;
  }

  plug(purpose: string, ...targets: readonly Added[]): Promise<number> {
    const [active, ...fallbacks] = targets.map(referenceTo);
    return this.write('POST', '/active?preflight=off', { purpose, ...active, fallbacks });
  }

  /** Plugs a purpose into one tier. */
  share(purpose: string, strategy: string, ...targets: readonly Added[]): Promise<number> {
    return this.write('POST', '/active?preflight=off', {
      purpose,
      tiers: [{ strategy, targets: targets.map(referenceTo) }],
    });
  }

  /** A rollback that must be done. */
  async restore(to: number): Promise<RolledBack> {
    const { status, body } = await rollBack(this.gateway, to);
    if (status !== 200 || body.restored !== to) throw new Error(`rollback to ${to}: ${JSON.stringify(body)}`);
    return body;
  }
}

/** A rollback that must be refused, tried or done, with these fields and without a trace. Returns what it said. */
export async function expectRefusal(
  { gateway }: HistoryGround,
  to: number,
  fields: readonly string[] = [],
): Promise<string> {
  const [rows, revision] = [await storedRows(gateway.databaseUrl), await revisionOf(gateway)];
  for (const query of ['', '?dry_run=true']) {
    expectProblem(await rollBack(gateway, to, query), 409, 'rollback_refused', fields);
  }
  expect(await storedRows(gateway.databaseUrl)).toEqual(rows);
  expect(await revisionOf(gateway)).toBe(revision);
  return (await rollBack(gateway, to)).body.detail ?? '';
}

function referenceTo({ provider_type, id }: Added): object {
  return { provider_type, provider_id: id };
}
