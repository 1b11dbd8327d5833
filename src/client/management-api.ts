import type { Connection } from './connection.js';

export const CONFIG = '/api/v1/llm-config';
const PAGE = 'limit=1000';

export type ProviderType = 'ai_server' | 'api_key';

export interface KeyState {
  readonly version: number;
  readonly state: 'in_use' | 'set_aside';
  readonly reason: string | null;
}

export interface ProviderState {
  readonly status: 'available' | 'probing' | 'out';
  readonly reason: string | null;
  readonly keys: readonly KeyState[];
}

interface ProviderRow {
  readonly id: number;
  readonly base_url: string;
  readonly model: string | null;
  readonly masked_key: string | null;
  readonly enabled: boolean;
  /** `pending_installation`: it is known, and nobody asks it yet. */
  readonly status?: 'active' | 'pending_installation';
  readonly status_reason?: string | null;
  readonly state?: ProviderState;
  readonly requests_count?: number;
  readonly warnings?: readonly string[];
}

interface ServerRow extends ProviderRow {
  readonly name: string;
  readonly server_type: string;
}

interface ApiKeyRow extends ProviderRow {
  readonly key_name: string;
  readonly provider: string;
}

/** Why requests do not go there whatever happens; undefined where they may. */
export function restOf({ enabled, status, status_reason }: Provider): string | undefined {
  if (!enabled) return 'it is disabled';
  if (status !== 'pending_installation') return undefined;
  return typeof status_reason === 'string'
    ? `it waits for its installation: ${status_reason}`
    : 'it waits for its installation';
}

/** A server or an api key, in one form. */
export interface Provider extends ProviderRow {
  readonly type: ProviderType;
  readonly name: string;
  /** Kind of server, or vendor. */
  readonly kind: string;
}

export interface TierTarget {
  readonly provider_type: ProviderType;
  readonly provider_id: number;
  readonly model: string | null;
  readonly weight: number;
  readonly provider: { readonly name?: string; readonly key_name?: string; readonly enabled: boolean };
}

export interface Tier {
  readonly strategy: string;
  readonly targets: readonly TierTarget[];
}

export interface Active {
  readonly purpose: string;
  readonly tiers: readonly Tier[];
  readonly updated_by: string;
  readonly updated_at: string;
  readonly revision: number;
  readonly warnings?: readonly string[];
}

interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

/** Every row of a list, whatever its length. */
export async function everyRow<T>(connection: Connection, path: string): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page<T> = await connection.call<Page<T>>({ path: `${CONFIG}${path}?${PAGE}${after}` });
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

/** Servers, then api keys. */
export async function everyProvider(connection: Connection): Promise<readonly Provider[]> {
  const [servers, apiKeys] = await Promise.all([
    everyRow<ServerRow>(connection, '/servers'),
    everyRow<ApiKeyRow>(connection, '/api-keys'),
  ]);
  return [
    ...servers.map((row) => ({ ...row, type: 'ai_server' as const, kind: row.server_type })),
    ...apiKeys.map((row) => ({ ...row, type: 'api_key' as const, name: row.key_name, kind: row.provider })),
  ];
}

export function targetName({ provider, provider_id }: TierTarget): string {
  return provider.name ?? provider.key_name ?? `provider ${provider_id}`;
}
