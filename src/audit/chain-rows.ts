import type { EntityManager } from 'typeorm';
import type { Link, SignedHead, SignedLink } from './chain-link.js';

/** Exact whatever the time is: what was written, to the microsecond. */
const AT_US = 'trim_scale(extract(epoch from at) * 1000000)::text';
/** Selects entries as they are authenticated. A sequence number is exact up to 2^53. */
export const SELECT_LINKS = `
  select seq::float8 as seq, ${AT_US} as "atUs", actor, action, entity, reason, revision, details::text as details,
    key_id::text as "keyId", prev_hash as "prevHash", mac
  from audit_entries`;
export const SELECT_HEAD = `
  select seq::float8 as seq, hash, key_id::text as "keyId", mac from audit_head`;

/** Multiplied with a whole number of microseconds, an interval stays exact. */
const ADD = `
  with added as (
    insert into audit_entries (seq, at, actor, action, entity, reason, revision, details, key_id, prev_hash, mac)
    select seq, 'epoch'::timestamptz + "atUs" * interval '1 microsecond', actor, action, entity, reason, revision,
      details::json, "keyId", "prevHash", mac
    from json_to_recordset($1) as links (seq bigint, "atUs" float8, actor text, action text, entity text, reason text,
      revision integer, details text, "keyId" uuid, "prevHash" text, mac text)
  )
  insert into audit_head (seq, hash, key_id, mac) values ($2, $3, $4, $5)
  on conflict (singleton) do update
    set seq = excluded.seq, hash = excluded.hash, key_id = excluded.key_id, mac = excluded.mac`;

/** How the record stands before something is appended. */
export interface ChainState {
  /** Undefined where there is none, which is right only before the first entry. */
  readonly head: SignedHead | undefined;
  /** Number of the last entry there is; null when there is none. */
  readonly last: number | null;
  readonly hasKeys: boolean;
  readonly nowUs: string;
}

type StateRow = Omit<ChainState, 'head'> & (SignedHead | { seq: null });

/** Also makes others who append wait until this transaction ends. */
export async function lockState(manager: EntityManager): Promise<ChainState> {
  const [row]: [StateRow] = await manager.query(
    'select seq, hash, key_id as "keyId", mac, last, has_keys as "hasKeys", now_us as "nowUs" from lock_audit()',
  );
  const { last, hasKeys, nowUs } = row;
  const head = row.seq === null ? undefined : { seq: row.seq, hash: row.hash, keyId: row.keyId, mac: row.mac };
  return { head, last, hasKeys, nowUs };
}

export async function readHead(manager: EntityManager): Promise<SignedHead | undefined> {
  const [head]: SignedHead[] = await manager.query(SELECT_HEAD);
  return head;
}

export async function readLink(manager: EntityManager, seq: number): Promise<SignedLink | undefined> {
  const [link]: SignedLink[] = await manager.query(`${SELECT_LINKS} where seq = $1`, [seq]);
  return link;
}

/** The entries after a number, in order. */
export function readLinks(manager: EntityManager, after: number, limit: number): Promise<SignedLink[]> {
  return manager.query(`${SELECT_LINKS} where seq > $1 order by seq limit $2`, [after, limit]);
}

export async function addLinks(manager: EntityManager, links: readonly SignedLink[], head: SignedHead): Promise<void> {
  const { seq, hash, keyId, mac } = head;
  await manager.query(ADD, [JSON.stringify(links), seq, hash, keyId, mac]);
}

/** When an entry was made, RFC 3339 to the microsecond; what is no time is shown as it is. */
export function timeOf({ atUs }: Pick<Link, 'atUs'>): string {
  const us = Number(atUs);
  const time = new Date(Math.floor(us / 1000));
  if (Number.isNaN(time.getTime())) return atUs;
  return time.toISOString().replace('Z', `${String(us % 1000).padStart(3, '0')}Z`);
}
