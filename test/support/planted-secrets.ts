import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { KeyRing } from '../../src/crypto/key-ring.js';
import type { seal, SealContext, unseal } from '../../src/crypto/seal.js';

const VERSIONS_EACH = 5;
const STATES = ['active', 'revoked', 'revoked', 'grace', 'revoked'] as const;
const ADDRESS = 'http://127.0.0.1:9';
/** Where the oldest version of each provider was used; it has moved since. */
const FORMER_ADDRESS = 'https://former.example';

interface StoredSecret {
  readonly id: string;
  readonly version: number;
  readonly sealed: string;
  readonly origin: string;
  readonly kek_id: string;
  readonly last_four: string;
}

/** As the sources have it, or the build. */
interface Seals {
  readonly seal: typeof seal;
  readonly unseal: typeof unseal;
}

/** What is stored of sealed secrets, seen without Patchbay. */
export class SecretStore {
  readonly client: Client;
  private readonly seals: Seals;

  private constructor(client: Client, seals: Seals) {
    this.client = client;
    this.seals = seals;
  }

  static async open(databaseUrl: string, seals: Seals): Promise<SecretStore> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new SecretStore(client, seals);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Stores so many secrets, five versions to a disabled provider. Each tells by its last four what it is. */
  async plant(count: number, ring: KeyRing): Promise<void> {
    const providers = Math.ceil(count / VERSIONS_EACH);
    const { rows } = await this.client.query<{ id: number }>(
      `insert into providers (type, name, kind, base_url, enabled, timeouts, metadata)
       select 'api_key', 'planted ' || gen_random_uuid(), 'custom', $2, false, '{}', '{}' from generate_series(1, $1::int) n returning id`,
      [providers, ADDRESS],
    );
    const keys = Array.from({ length: count }, (_, index) =>
      this.key(rows[Math.floor(index / VERSIONS_EACH)]?.id ?? 0, (index % VERSIONS_EACH) + 1, ring),
    );
    await this.client.query(
      `insert into provider_keys (id, provider_id, version, state, sealed, origin, last_four, revoked_at)
       select k.id, k.provider_id, k.version, k.state, k.sealed, k.origin, k.last_four,
         case when k.state = 'revoked' then now() end
       from jsonb_to_recordset($1) as k (id uuid, provider_id int, version int, state text, sealed text, origin text, last_four text)`,
      [JSON.stringify(keys)],
    );
  }

  /** Rows that do not open with these keys, or open to something else than was sealed. */
  async unreadable(ring: KeyRing): Promise<readonly string[]> {
    const { rows } = await this.client.query<StoredSecret>(
      'select id, version, sealed, origin, last_four from provider_keys',
    );
    return rows.filter((row) => !this.opens(row, ring)).map(({ id }) => id);
  }

  /** Number of secrets by the master key they need. */
  async byKek(): Promise<Readonly<Record<string, number>>> {
    const { rows } = await this.client.query<{ kek_id: string; count: number }>(
      'select kek_id, count(*)::int as count from provider_keys group by kek_id',
    );
    return Object.fromEntries(rows.map(({ kek_id, count }) => [kek_id, count]));
  }

  private key(provider_id: number, version: number, ring: KeyRing): object {
    const [id, origin] = [randomUUID(), version === 1 ? FORMER_ADDRESS : ADDRESS];
    const secret = `sk-planted-${randomBytes(8).toString('hex')}`;
    const sealed = this.seals.seal(secret, contextOf({ id, version, origin }), ring);
    const state = STATES[version % STATES.length];
    return { id, provider_id, version, state, sealed, origin, last_four: secret.slice(-4) };
  }

  private opens(row: StoredSecret, ring: KeyRing): boolean {
    try {
      return this.seals.unseal(row.sealed, contextOf(row), ring).endsWith(row.last_four);
    } catch {
      return false;
    }
  }
}

function contextOf({ id, version, origin }: Pick<StoredSecret, 'id' | 'version' | 'origin'>): SealContext {
  return { table: 'provider_keys', column: 'sealed', rowId: id, keyVersion: version, origin };
}
