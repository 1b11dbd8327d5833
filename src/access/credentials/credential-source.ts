import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DatabaseStanding } from '../../database/database-standing.js';
import type { Role } from '../../database/entities/admin.entity.js';
import type { StoredRateLimits } from '../../database/entities/stored-settings.js';
import type { KnownCredential } from '../known-access.js';
import { MAX_KNOWN_KEYS } from './app-key-cache.js';
import { type CredentialChange, EVERYTHING, isAboutAdmins } from './credential-change.js';
import { keyLimitsOf } from './key-limits.js';

export type CredentialEntry = readonly [tokenHash: string, credential: KnownCredential];

/** Under which a session is known, so that a cookie's value is no token and a token no cookie's. */
export function sessionKey(tokenHash: string): string {
  return `session:${tokenHash}`;
}

/** A state of the credentials. */
export interface CredentialVersion {
  /** Goes up by one with every change, unless the database has lost its last ones. */
  readonly number: number;
  /** Another one with every change, whatever was lost. */
  readonly id: string;
}

/** All admin tokens and sessions, and the app keys that were used last of all, so that nobody waits for the others. */
export interface FirstCredentials {
  readonly version: CredentialVersion;
  readonly admins: readonly CredentialEntry[];
  /** Used last first, `FIRST_KEYS` at most. */
  readonly keys: readonly CredentialEntry[];
}

/** What became different after a version. */
export interface LaterCredentials {
  readonly version: CredentialVersion;
  /** `everything` where the log does not go back so far. */
  readonly changes: readonly CredentialChange[];
  /** All of them as they are now; undefined where they have not changed. */
  readonly admins: readonly CredentialEntry[] | undefined;
}

/** Some app keys as they were at a version; those that are not valid are missing. */
export interface FoundKeys {
  /** Its number. */
  readonly version: number;
  readonly keys: ReadonlyMap<string, KnownCredential>;
}

/** A start waits for so many app keys; of a million, reading all that fit takes seconds. */
export const FIRST_KEYS = 1000;
/** Reading more than this takes longer than beginning anew. */
const MAX_CHANGES = 10_000;

const ADMINS = `
  select token_hash, expires_at, admins.id, admins.name, admins.role, 'token' as means
  from admin_tokens join admins on admins.id = admin_id
  where revoked_at is null and enabled
  union all
  select sessions.token_hash, least(sessions.expires_at, admin_tokens.expires_at), admins.id, admins.name, admins.role, 'session'
  from sessions join admins on admins.id = sessions.admin_id
    left join admin_tokens on admin_tokens.id = sessions.admin_token_id
  where sessions.revoked_at is null and sessions.expires_at > now() and enabled and admin_tokens.revoked_at is null`;
const VALID = 'revoked_at is null and (app_keys.expires_at is null or app_keys.expires_at > now())';
const KEYS = `
  select token_hash, app_keys.expires_at, app_keys.id as key_id, app_id, apps.name, app_keys.limits, app_keys.purposes
  from app_keys join apps on apps.id = app_id
  where ${VALID}`;
const RECENT = 'order by coalesce(last_used_at, app_keys.created_at) desc limit';
const NUMBER = 'select number from credential_version';
const DEPLOYMENT = '(select id from deployment) as deployment';
const VERSION = `select number, id, ${DEPLOYMENT} from credential_version`;
/** Whether the database has that state in its past; one that it has lost says nothing about what came after. */
const IS_KNOWN = 'select exists (select from credential_changes where version = $1 and version_id = $2) as known';
/** One statement sees one moment; its version comes along even where no key is found. */
const FIND = `
  select (${NUMBER}) as version, ${DEPLOYMENT}, found.*
  from (select 1) as always left join (${KEYS} and token_hash = any ($1)) as found on true`;
const CHANGES = `
  select version, kind, token_hash as "tokenHash", subject_id as "subjectId"
  from credential_changes where version > $1 order by version limit ${MAX_CHANGES + 1}`;

interface AdminRow {
  readonly token_hash: string;
  readonly expires_at: Date | null;
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly means: 'token' | 'session';
}

interface KeyRow {
  readonly token_hash: string;
  readonly expires_at: Date | null;
  readonly key_id: number;
  readonly app_id: number;
  readonly name: string;
  readonly limits: StoredRateLimits;
  readonly purposes: readonly string[] | null;
}

/** What comes along with every reading, of the same moment. */
interface Origin {
  readonly deployment: string | null;
}

/** Of a database that is being restored. */
const LOST: CredentialVersion & Origin = { number: 0, id: '', deployment: null };

/** Reads from the database who may call; what is not that of this instance, it does not know. */
@Injectable()
export class CredentialSource {
  constructor(
    private readonly dataSource: DataSource,
    private readonly standing: DatabaseStanding,
  ) {}

  readFirst(): Promise<FirstCredentials> {
    return this.atOneMoment(async (manager, version) => {
      const keys: readonly KeyRow[] = await manager.query(`${KEYS} ${RECENT} ${FIRST_KEYS}`);
      return { version, admins: await admins(manager), keys: keys.map(keyEntry) };
    });
  }

  /** Hashes of the app keys that were used last, as many as are known at a time; used last first. */
  async recentHashes(): Promise<readonly string[]> {
    const rows: readonly { readonly token_hash: string }[] = await this.dataSource.query(
      `select token_hash from app_keys where ${VALID} ${RECENT} ${MAX_KNOWN_KEYS}`,
    );
    return rows.map(({ token_hash }) => token_hash);
  }

  readAfter(known: CredentialVersion): Promise<LaterCredentials> {
    return this.atOneMoment(async (manager, version) => {
      const [{ known: isPast }]: [{ known: boolean }] = await manager.query(IS_KNOWN, [known.number, known.id]);
      const logged: readonly (CredentialChange & { version: number })[] = await manager.query(CHANGES, [known.number]);
      // Every version has a change of its own; where one is missing, nobody knows what it was.
      const isWhole = new Set(logged.map((change) => change.version)).size === version.number - known.number;
      const changes = isPast && isWhole && logged.length <= MAX_CHANGES ? logged : [EVERYTHING];
      return { version, changes, admins: changes.some(isAboutAdmins) ? await admins(manager) : undefined };
    });
  }

  async findKeys(tokenHashes: readonly string[]): Promise<FoundKeys> {
    const rows: readonly ({ version: number } & Origin & (KeyRow | { token_hash: null }))[] =
      await this.standing.reading(() => this.dataSource.query(FIND, [tokenHashes]));
    this.standing.requireOwn(rows[0]?.deployment);
    const found = rows.flatMap((row) => (row.token_hash === null ? [] : [keyEntry(row)]));
    return { version: rows[0]?.version ?? 0, keys: new Map(found) };
  }

  /** A version must not be that of a change which the rows do not show. */
  private atOneMoment<T>(read: (manager: EntityManager, version: CredentialVersion) => Promise<T>): Promise<T> {
    const readAll = async (manager: EntityManager): Promise<T> => {
      const [{ deployment, ...version } = LOST]: readonly (CredentialVersion & Origin)[] = await manager.query(VERSION);
      this.standing.requireOwn(deployment);
      return read(manager, version);
    };
    return this.standing.reading(() => this.dataSource.transaction('REPEATABLE READ', readAll));
  }
}

async function admins(manager: EntityManager): Promise<readonly CredentialEntry[]> {
  const rows: readonly AdminRow[] = await manager.query(ADMINS);
  return rows.map(({ token_hash, expires_at, id, name, role, means }) => [
    means === 'session' ? sessionKey(token_hash) : token_hash,
    { principal: { kind: 'admin', id, name, role, means }, expiresAt: expires_at?.getTime() ?? null },
  ]);
}

function keyEntry({ token_hash, expires_at, key_id, app_id, name, limits, purposes }: KeyRow): CredentialEntry {
  const principal = {
    kind: 'app',
    id: app_id,
    name,
    keyId: key_id,
    keyLimits: keyLimitsOf(limits),
    keyPurposes: purposes && new Set(purposes),
  } as const;
  return [token_hash, { principal, expiresAt: expires_at?.getTime() ?? null }];
}
