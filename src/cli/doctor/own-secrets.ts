import { parseEnv } from 'node:util';
import { readMasterKey } from '../../config/is-master-key.js';
import type { CommandContext } from '../command-context.js';
import type { OwnSecret } from './picture.js';
import { weaknessOf } from './weak-secret.js';

const FILE = '.env.auth';
const CREDENTIALS = ['ADMIN_TOKEN', 'APP_KEY', 'BREAK_GLASS_TOKEN'] as const;
const MASTER_KEYS = ['BYOK_ENCRYPTION_KEY', 'BYOK_PREVIOUS_KEYS'] as const;

/** The credentials this command was given, and those in `.env.auth` of this folder; judged here, told nowhere. */
export async function ownSecrets({ session, terminal }: CommandContext): Promise<readonly OwnSecret[]> {
  const token = await session.adminToken();
  const given = [
    ...(token === undefined ? [] : [{ place: 'the admin token in use', weakness: weaknessOf(token) }]),
    ...(session.appKey === undefined ? [] : [{ place: 'the app key in use', weakness: weaknessOf(session.appKey) }]),
  ];
  if ((await terminal.fileMode(FILE)) === undefined) return given;
  return [...given, ...inFile(parseEnv(await terminal.readFile(FILE)))];
}

function inFile(variables: Readonly<Record<string, string | undefined>>): OwnSecret[] {
  const credentials = CREDENTIALS.flatMap((name) => {
    const value = variables[name]?.trim() ?? '';
    return value === '' ? [] : [{ place: `${name} in ${FILE}`, weakness: weaknessOf(value) }];
  });
  const masterKeys = MASTER_KEYS.flatMap((name) =>
    (variables[name] ?? '')
      .split(',')
      .filter((key) => key.trim() !== '')
      .map((key) => ({ place: `${name} in ${FILE}`, weakness: masterKeyWeakness(key.trim()) })),
  );
  return [...credentials, ...masterKeys];
}

function masterKeyWeakness(key: string): string | undefined {
  const read = readMasterKey(key);
  return 'problem' in read ? read.problem : undefined;
}
