import { DataSource } from 'typeorm';
import type { Gateway } from './gateway.js';
import { reload } from './reload.js';

export interface Planted {
  readonly id: number;
  readonly type: 'ai_server' | 'api_key';
  /** The purpose that leads to it alone. */
  readonly purpose: string;
}

let count = 0;

/**
 * Writes providers into the database past every check of the API, each with a purpose of its own, and has the gateway
 * load them. They have no keys, so that no seal stands in the way of a request.
 */
export async function plantProviders(
  gateway: Gateway,
  ...providers: readonly { readonly type: Planted['type']; readonly baseUrl: string }[]
): Promise<Planted[]> {
  const { manager } = gateway.app.get(DataSource);
  const planted: Planted[] = [];
  for (const { type, baseUrl } of providers) {
    const purpose = `planted-${count++}`;
    const kind = type === 'ai_server' ? 'llamacpp' : 'custom';
    const [{ id }]: [{ id: number }] = await manager.query(
      `insert into providers (type, name, kind, base_url, enabled, timeouts, metadata)
       values ($1, $2, $3, $4, true, '{"connect_ms": 300}', '{}') returning id`,
      [type, purpose, kind, baseUrl],
    );
    await manager.query("insert into purposes (slug, description) values ($1, '')", [purpose]);
    await manager.query("insert into chains values ($1, 'nobody', now(), 1)", [purpose]);
    await manager.query('insert into chain_targets (purpose_slug, tier, position, provider_id) values ($1, 0, 0, $2)', [
      purpose,
      id,
    ]);
    planted.push({ id, type, purpose });
  }
  await reload(gateway.app);
  return planted;
}
