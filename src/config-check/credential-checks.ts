import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import type { Environment } from '../config/environment.js';
import { isExposed } from '../config/exposure.js';
import { type Finding, note, ok, problem } from './finding.js';

/** Tables of the credentials that a start with an exposed HOST does not make up. */
const TABLES = { ADMIN_TOKEN: 'admin_tokens', APP_KEY: 'app_keys' } as const;

type Variable = keyof typeof TABLES;

const VARIABLES = ['ADMIN_TOKEN', 'APP_KEY'] as const satisfies readonly Variable[];

/** Without credentials, a first start makes some up and shows them in its log; later ones find them in the database. */
export function checkCredentials(environment: Environment): Finding {
  const missing = unset(environment);
  if (missing.length === 0) return ok('ADMIN_TOKEN and APP_KEY are set');
  const names = missing.join(' and ');
  if (isExposed(environment))
    return note(`${names} unset: where HOST can be reached by others, the database must hold credentials of your own`);
  if (hasEmbeddedDatabase(environment))
    return note(`${names} unset: those in the database go on, which the first start has shown once`);
  const database = environment.DATABASE_URL === undefined ? 'the first start' : 'the first start on an empty database';
  return note(`${names} unset: ${database} makes what is missing and shows it once`);
}

/** Whether a start would be refused because it had to make credentials up, or finds such; as bootstrap-credentials.ts decides. */
export async function checkStoredCredentials(
  dataSource: DataSource,
  environment: Environment,
  isMigrated: boolean,
): Promise<readonly Finding[]> {
  if (!isExposed(environment)) return [];
  const missing: Variable[] = [];
  for (const name of unset(environment))
    if (!isMigrated || !(await hasOwn(dataSource, name, environment.OIDC_ISSUER))) missing.push(name);
  return missing.map((name) => refused(name, environment));
}

/** The same of an embedded database, which is not started for this: one that is not there yet has none. */
export function checkEmbeddedCredentials(environment: Environment): readonly Finding[] {
  if (!isExposed(environment) || hasEmbeddedDatabase(environment)) return [];
  return unset(environment).map((name) => refused(name, environment));
}

function hasEmbeddedDatabase({ DATABASE_URL, DATA_DIR }: Environment): boolean {
  return DATABASE_URL === undefined && existsSync(resolve(DATA_DIR, 'postgres'));
}

async function hasOwn(dataSource: DataSource, variable: Variable, issuer: string | undefined): Promise<boolean> {
  const table = TABLES[variable];
  const [{ madeUp, own }]: [{ madeUp: boolean; own: boolean }] = await dataSource.query(
    `select exists (select from ${table} where generated and revoked_at is null) as "madeUp",
       exists (select from ${table} where not generated and revoked_at is null
         and (expires_at is null or expires_at > now())) as own`,
  );
  return !madeUp && (own || (variable === 'ADMIN_TOKEN' && (await hasLogins(dataSource, issuer))));
}

/** Whether an admin can get in without a token. */
async function hasLogins(dataSource: DataSource, issuer: string | undefined): Promise<boolean> {
  if (issuer === undefined) return false;
  const rows: readonly unknown[] = await dataSource.query(
    `select from admins where issuer = $1 and role = 'admin' and enabled limit 1`,
    [issuer],
  );
  return rows.length > 0;
}

function refused(variable: Variable, { HOST }: Environment): Finding {
  return problem(
    `HOST ${HOST} can be reached from other machines, and the database holds no ${variable} of your own: set ${variable} (at least 24 characters), or leave HOST out.`,
  );
}

function unset(environment: Environment): readonly Variable[] {
  return VARIABLES.filter((name) => environment[name] === undefined);
}
