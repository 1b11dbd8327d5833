import { Client } from 'pg';
import type { Answer, Gateway } from './gateway.js';

export interface ImportedBody {
  readonly revision: number;
  readonly entries: readonly { readonly section: string; readonly name: string; readonly outcome: string }[];
  readonly keys_to_add: readonly {
    readonly provider_type: string;
    readonly provider_id: number;
    readonly name: string;
    readonly base_url: string;
    readonly variable: string;
  }[];
  readonly warnings: readonly string[];
  readonly changes?: readonly object[];
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

const YAML = { 'content-type': 'application/yaml' };

export async function exportText({ url, adminToken }: Gateway, format = 'yaml'): Promise<string> {
  const answer = await fetch(`${url}/api/v1/llm-config/export?format=${format}`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  if (answer.status !== 200) throw new Error(`export: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

/** @param document an object as JSON, a text as YAML */
export function importInto(gateway: Gateway, document: object | string, query = ''): Promise<Answer<ImportedBody>> {
  return gateway.manage('POST', `/import${query}`, document, typeof document === 'string' ? YAML : {});
}

/** One that must succeed. */
export async function imported(gateway: Gateway, document: object | string, query = ''): Promise<ImportedBody> {
  const { status, body } = await importInto(gateway, document, query);
  if (status !== 200) throw new Error(`import: ${status} ${JSON.stringify(body)}`);
  return body;
}

export function outcomes({ entries }: ImportedBody): readonly string[] {
  return [...new Set(entries.map(({ outcome }) => outcome))];
}

export type Row = Readonly<Record<string, unknown>>;

/** Every row of a table, with every column it has. */
export async function rowsOf({ databaseUrl }: Gateway, table: string): Promise<readonly Row[]> {
  return withDatabase(databaseUrl, async (client) => (await client.query<Row>(`select * from ${table}`)).rows);
}

export async function withDatabase<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
