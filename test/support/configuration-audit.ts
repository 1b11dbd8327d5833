import { Client } from 'pg';

/** Of revisions about one provider: `server 4 (name)`. Ids are unique over servers and api keys. */
const ID_OF_SUBJECT = "case when action ~ '^(server|api_key).' then split_part(subject, ' ', 2)::int end";

/** Each names what is wrong with a stored configuration; none returns a row of a whole one. */
const FAULTS: Readonly<Record<string, string>> = {
  'revision missing before': `select number from revisions r where number > 1
     and not exists (select from revisions where number = r.number - 1)`,
  'provider without its revision': `select id from providers p where not exists
     (select from revisions where action like '%.create' and ${ID_OF_SUBJECT} = p.id)`,
  'created, never deleted and not there': `select number from revisions where action ~ '^(server|api_key).create$'
     and ${ID_OF_SUBJECT} not in (select id from providers)
     and ${ID_OF_SUBJECT} not in (select ${ID_OF_SUBJECT} from revisions where action ~ '^(server|api_key).delete$')`,
  'deleted and still there': `select id from providers where id in
     (select ${ID_OF_SUBJECT} from revisions where action ~ '^(server|api_key).delete$')`,
  'server with several active key versions': `select provider_id from provider_keys
     where state = 'active' and provider_id in (select id from providers where type = 'ai_server')
     group by provider_id having count(*) > 1`,
  'api key in a chain whose versions are all revoked': `select id from providers p where type = 'api_key'
     and id in (select provider_id from chain_targets)
     and exists (select from provider_keys where provider_id = p.id)
     and not exists (select from provider_keys where provider_id = p.id and state = 'active')`,
  'revoked without a time, or the other way round': `select id from provider_keys
     where (state = 'revoked') <> (revoked_at is not null)`,
  'key versions with a gap': `select provider_id from provider_keys group by provider_id having max(version) <> count(*)`,
  'api key provider without a key': `select id from providers p where type = 'api_key'
     and not exists (select from provider_keys where provider_id = p.id)`,
  'chain without targets': `select purpose_slug from chains c where not exists
     (select from chain_targets t where t.purpose_slug = c.purpose_slug)`,
  'chain with a missing tier': `select purpose_slug from chain_targets group by purpose_slug
     having min(tier) <> 0 or max(tier) + 1 <> count(distinct tier)`,
  'strategy of a tier that has no targets': `select purpose_slug from chain_tiers s where not exists
     (select from chain_targets t where t.purpose_slug = s.purpose_slug and t.tier = s.tier)`,
  'tier with a gap': `select purpose_slug from chain_targets group by purpose_slug, tier
     having min(position) <> 0 or max(position) + 1 <> count(*)`,
  'local_only purpose with an external vendor': `select purpose_slug from chain_targets
     join purposes on slug = purpose_slug join providers p on p.id = provider_id
     where data_policy = 'local_only' and p.type = 'api_key'`,
  'chain of an unknown revision': `select purpose_slug from chains c where not exists
     (select from revisions r where r.number = c.revision)`,
};

/** Faults of what is stored, as sentences; empty for a whole configuration. */
export async function auditConfiguration(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found: string[] = [];
    for (const [fault, statement] of Object.entries(FAULTS)) {
      const { rows } = await client.query<Record<string, unknown>>(statement);
      found.push(...rows.map((row) => `${fault}: ${Object.values(row).join(' ')}`));
    }
    return found;
  } finally {
    await client.end();
  }
}

export interface StoredRevision {
  readonly number: number;
  readonly subject: string;
}

export async function storedRevisions(url: string): Promise<ReadonlyMap<number, string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<StoredRevision>('select number, subject from revisions order by number');
    return new Map(rows.map(({ number, subject }) => [number, subject]));
  } finally {
    await client.end();
  }
}
