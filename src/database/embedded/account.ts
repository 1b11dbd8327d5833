import { readFile } from 'node:fs/promises';
import { StartError } from '../../errors/start-error.js';
import { runProgram } from './run-program.js';

/** The unprivileged user that PostgreSQL, which refuses to run as root, runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export interface FolderOwner {
  readonly uid: number;
  readonly gid: number;
}

const ACCOUNT_FILE = '/etc/passwd';
/** `_postgres` is macOS's name for it; `patchbay` is the one made by an earlier start. */
const SUITABLE_NAMES = ['postgres', '_postgres', 'patchbay'];
const CREATE_ACCOUNT = [
  [
    'useradd',
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
  ],
  ['adduser', '-S', '-D', '-H', '-h', '/nonexistent', '-s', '/sbin/nologin'],
] as const;

export function parseAccounts(passwd: string): readonly Account[] {
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid = '', gid = '']) => ({
      name,
      uid: Number.parseInt(uid, 10),
      gid: Number.parseInt(gid, 10),
    }))
    .filter((account) => account.uid > 0 && account.gid > 0);
}

export function firstAccountNamed(accounts: readonly Account[], names: readonly string[]): Account | undefined {
  return names
    .map((name) => accounts.find((account) => account.name === name))
    .find((account) => account !== undefined);
}

/**
 * Undefined when Patchbay itself is unprivileged. An existing cluster keeps the user it already belongs to, so that
 * `sudo npm start` after `npm start`, or a `postgres` user installed later, changes nothing.
 */
export async function databaseAccount(
  owner: FolderOwner | undefined,
  log: (line: string) => void,
): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (owner !== undefined && owner.uid !== 0) {
    return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid === 0 ? owner.uid : owner.gid };
  }
  return (await existingAccount(SUITABLE_NAMES)) ?? (await createdAccount(log)) ?? (await lastResort(log));
}

async function existingAccount(names: readonly string[]): Promise<Account | undefined> {
  return firstAccountNamed(parseAccounts(await readFile(ACCOUNT_FILE, 'utf8')), names);
}

async function createdAccount(log: (line: string) => void): Promise<Account | undefined> {
  for (const [program, ...args] of CREATE_ACCOUNT) {
    // Its exit status does not matter: another start may have made the user at the same moment.
    await runProgram(program, [...args, 'patchbay']);
    const account = await existingAccount(['patchbay']);
    if (account === undefined) continue;
    log('made the system user patchbay, because PostgreSQL does not run as root');
    return account;
  }
  return undefined;
}

async function lastResort(log: (line: string) => void): Promise<Account> {
  const account = await existingAccount(['nobody']);
  if (account === undefined) {
    throw new StartError(
      'PostgreSQL does not run as root and no other user exists or could be made: start Patchbay as an unprivileged user, or set DATABASE_URL.',
    );
  }
  log('PostgreSQL runs as nobody, because no user could be made for it');
  return account;
}
