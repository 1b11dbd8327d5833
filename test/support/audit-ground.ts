import { Client } from 'pg';
import { waitUntil } from '../../src/database/embedded/poll.js';
import type { Answer, Gateway } from './gateway.js';

const DEADLINE_MS = 10_000;
const TABLES = ['audit_entries', 'audit_keys', 'audit_head'] as const;
/** Columns that are worked out from others. */
const GENERATED: ReadonlySet<string> = new Set(['kek_id']);

export interface AuditProblem {
  readonly seq: number | null;
  readonly kind: string;
  readonly message: string;
}

export interface Verified {
  readonly ok: boolean;
  readonly checked: number;
  readonly first_bad: number | null;
  readonly problem_count: number;
  readonly problems: readonly AuditProblem[];
  readonly head: { readonly seq: number; readonly hash: string } | null;
}

export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly entity: string;
  readonly reason: string | null;
  readonly revision: number | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly key_id: string;
  readonly prev_hash: string;
  readonly mac: string;
}

/** All three tables as they were. */
export type AuditCopy = Readonly<Record<(typeof TABLES)[number], string>>;

export async function verify(gateway: Gateway): Promise<Verified> {
  return (await gateway.manage<Verified>('GET', '/audit/verify')).body;
}

export function listed(gateway: Gateway, query = ''): Promise<Answer<{ data: Entry[]; next_cursor: string | null }>> {
  return gateway.manage('GET', `/audit${query}`);
}

/** Newest first. */
export async function entries(gateway: Gateway, query = ''): Promise<Entry[]> {
  return (await listed(gateway, query)).body.data;
}

/** Resolves with the entries once there are that many. */
export async function entriesOf(gateway: Gateway, query: string, count: number): Promise<Entry[]> {
  const isThere = async (): Promise<boolean> => (await entries(gateway, query)).length >= count;
  if (await waitUntil(isThere, DEADLINE_MS)) return entries(gateway, query);
  throw new Error(`no ${count} entries for ${query}: ${JSON.stringify(await entries(gateway, query))}`);
}

/** Somebody who owns the database: no trigger and no constraint of the record stops them. */
export class Tamperer {
  private constructor(private readonly client: Client) {}

  static async break(databaseUrl: string): Promise<Tamperer> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('set session_replication_role = replica');
    await client.query('alter table audit_entries drop constraint audit_entries_seq_check');
    return new Tamperer(client);
  }

  async end(): Promise<void> {
    await this.client.end();
  }

  /** Keeps the end as it is now, to bring it back later. */
  async keepHead(): Promise<void> {
    await this.run('create table earlier_head as select * from audit_head');
  }

  /** @returns how many rows it changed */
  async run(statement: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.client.query(statement, [...parameters])).rowCount ?? 0;
  }

  async copy(): Promise<AuditCopy> {
    const copies: [string, string][] = [];
    for (const table of TABLES) {
      const { rows } = await this.client.query<{ rows: string }>(
        `select coalesce(json_agg(t), '[]')::text as rows from ${table} t`,
      );
      copies.push([table, rows[0]?.rows ?? '[]']);
    }
    return Object.fromEntries(copies) as AuditCopy;
  }

  async restore(copy: AuditCopy): Promise<void> {
    await this.run('begin');
    for (const table of TABLES) {
      await this.run(`delete from ${table}`);
      const columns = await this.columnsOf(table);
      await this.run(
        `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`,
        [copy[table]],
      );
    }
    await this.run('commit');
  }

  private async columnsOf(table: string): Promise<string> {
    const { rows } = await this.client.query<{ name: string }>(
      'select column_name as name from information_schema.columns where table_name = $1 order by ordinal_position',
      [table],
    );
    return rows
      .map(({ name }) => name)
      .filter((name) => !GENERATED.has(name))
      .join(', ');
  }
}
